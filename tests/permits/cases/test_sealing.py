"""A seal outside the database shows what a chain inside it cannot: a tail that was written anew."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from permits.cases import sealing
from permits.cases.recording import GENESIS
from permits.cases.sealing import merkle_root
from permits.core import clock
from permits.core.settings import Settings
from tests.conftest import NOW
from tests.support.dossiers import Walker


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    """An installation that has never sealed anything."""
    given: Settings = app.extensions["settings"]
    return replace(given, storage_dir=tmp_path / "files", keys_dir=tmp_path / "keys")


def test_what_was_sealed_still_fits_when_the_stories_go_on(
    session: Session, walker: Walker, settings: Settings
) -> None:
    dossier = walker.at("assign")
    with clock.at(NOW + timedelta(hours=1)):
        sealing.seal(session, settings)
        walker.act(dossier, "assign")
        walker.file()
    with clock.at(NOW + timedelta(hours=2)):
        sealing.seal(session, settings)

    assert list(sealing.broken(session, settings)) == []


def test_a_story_cut_short_and_sealed_up_again_is_noticed(
    session: Session, walker: Walker, settings: Settings
) -> None:
    dossier = walker.at("assign")
    case = walker.case(dossier)
    with clock.at(NOW + timedelta(hours=1)):
        path = sealing.seal(session, settings)

    # Somebody with the database in hand removes the last event and puts the head right.
    session.execute(text("alter table event disable trigger user"))
    last = {"case": case.id, "seq": case.seq}
    session.execute(text("delete from event where case_id = :case and seq = :seq"), last)
    kept = session.execute(
        text("select hash from event where case_id = :case order by seq desc limit 1"), last
    ).scalar_one()
    session.execute(
        text("update case_file set seq = seq - 1, head = :head where id = :case"),
        {"head": kept, **last},
    )

    assert list(sealing.broken(session, settings)) == [
        f"seal {path.name}: the stories of then are not told as they were"
    ]


def test_a_seal_that_was_changed_or_removed_is_noticed(
    session: Session, walker: Walker, settings: Settings
) -> None:
    walker.file()
    first = sealing.seal(session, settings)
    with clock.at(NOW + timedelta(days=1)):
        second = sealing.seal(session, settings)
    document = json.loads(second.read_text())
    second.write_text(json.dumps(document | {"seal": document["seal"].replace("1", "2")}))

    assert list(sealing.broken(session, settings)) == [
        f"seal {second.name}: not signed by this installation"
    ]
    second.write_text(json.dumps(document))
    first.unlink()
    assert list(sealing.broken(session, settings)) == [
        f"seal {second.name}: the one before it is missing or was changed"
    ]


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40, unique=True), st.data())
def test_every_leaf_counts_and_so_does_the_order(leaves: list[bytes], data: st.DataObject) -> None:
    root = merkle_root(leaves)

    assert root == merkle_root(list(leaves))
    if len(leaves) > 1:
        at = data.draw(st.integers(0, len(leaves) - 1))
        assert merkle_root(leaves[:at] + leaves[at + 1 :]) != root
        changed = [*leaves[:at], sha256(leaves[at]).digest(), *leaves[at + 1 :]]
        assert merkle_root(changed) != root
        assert merkle_root(leaves[::-1]) != root


def test_nothing_at_all_has_a_root_too() -> None:
    assert merkle_root([]) == sha256(b"").digest()
    assert GENESIS == "0" * 64
