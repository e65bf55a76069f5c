"""Pages of the register: ducts, poles, slots and who holds them."""

from flask import Blueprint

bp = Blueprint("network", __name__)
