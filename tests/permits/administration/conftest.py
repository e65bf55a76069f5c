"""These tests stand on the demo province."""

from tests.support.dossiers import app, template

__all__ = ["app", "template"]
