"""These tests stand on the demo province: enacting looks at who works where."""

from tests.support.dossiers import app, template

__all__ = ["app", "template"]
