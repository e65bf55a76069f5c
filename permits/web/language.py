"""Which language a page speaks: as the address asks, as a cookie remembers, as the browser says."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale

LANGUAGES = ("vi", "en")
COOKIE = "lang"
_YEAR = 365 * 24 * 3600
_FOLDER = Path(__file__).parents[1] / "translations"


def chosen() -> str:
    """Choose the language of this request; Vietnamese unless something says otherwise."""
    if not has_request_context():
        return "vi"
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    for wish, _ in request.accept_languages:  # the most wished first
        spoken = wish.partition("-")[0].lower()
        if spoken in LANGUAGES:
            return spoken
    return "vi"


def language() -> str:
    """Give the language being spoken now, also inside a job that forces one."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "vi"


def address_in(wish: str) -> str:
    """Give the address of this very page and query in another language."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{quote(request.path)}?{urlencode([*query, ('lang', wish)])}"


def _other_face() -> str:
    return address_in("vi" if language() == "en" else "en") if has_request_context() else ""


def catalogue(folder: Path, locale: str) -> Translations:
    """Read the sentences of one language from the very file people edit: nothing to compile."""
    source = folder / locale / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return Translations()
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=locale, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


def _remember(response: Response) -> Response:
    wish = request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        response.set_cookie(
            COOKIE, wish, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def install(app: Flask) -> None:
    """Give templates `_`, the language of the page, and the address of its other face."""
    babel: Any = Babel()
    babel.init_app(
        app, default_locale="vi", default_timezone="Asia/Ho_Chi_Minh", locale_selector=chosen
    )
    domain = Domain(domain="messages")
    domain.cache = {(locale, "messages"): catalogue(_FOLDER, locale) for locale in LANGUAGES}
    babel.domain_instance = domain
    app.after_request(_remember)
    app.context_processor(lambda: {"locale": language(), "other_locale_url": _other_face()})
