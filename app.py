"""Composes the program: settings, database, plumbing, pages, jobs, commands; nobody imports it."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import permits.accounts.jobs
import permits.cases.jobs
import permits.decisions.jobs
import permits.filing.application.jobs
import permits.filing.jobs
import permits.filing.rollout.jobs
import permits.filing.uploads.jobs
import permits.life.jobs
import permits.network.jobs
import permits.notices.jobs
import permits.planning.jobs
import permits.processing.jobs
import permits.sharing.jobs
import permits.signing.jobs
import permits.tables
import permits.tracking.jobs
import permits.web.jobs
from permits import commands, wiring
from permits.accounts import routes as accounts
from permits.accounts.inviting import routes as inviting
from permits.accounts.recovering import routes as recovering
from permits.accounts.second_factor import routes as second_factor
from permits.administration import company_routes
from permits.administration import routes as administration
from permits.api import routes as api
from permits.core.db import ENGINE_OPTIONS, db
from permits.core.settings import Settings
from permits.decisions.books import routes as book_routes
from permits.decisions.conditions import routes as condition_routes
from permits.filing import routes as filing
from permits.life import routes as life
from permits.maps import feature_routes, layer_routes, page_routes, tile_routes
from permits.network import route_routes
from permits.network import routes as network
from permits.notices import routes as notices
from permits.planning import change_routes, rule_routes
from permits.planning import routes as planning
from permits.processing import routes as processing
from permits.processing.consulted import link_routes
from permits.sharing import routes as sharing
from permits.tracking import (
    alert_routes,
    authority_routes,
    guide_routes,
    list_routes,
    verify_routes,
)
from permits.tracking import routes as tracking
from permits.web import (
    assets,
    auth,
    compressing,
    errors,
    filters,
    health,
    idempotency,
    keeping,
    language,
    limits,
    logs,
    security,
    templating,
    transactions,
)

#: Imported because a worker must know every job, and a migration every table.
KNOWN = (
    permits.tables,
    permits.web.jobs,
    permits.accounts.jobs,
    permits.cases.jobs,
    permits.signing.jobs,
    permits.processing.jobs,
    permits.decisions.jobs,
    permits.filing.jobs,
    permits.filing.application.jobs,
    permits.filing.rollout.jobs,
    permits.filing.uploads.jobs,
    permits.life.jobs,
    permits.planning.jobs,
    permits.sharing.jobs,
    permits.network.jobs,
    permits.notices.jobs,
    permits.tracking.jobs,
)

PAGES = (
    accounts,
    inviting,
    recovering,
    second_factor,
    administration,
    company_routes,
    notices,
    filing,
    processing,
    link_routes,
    book_routes,
    condition_routes,
    planning,
    rule_routes,
    change_routes,
    sharing,
    network,
    life,
    route_routes,
    tracking,
    verify_routes,
    list_routes,
    alert_routes,
    guide_routes,
    authority_routes,
    page_routes,
    layer_routes,
    tile_routes,
    feature_routes,
)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Make the program; `overrides` are Flask's own configuration, for tests."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "permits",
        static_folder=str(settings.static_dir.absolute()),
        static_url_path="/static",
        template_folder=None,
    )
    app.config.update(overrides)
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": settings.database_url} | ENGINE_OPTIONS}
    app.extensions["settings"] = settings
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # the default provider has it
    if settings.trusted_proxies:  # else anybody could claim another's address
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # the documented way
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    db.init_app(app)
    # It starts a thread at the end of every request to close asynchronous sessions: we have none.
    app.teardown_appcontext_funcs[:] = [
        end for end in app.teardown_appcontext_funcs if end.__name__ != "_close_async_sessions"
    ]
    _plumb(app, settings)
    wiring.connect()
    for stage in (*PAGES, api):
        app.register_blueprint(stage.bp)
    security.csrf.exempt(api.bp)  # a bearer token is never sent by a browser on its own
    commands.register(app)
    auth.refuse_unguarded(app)
    return app


def _plumb(app: Flask, settings: Settings) -> None:
    """Install the plumbing; the order of what happens before a view is the order here."""
    compressing.install(app, settings.static_dir)
    templating.install(app)
    logs.install(app)
    assets.install(app, settings.static_dir)
    language.install(app)
    transactions.install(app)
    auth.install(app)
    security.install(app, settings)
    limits.install(app)
    idempotency.install(app)
    filters.install(app)
    errors.install(app)
    keeping.install(app)
    health.install(app)
