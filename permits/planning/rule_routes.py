"""The planning officer's pages: rules, and what a draft of them would change."""

from flask import Blueprint

bp = Blueprint("rules", __name__)
