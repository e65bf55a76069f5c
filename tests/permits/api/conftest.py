"""Programs that talk to the demo province, each with the token of one person."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support import people
from tests.support.clients import Client
from tests.support.dossiers import SAMPLES, app, template

__all__ = ["app", "template"]

API = "/api/v1"


class Program:
    """A carrier's or an office's own software, which knows a token and speaks JSON."""

    def __init__(self, client: Client, token: str | None) -> None:
        self._client = client
        self._client.bearer = token

    def get(self, path: str, **more: object) -> TestResponse:
        """Ask for something."""
        return self._client.get(API + path, **more)  # type: ignore[arg-type]

    def post(self, path: str, **more: object) -> TestResponse:
        """Send something new."""
        return self._client.post(API + path, **more)  # type: ignore[arg-type]

    def put(self, path: str, **more: object) -> TestResponse:
        """Send something that replaces what was there."""
        return self._client.put(API + path, **more)  # type: ignore[arg-type]

    def delete(self, path: str) -> TestResponse:
        """Throw something away."""
        return self._client.delete(API + path)

    def start(self, work: str = "tower_ground") -> str:
        """Begin a draft; gives its reference."""
        answer = self.post("/dossiers", json={"work": work})
        assert answer.status_code == 201, answer.text
        return str(answer.json["ref"])

    def fill(self, ref: str, name: str, **other: object) -> TestResponse:
        """Fill in one section of a tower as the sample has it, or otherwise."""
        sample = SAMPLES["tower-city"]
        usual = {"applicant": sample.applicant(), "technical": sample.technical}
        return self.put(f"/dossiers/{ref}/sections/{name}", **written({**usual[name], **other}))


def written(body: dict[str, object]) -> dict[str, Any]:
    """Write a body as most programs do, whatever stands in it as plain ASCII."""
    return {"data": json.dumps(body), "content_type": "application/json"}


@pytest.fixture
def program(app: Flask, session: Session) -> Callable[[str | None], Program]:
    """Give the software of one person; of nobody without a login."""

    def of(login: str | None) -> Program:
        token = people.token_for(session, login) if login else None
        return Program(app.test_client(), token)  # type: ignore[arg-type]

    return of


@pytest.fixture
def vnpt(program: Callable[[str | None], Program]) -> Program:
    """One carrier's software."""
    return program("vnpt")


@pytest.fixture
def viettel(program: Callable[[str | None], Program]) -> Program:
    """Another carrier's."""
    return program("viettel")
