"""Where the built styles and scripts lie: names with content hashes, from the build's manifest."""

import json
import os
from pathlib import Path

from flask import Flask, Response, request, url_for

from permits.core.settings import BadSetting
from permits.web.auth import public

MANIFEST = "manifest.json"
_YEAR = 365 * 24 * 3600
#: The worker that reads PDFs decodes scans with WebAssembly. A worker has the policy its own script
#: came with, so the pages themselves need not allow it.
_WORKER = "viewer-worker"
_WORKER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'"
)


class Assets:
    """The files a build made, by the name templates use."""

    def __init__(self, names: dict[str, str] | None) -> None:
        self.names = names

    @classmethod
    def built(cls, folder: Path) -> "Assets":
        """Read the manifest of a build, or say in one line what is missing."""
        manifest = folder / MANIFEST
        try:
            names = json.loads(manifest.read_text())
        except FileNotFoundError:
            raise BadSetting(f"{manifest} is missing: run script/bootstrap") from None
        except ValueError:
            raise BadSetting(f"{manifest} is damaged: build the assets again") from None
        return cls(names)

    def address(self, name: str) -> str:
        """Give the address of one asset; a name the build does not know is the template's fault."""
        if self.names is None:
            return url_for("static", filename=name)
        return url_for("static", filename=self.names[name])


def install(app: Flask, folder: Path) -> None:
    """Give templates `asset()`; a server does not start without its assets."""
    needed = not app.testing and os.environ.get("FLASK_RUN_FROM_CLI") != "true"
    there = (folder / MANIFEST).exists()
    assets = Assets.built(folder) if needed or there else Assets(None)
    app.add_template_global(assets.address, "asset")
    app.view_functions["static"] = public(app.view_functions["static"])

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
            if (request.view_args or {}).get("filename", "").startswith(_WORKER):
                response.headers["Content-Security-Policy"] = _WORKER_POLICY
        return response
