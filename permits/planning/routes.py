"""The planning officer's pages: layers, their drafts and editions."""

from flask import Blueprint

bp = Blueprint("planning", __name__)
