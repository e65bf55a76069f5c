"""Who calls and may he: sign-ins of browsers, tokens of programs, the gate before views."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from permits.accounts import queries, service
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.db import db
from permits.core.errors import NotAllowed, NotFound, NotSignedIn
from permits.core.vocabulary import Permission
from permits.web.transactions import READING

View = TypeVar("View", bound=Callable[..., Any])
T = TypeVar("T")

API_PREFIX = "/api/"
#: Where programs and browsers read the same answers: a sign-in counts there, and so does a token.
SHARED_PREFIXES = ("/ogc", "/ban-do/o/")
_MARK = "needed_permissions"
_EARLY = "serves_before_enrolment"
#: Where somebody whose role needs a second factor sets it up before anything else.
ENROLMENT = "second_factor.setting_up"


class UnguardedRoute(Exception):
    """A view says neither whom it serves nor that it is public: the program does not start."""


class SignedIn:
    """What Flask-Login keeps of one request's caller."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor, key: str) -> None:
        self.actor = actor
        self.key = key

    def get_id(self) -> str:
        """Give the key the cookie carries; the database knows only its hash."""
        return self.key


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let through only people who have one of `permissions`."""
    if not permissions:
        raise ValueError("name at least one permission")

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(permissions))
        return view

    return mark


def public(view: View) -> View:
    """Let everybody through: the route also stands in the short list that a test keeps."""
    setattr(view, _MARK, frozenset())
    return view


def even_before_enrolment(view: View) -> View:
    """Serve also whoever must set up a second factor first."""
    setattr(view, _EARLY, True)
    return view


def needed_by(view: Callable[..., Any]) -> frozenset[Permission] | None:
    """Say which permissions open `view`: none at all for public ones, None where nobody said."""
    return getattr(view, _MARK, None)


def refuse_unguarded(app: Flask) -> None:
    """Stop the start-up when a route forgot to say who may call it."""
    for rule in app.url_map.iter_rules():
        if needed_by(app.view_functions[rule.endpoint]) is None:
            raise UnguardedRoute(f"{rule.endpoint} ({rule.rule}) has neither requires() nor public")


def found(thing: T | None) -> T:
    """Give what a query found, or answer as for any page that does not exist."""
    if thing is None:
        raise NotFound
    return thing


def current_actor() -> Actor:
    """Give who calls; only behind `requires`, where somebody always does."""
    actor = actor_or_none()
    if actor is None:
        raise NotSignedIn("token.refused" if for_programs() else "not_signed_in")
    return actor


def actor_or_none() -> Actor | None:
    """Give who calls, or None for a stranger on a public page."""
    user: Any = current_user
    return user.actor if user.is_authenticated else None


def sign_in_key() -> str | None:
    """Give the key of this browser's sign-in."""
    user: Any = current_user
    return user.key if user.is_authenticated and user.key else None


def start_sign_in(actor: Actor, key: str) -> None:
    """Let this browser act as `actor` from now on; nothing of its earlier session stays."""
    session.clear()
    g.pop("csrf_token", None)  # it belonged to the session just emptied
    login_user(SignedIn(actor, key))


def end_sign_in() -> None:
    """Make this browser a stranger again."""
    logout_user()
    session.clear()
    g.pop("csrf_token", None)


def for_programs() -> bool:
    """Say whether the request came in by the door for programs, where cookies count for nothing."""
    return request.path.startswith(API_PREFIX)


def _user_of_cookie(key: str) -> SignedIn | None:
    if for_programs():
        return None
    actor = queries.actor_by_key(db.session, key, at=clock.now())
    return SignedIn(actor, key) if actor else None


def _user_of_token(_: object) -> SignedIn | None:
    token = bearer_token()
    if token is None or not request.path.startswith((API_PREFIX, *SHARED_PREFIXES)):
        return None
    actor = queries.actor_by_token(db.session, token)
    return SignedIn(actor, "") if actor else None


def bearer_token() -> str | None:
    """Read the token of the Authorization header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def _gate() -> BaseResponse | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    needed = needed_by(view)
    if not needed:
        return None
    actor = current_actor()
    if actor.must_enrol and not getattr(view, _EARLY, False):
        return redirect(url_for(ENROLMENT, next=request.full_path.rstrip("?")), 303)
    if not any(actor.can(permission) for permission in needed):
        raise NotAllowed("not_allowed")
    if request.method not in READING:
        _note_use()
    return None


def _note_use() -> None:
    """Note, with whatever the request will commit, that the sign-in or token is in use."""
    key, token = sign_in_key(), bearer_token()
    if key:
        service.note_seen(db.session, key)
    elif token and for_programs():
        service.note_token_use(db.session, token)


def install(app: Flask) -> None:
    """Connect Flask-Login and put the gate before every view."""
    manager = LoginManager()
    manager.session_protection = (
        None  # the sign-in row is the protection; addresses of phones change
    )
    manager.user_loader(_user_of_cookie)
    manager.request_loader(_user_of_token)
    manager.init_app(app, add_context_processor=False)
    app.before_request(_gate)
    app.context_processor(lambda: {"current_actor": actor_or_none()})
