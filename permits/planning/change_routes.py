"""Pages about findings: what a publication changed, and what is contested."""

from flask import Blueprint

bp = Blueprint("changes", __name__)
