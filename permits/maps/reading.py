"""Who reads the map's data from outside pages: a browser's sign-in or a program's token."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gis.collections import Collection
from permits.accounts.actor import Actor
from permits.core.db import db
from permits.core.errors import NotFound, NotSignedIn, Problem
from permits.maps import queries
from permits.web import errors
from permits.web.auth import actor_or_none, bearer_token


def reader() -> Actor | None:
    """Give who reads, None for a stranger; a token that is not good is refused, not ignored."""
    actor = actor_or_none()
    if actor is None and bearer_token() is not None:
        raise NotSignedIn("token.refused")
    return actor


def collection_of(code: str) -> Collection:
    """Find a collection for the reader; one he may not see looks like one that is not there."""
    found = queries.one(db.session, reader(), code)
    if found is None:
        raise NotFound("map.no_collection", name=code[:60])
    return found


def kept_by(collection: Collection, *, is_private: bool = False) -> str:
    """Say who may keep an answer: anybody for a minute, or only this reader, who asks again."""
    alone = is_private or collection.audience != "public"
    return "private, no-cache" if alone else "public, max-age=60"


def answer_programs(bp: Blueprint) -> None:
    """Answer every problem of a blueprint as problem+json, whatever the asker says he reads."""

    def on_problem(problem: Problem) -> ResponseReturnValue:
        return errors.tell_program(problem)

    bp.register_error_handler(Problem, on_problem)
