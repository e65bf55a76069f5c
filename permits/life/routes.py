"""Pages of a permit's life."""

from flask import Blueprint

bp = Blueprint("life", __name__)
