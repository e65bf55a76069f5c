"""The phrase book offers what fits the works and what was found, and is right before it is used."""

from pathlib import Path

import pytest

from gis import kinds
from permits.core.vocabulary import Certainty, WorkKind
from permits.decisions.drafting import phrases as offering
from permits.decisions.drafting.phrases import Cause
from permits.procedures import phrases
from permits.procedures.vocabulary import ConditionTrigger

NOTHING = Cause(frozenset(), frozenset())
ROAD = Cause(frozenset({("road_corridor", "consent_of")}), frozenset())


def codes(work: WorkKind, cause: Cause) -> list[str]:
    return [phrase.code for phrase in offering.offered(phrases.shipped(), work, cause)]


def test_a_road_corridor_brings_the_roads_conditions_before_the_usual_ones() -> None:
    with_road, without = codes(WorkKind.TOWER_GROUND, ROAD), codes(WorkKind.TOWER_GROUND, NOTHING)

    assert with_road[:2] == ["road_consent", "road_move"]
    assert with_road[2:] == without


def test_a_phrase_that_wants_consent_is_not_offered_for_what_only_informs() -> None:
    informs = Cause(frozenset({("road_corridor", "inform")}), frozenset())

    assert "road_consent" not in codes(WorkKind.DUCT_BUILD, informs)
    assert "road_move" in codes(WorkKind.DUCT_BUILD, informs)


def test_an_office_that_was_asked_is_cause_enough() -> None:
    asked = Cause(frozenset(), frozenset({"dien-luc"}))

    assert codes(WorkKind.TOWER_GROUND, asked)[0] == "power_distance"


def test_a_dig_is_offered_hours_and_reinstatement_and_no_lightning() -> None:
    found = codes(WorkKind.DUCT_BUILD, NOTHING)

    assert {"work_hours", "reinstatement", "traffic_plan"} <= set(found)
    assert not {"lightning", "structure_watch"} & set(found)


@pytest.mark.parametrize("work", list(WorkKind))
def test_every_kind_of_work_is_offered_something(work: WorkKind) -> None:
    assert codes(work, NOTHING)


def test_every_layer_a_phrase_waits_for_is_one_the_map_knows() -> None:
    known = kinds.known()

    assert not [p.code for p in phrases.shipped().values() if not set(p.layers) <= set(known)]


def test_what_no_rule_demands_says_so() -> None:
    for phrase in phrases.shipped().values():
        is_ours = "Đề xuất" in phrase.cite
        assert not is_ours or phrase.certainty == Certainty.PROPOSAL.value, phrase.code


def test_filling_blanks_says_the_same_in_both_languages() -> None:
    vi, en = phrases.shipped()["work_hours"].filled(["22", "5"])

    assert "từ 22 đến 5" in vi
    assert "from 22 to 5" in en


@pytest.mark.parametrize(
    "wrong",
    [
        "- {code: a, vi: 'Báo {days} ngày.', en: 'Tell {hours}.', trigger: before_start,"
        " blanks: {days: {vi: N, en: D, kind: number}}, cite: {text: T, certainty: found}}",
        "- {code: a, vi: Báo, en: Tell, trigger: by_date, cite: {text: T, certainty: found}}",
        "- {code: a, vi: Báo, en: Tell, trigger: sometime, cite: {text: T, certainty: found}}",
        "- {code: a, vi: Báo, en: Tell, trigger: lifetime, cite: {text: T, certainty: sure}}",
        "- {code: a, vi: Báo, en: Tell, works: [castle], trigger: lifetime,"
        " cite: {text: T, certainty: found}}",
        "- &p {code: a, vi: Báo, en: Tell, trigger: lifetime, cite: {text: T, certainty: found}}\n"
        "- *p",
    ],
    ids=["blanks", "dated", "trigger", "certainty", "work", "twice"],
)
def test_a_book_that_is_wrong_is_refused_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str
) -> None:
    file = tmp_path / "phrases.yaml"
    file.write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(phrases, "FILE", file)

    with pytest.raises(ValueError, match=r"blanks|phrase|valid"):
        phrases.shipped.__wrapped__()


def test_no_phrase_is_due_on_a_day_it_cannot_know() -> None:
    triggers = {phrase.trigger for phrase in phrases.shipped().values()}

    assert ConditionTrigger.BY_DATE not in triggers
