"""What every answer carries so that browsers refuse what we never meant, and how much we take."""

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from permits.core.errors import NotFound
from permits.core.settings import Settings
from permits.web.auth import actor_or_none

# Everything comes from our own address, nothing stands inside a page: injected text never runs.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=()",
    "X-Frame-Options": "DENY",
}

FORM_TEXT_LIMIT = 1024 * 1024
FORM_PARTS_LIMIT = 2000

csrf = CSRFProtect()


def _refuse_nul() -> None:
    """No address of ours holds a NUL, and the database could not even be asked about one."""
    if "\x00" in request.path or b"%00" in request.query_string:
        raise NotFound


def install(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, CSRF protection and the headers of every answer, errors included."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=FORM_TEXT_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session itself: a long form must not grow stale
    )
    csrf.init_app(app)
    app.before_request(_refuse_nul)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if "Cache-Control" not in response.headers and request.endpoint != "static":
            # Pages of a person, and every refusal, are for this reader alone and for now.
            alone = response.status_code >= 400 or actor_or_none() is not None
            response.headers["Cache-Control"] = "no-store" if alone else "no-cache"
        return response
