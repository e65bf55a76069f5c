"""What the demo's mail catcher caught, so that mail can be looked at without any mailbox."""

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from permits.core import installation
from permits.core.errors import NotFound
from permits.notices import catching
from permits.web.auth import found, public

bp = Blueprint("caught", __name__, url_prefix="/thu-vien/thu")

#: Shown as a mail program shows it: with its own styles, nothing that runs or is fetched.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@bp.get("")
@public
def listed() -> ResponseReturnValue:
    """List the newest mails that were caught; only while developing."""
    _refuse_outside_demo()
    return render_template("notices/caught.html", mails=catching.newest(_folder()))


@bp.get("/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    """Show the head and the plain form of a mail."""
    _refuse_outside_demo()
    return render_template("notices/caught_one.html", mail=found(catching.one(_folder(), name)))


@bp.get("/<name>/html")
@public
def html(name: str) -> ResponseReturnValue:
    """Show the HTML form of a mail by itself."""
    _refuse_outside_demo()
    mail = found(catching.one(_folder(), name))
    return Response(mail.html, headers={"Content-Security-Policy": _ALONE})


def _folder() -> Path:
    return installation.settings().mail_dir


def _refuse_outside_demo() -> None:
    if not (current_app.debug or current_app.testing or installation.settings().demo):
        raise NotFound
