"""One dossier of each kind lives its whole life over HTTP and ends in a paper that verifies."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.core import codes
from permits.decisions.models import Permit
from permits.demo import walk
from permits.demo.life import Answer, Life, Server
from permits.demo.people import people as demo_people
from permits.signing.keys import trust_anchors
from permits.signing.verification import verify
from tests.support import people
from tests.support.clients import Client
from tests.support.dossiers import SAMPLES


class InProcess(Server):
    """The program itself instead of a server; what it promised is done before anybody looks."""

    def __init__(self, client: Client, work: Callable[[], list[str]]) -> None:
        super().__init__("")
        self._client = client
        self._work = work

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        data: bytes | None = None,
        kind: str = "application/json",
    ) -> Answer:
        if method == "GET" and path.startswith("/cases/"):
            self._work()
        answer = self._client.open(
            self.base + path, method=method, data=data, content_type=kind, bearer=token
        )
        return Answer(answer.status_code, answer.data)


@pytest.mark.parametrize("key", ["tower-zone", "pole-zone", "duct"])
def test_a_dossier_is_filed_decided_signed_and_handed_over_by_programs(
    app: Flask, session: Session, client: Client, run_jobs: Callable[[], list[str]], key: str
) -> None:
    settings = app.extensions["settings"]
    everybody: list[dict[str, Any]] = [
        {**each, "token": people.token_for(session, each["login"])}
        for each in demo_people(session, settings)
    ]
    server, steps = InProcess(client, run_jobs), []
    sample = SAMPLES[key]

    code, pdf = Life(server, everybody, steps.append).live(sample, walk.ward_of(session, sample))

    seen = verify(pdf, trust_anchors(settings.keys_dir))
    assert seen.good
    assert len(seen.signatures) == 2
    assert len(steps) > 6
    permit = session.scalars(select(Permit).order_by(Permit.id.desc())).first()
    assert permit is not None
    assert permit.outcome == "permit"

    # Whoever holds the paper may ask what it is worth, by its code; a stranger by no other.
    secret = codes.derived_code(f"draft:{permit.draft_id}", settings.code_key)
    told = server.must("GET", f"/verify/{codes.grouped(secret)}")
    assert (told["state"], told["void"]) == ("valid", False)
    assert told["number"].startswith("01/")
    assert server.ask("GET", f"/verify/{secret[::-1]}").status == 404
    changed = pdf[:-30] + b"%" + pdf[-29:]
    assert server.ask("POST", "/verify", data=changed, kind="application/pdf").status == 404

    # The public story names offices, never people, and nothing the applicant wrote about himself.
    ref = server.must("GET", "/dossiers", token=_token(everybody, sample.login))["dossiers"][0]
    assert ref["code"] == code
    public = json.dumps(server.must("GET", f"/tracking/{ref['ref']}"), ensure_ascii=False)
    said = sample.applicant()
    personal = [said[name] for name in ("representative", "tax_code", "phone", "email", "address")]
    for word in [*personal, *(each["name"] for each in everybody)]:
        assert word not in public


def _token(everybody: list[dict[str, Any]], login: str) -> str:
    return str(next(each["token"] for each in everybody if each["login"] == login))
