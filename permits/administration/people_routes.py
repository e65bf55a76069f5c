"""Pages about people, offices, roles and invitations."""

from flask import Blueprint

bp = Blueprint("people", __name__)
