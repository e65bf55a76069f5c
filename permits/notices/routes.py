"""A person's notices in the page."""

from flask import Blueprint

bp = Blueprint("notices", __name__, url_prefix="/thong-bao")
