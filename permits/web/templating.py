"""Templates that fail loudly: strict names in ours, the component library's own habits in its."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    Undefined,
)

TEMPLATES = Path(__file__).parents[2] / "templates"


class ComponentLoader(BaseLoader):
    """Loads the GOV.UK components into a lenient twin of our environment: they test unset names."""

    def __init__(self, packages: BaseLoader) -> None:
        self.packages = packages
        self.twins: dict[int, Environment] = {}

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Give the source of a component."""
        return self.packages.get_source(environment, template)

    def list_templates(self) -> list[str]:
        """List nothing: components are the library's to check, not ours."""
        return []

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load a component where a missing name is simply nothing."""
        twin = self.twins.get(id(environment))
        if twin is None:
            twin = environment.overlay(undefined=Undefined)
            self.twins[id(environment)] = twin
        return self.packages.load(twin, name, globals)


def install(app: Flask) -> None:
    """Find templates in our folder and in the component packages."""
    packages = PrefixLoader(
        {
            "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
        }
    )
    loader: BaseLoader = ChoiceLoader([FileSystemLoader(TEMPLATES), ComponentLoader(packages)])
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.loader = (
        loader  # set there: Flask's own dispatching would read sources past `load`
    )
    WTFormsHelpers(app)
