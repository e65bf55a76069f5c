"""Pages of the route finder: the cheapest ways, and filing what they need."""

from flask import Blueprint

bp = Blueprint("ways", __name__)
