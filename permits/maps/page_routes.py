"""The map page."""

from flask import Blueprint

bp = Blueprint("map_page", __name__)
