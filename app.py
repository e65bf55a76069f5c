"""Composes the program: settings, database, plumbing, pages, jobs, commands; nobody imports it."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask

from permits import commands, wiring
from permits.core.db import ENGINE_OPTIONS, db
from permits.core.settings import Settings
from permits.web import (
    assets,
    auth,
    errors,
    filters,
    health,
    idempotency,
    keeping,
    language,
    logs,
    security,
    templating,
    transactions,
)

#: Where pages and the API live; each module has a blueprint `bp`.
ROUTES = (
    "permits.accounts.routes",
    "permits.filing.routes",
    "permits.processing.routes",
    "permits.decisions.routes",
    "permits.tracking.routes",
    "permits.tracking.guide_routes",
    "permits.tracking.map_routes",
    "permits.api.routes",
)

#: Modules whose import makes jobs, facts, effects and commands known.
KNOWN_BY_IMPORT = (
    "permits.tables",
    "permits.wiring",
    "permits.web.jobs",
    "permits.cases.jobs",
    "permits.papers.jobs",
    "permits.processing.jobs",
    "permits.decisions.jobs",
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
    db.init_app(app)
    _plumb(app, settings)
    for name in KNOWN_BY_IMPORT:
        _import(name)
    wiring.connect()
    for name in ROUTES:
        if (module := _import(name)) is not None:
            app.register_blueprint(module.bp)
            if module.bp.name == "api":
                security.csrf.exempt(
                    module.bp
                )  # a bearer token is never sent by a browser on its own
    commands.register(app)
    auth.refuse_unguarded(app)
    return app


def _plumb(app: Flask, settings: Settings) -> None:
    """Install the plumbing; the order of what happens before a view is the order here."""
    templating.install(app)
    logs.install(app)
    assets.install(app, settings.static_dir)
    language.install(app)
    transactions.install(app)
    auth.install(app)
    security.install(app, settings)
    idempotency.install(app)
    filters.install(app)
    errors.install(app)
    keeping.install(app)
    health.install(app)


def _import(name: str) -> Any:
    return import_module(name) if find_spec(name) else None
