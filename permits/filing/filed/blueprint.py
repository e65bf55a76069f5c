"""The blueprint of everything after filing; its routes stand in several files."""

from flask import Blueprint

bp = Blueprint("filed", __name__)
