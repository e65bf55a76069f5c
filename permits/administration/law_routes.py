"""Pages about what rules: holidays, fees, phrases, procedures; and the state of the system."""

from flask import Blueprint

bp = Blueprint("law", __name__)
