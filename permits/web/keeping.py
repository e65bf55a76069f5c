"""What a person typed outlives an ended session: it travels, signed, through the sign-in page."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer

from permits.web.filters import say
from permits.web.paging import safe_address
from permits.web.transactions import READING, abandon

#: Draws the sign-in page around an address to return to and a packed form ("" for none).
SignInPage = Callable[[str, str], str]

SIGN_IN = "accounts.sign_in"
_PAGE = "sign_in_page"
_LIMIT = 256 * 1024
_LASTS = 12 * 3600
_NEVER_KEPT = ("password", "csrf_token", "kept", "_once")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: where to, what was typed, and whether files came with it."""

    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def typed(self) -> tuple[str, ...]:
        """Give what a person wrote, without the machine's own fields."""
        return tuple(text for name, text in self.fields if text and not name.startswith("_"))


def draw_sign_in_with(app: Flask, page: SignInPage) -> None:
    """Say which function draws the sign-in page."""
    app.extensions[_PAGE] = page


def this_form() -> Kept:
    """Take the form of this request, without secrets."""
    fields = tuple(
        (name, text)
        for name, text in request.form.items(multi=True)
        if not any(secret in name for secret in _NEVER_KEPT)
    )
    return Kept(request.full_path.rstrip("?"), fields, had_files=bool(request.files))


def pack(form: Kept) -> str:
    """Write a form as signed text; "" where it is too large to travel through a page."""
    plain = _serializer().dumps([form.address, form.fields, form.had_files])
    packed = urlsafe_b64encode(zlib.compress(plain.encode())).decode()
    return packed if len(packed) <= _LIMIT else ""


def unpack(packed: str) -> Kept | None:
    """Read a packed form back; None for nothing, for a forgery and for yesterday's."""
    try:
        squeezed = urlsafe_b64decode(packed[:_LIMIT])
        # Limited: a small forgery must not grow large before its signature is looked at.
        plain = zlib.decompressobj().decompress(squeezed, 20 * _LIMIT).decode()
        address, fields, had_files = _serializer().loads(plain, max_age=_LASTS)
    except (ValueError, zlib.error, BadData):
        return None
    return Kept(address, tuple((name, text) for name, text in fields), had_files)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept-form")


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a stranger to the sign-in page; what he was sending comes along."""
    if request.method in READING:
        return redirect(url_for(SIGN_IN, next=request.full_path.rstrip("?")), 303)
    form = this_form()
    page: SignInPage = current_app.extensions[_PAGE]
    return Response(page(form.address, pack(form)), 401)


def resume(address: str, packed: str) -> ResponseReturnValue:
    """Go on after signing in: to the form that was being sent, else to the page asked for."""
    form = unpack(packed) if packed else None
    if form is None:
        return redirect(safe_address(address), 303)
    return _shown_again(form, "kept", 200)


def _shown_again(form: Kept, code: str, status: int) -> Response:
    page = render_template("errors/kept.html", kept=form, sentence=say(code), code=code)
    return Response(page, status)


def _on_csrf(_: CSRFError) -> ResponseReturnValue:
    abandon()
    return _shown_again(this_form(), "csrf", 400)


def install(app: Flask) -> None:
    """Show a form again, whole, when only its session had ended."""
    app.register_error_handler(CSRFError, _on_csrf)
