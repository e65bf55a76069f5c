"""Officials' browsers over the demo province, and dossiers that wait for them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from permits.core.db import db
from permits.dossiers.models import Dossier
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import SAMPLES, Walker, app, template

__all__ = ["app", "template"]

#: Some 150 m from the middle of a relic: outside its core, inside the zone around it.
RELIC = (12.676350, 108.044000)


@pytest.fixture
def at(session: Session, walker: Walker) -> Callable[..., Dossier]:
    """Give a dossier that stands at a step."""

    def walked(node: str, sample: str = "tower-city", **more: Any) -> Dossier:
        dossier = walker.at(node, sample, **more)
        session.commit()
        return dossier

    return walked


@pytest.fixture
def near_a_relic(monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a mast beside a relic, where the culture authority is asked; gives the sample."""
    placed = replace(SAMPLES["tower-city"], points=(RELIC,))
    monkeypatch.setitem(SAMPLES, "relic", placed)
    return "relic"


@pytest.fixture
def asked_of(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Listen to what the database is asked."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        statements: list[str] = []

        def hear(*said: object) -> None:
            statements.append(str(said[2]))

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)

    return listening


def review_of(dossier: Dossier) -> str:
    """Give the address of a dossier's page."""
    return f"/cb/ho-so/{dossier.code}"


def act_on(dossier: Dossier, node: str, instance_no: int = 0) -> str:
    """Give the address to which a task's form is sent."""
    return f"{review_of(dossier)}/viec/{node}/{instance_no}"


def form_of(browser: Client, dossier: Dossier, node: str) -> dict[str, str]:
    """Give what the form of a task would send as it stands on its page."""
    answer = browser.get(review_of(dossier))
    forms = pages.page(answer).all("form")
    wanted = act_on(dossier, node)
    number = next(n for n, form in enumerate(forms) if form.attributes.get("action") == wanted)
    return pages.fields(answer, number)


def send(browser: Client, dossier: Dossier, node: str, **said: str) -> TestResponse:
    """Fill in a task's form as its page shows it, and send it."""
    return browser.post(act_on(dossier, node), data=form_of(browser, dossier, node) | said)
