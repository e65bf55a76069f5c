"""The administrator's pages."""

from flask import Blueprint

from permits.administration import law_routes, notice_routes, office_routes, people_routes

bp = Blueprint("administration", __name__, url_prefix="/qt")
bp.register_blueprint(people_routes.bp)
bp.register_blueprint(office_routes.bp)
bp.register_blueprint(law_routes.bp)
bp.register_blueprint(notice_routes.bp)
