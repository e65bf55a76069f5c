"""OGC API Features: layers, assets and permits for programs."""

from flask import Blueprint

bp = Blueprint("features", __name__)
