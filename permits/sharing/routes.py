"""Pages about sharing: what is near, requests to owners, co-build windows."""

from flask import Blueprint

bp = Blueprint("sharing", __name__)
