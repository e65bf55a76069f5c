"""Every route is walked, and answers as its example and its schema say."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.api.examples import examples, schema_of
from tests.permits.api import walking
from tests.permits.api.watching import Seen, Watched, faults
from tests.permits.api.walking import World
from tests.support import people
from tests.support.dossiers import Walker


@pytest.fixture
def seen(
    app: Flask, session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> list[Seen]:
    tokens: dict[str, str] = {}

    def token_of(login: str) -> str:
        if login not in tokens:
            tokens[login] = people.token_for(session, login)
        return tokens[login]

    watched = Watched(app, token_of)
    import json, pathlib, traceback
    w = World(watched, session, walker, run_jobs)
    out = open("/tmp/dev/api_walk.err", "w")
    for part in (walking.drafts, walking.uploads, walking.filed, walking.asked, walking.permits, walking.sharing, walking.windows, walking.kept, walking.found, walking.plans, walking.ways, walking.public):
        import time
        t0 = time.monotonic()
        try:
            part(w)
            out.write(f"{part.__name__} {time.monotonic()-t0:.1f}\n")
        except Exception:
            out.write(part.__name__ + "\n" + traceback.format_exc()[-1500:])
            session.rollback()
    out.close()
    pathlib.Path("/tmp/dev/api_seen.json").write_text(json.dumps([(s.operation, s.status, s.content_type, s.document) for s in watched.seen], ensure_ascii=False))
    return watched.seen


def test_every_route_answers_as_it_is_described(app: Flask, seen: list[Seen]) -> None:
    import json, pathlib
    pathlib.Path("/tmp/dev/api_seen.json").write_text(json.dumps([(s.operation, s.status, s.content_type, s.document) for s in seen], ensure_ascii=False))
    routes = {
        rule.endpoint.removeprefix("api.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    wrong = []
    for each in seen:
        example = examples()[each.operation]
        if each.status != example.status:
            wrong.append(f"{each.operation}: {each.status}")
        elif example.answer is not None:
            shape = faults(schema_of(example.answer), each.document)
            wrong += [f"{each.operation}: {fault}" for fault in shape]

    assert routes - {each.operation for each in seen} == set()
    assert set(examples()) == routes
    open("/tmp/dev/api_walk.err","a").write("\n".join(wrong))
    assert wrong == []
