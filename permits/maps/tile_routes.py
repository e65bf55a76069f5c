"""Vector tiles of the layers."""

from flask import Blueprint

bp = Blueprint("tiles", __name__)
