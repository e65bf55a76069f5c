"""Requests for a supplement, item by item; notes; verdicts about papers."""

import pytest

from permits.cases import asked, notes, taking, verdicts
from permits.cases.asked import Line
from permits.cases.transitions import Place
from permits.cases.verdicts import Found
from permits.cases.vocabulary import AskedAbout, Lack, NoteAudience, PaperJudgement
from permits.core.errors import Conflict, Invalid
from permits.dossiers import queries as dossiers


@pytest.fixture
def officer(walker):
    return walker.person("sxd.cv1")


def put_down(session, actor, dossier, node, *lines):
    standing = taking.take_up(session, actor, dossier.id)
    asked.ask(standing, taking.find(standing, Place(node)), lines)
    return standing


def other(text):
    return Line(AskedAbout.OTHER, text)


def test_a_private_note_is_read_in_its_office_only(session, walker, officer):
    dossier = walker.at("appraise")
    stranger, head = walker.person("tiepnhan"), walker.person("sxd.gd")

    notes.write(session, officer, dossier.id, NoteAudience.PRIVATE, " Hỏi lại bên đất đai ")
    notes.write(session, officer, dossier.id, NoteAudience.APPLICANT, "Gửi bản vẽ móng")

    assert [n.text for n in notes.for_office(session, head, dossier.id)] == [
        "Gửi bản vẽ móng",
        "Hỏi lại bên đất đai",
    ]
    assert [n.text for n in notes.for_office(session, stranger, dossier.id)] == ["Gửi bản vẽ móng"]
    assert [n.text for n in notes.for_applicant(session, dossier.id)] == ["Gửi bản vẽ móng"]


def test_a_note_is_read_once(session, walker, officer):
    dossier = walker.at("appraise")
    notes.write(session, officer, dossier.id, NoteAudience.APPLICANT, "Gửi bản vẽ móng")
    notes.write(session, officer, dossier.id, NoteAudience.PRIVATE, "Nội bộ")

    assert notes.read_by_applicant(session, dossier.id) == 1
    assert notes.read_by_applicant(session, dossier.id) == 0
    assert notes.for_applicant(session, dossier.id)[0].read_at is not None


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_a_note_must_say_something_of_bearable_length(session, walker, officer, text):
    dossier = walker.at("appraise")

    with pytest.raises(Invalid):
        notes.write(session, officer, dossier.id, NoteAudience.PRIVATE, text)


def test_what_is_only_put_down_is_not_yet_the_applicants(session, walker, officer):
    dossier = walker.at("appraise")

    put_down(session, officer, dossier, "appraise", other("Bản vẽ móng"))

    assert asked.items_of(session, dossier.id) == []


def test_sent_items_are_numbered_and_a_second_request_is_another_round(session, walker, officer):
    dossier = walker.at("appraise")

    standing = put_down(session, officer, dossier, "appraise", other("Một"), other("Hai"))
    assert asked.send(standing) == 1
    standing = put_down(session, officer, dossier, "appraise", other("Ba"))
    assert asked.send(standing) == 2

    said = [(i.round, i.number, i.text) for i in asked.items_of(session, dossier.id)]
    assert said == [(1, 1, "Một"), (1, 2, "Hai"), (2, 1, "Ba")]
    assert asked.send(standing) == 3  # a request in words alone counts as well


def test_asking_anew_at_a_step_replaces_what_it_had_put_down(session, walker, officer):
    dossier = walker.at("appraise")

    put_down(session, officer, dossier, "appraise", other("Cũ"))
    standing = put_down(session, officer, dossier, "appraise", other("Mới"))
    asked.send(standing)

    assert [i.text for i in asked.items_of(session, dossier.id)] == ["Mới"]


@pytest.mark.parametrize("lines", [(), (other(" "),), (other("x" * 1001),)])
def test_an_empty_request_is_refused(session, walker, officer, lines):
    dossier = walker.at("appraise")

    with pytest.raises(Invalid):
        put_down(session, officer, dossier, "appraise", *lines)


def test_an_item_keeps_what_stood_there_before_and_after(session, walker, officer):
    dossier = walker.at("appraise")
    was = dossier.section("technical")["height_m"]
    line = Line(AskedAbout.FIELD, "Chiều cao?", section="technical", field="height_m")
    asked.send(put_down(session, officer, dossier, "appraise", line))
    assert [i.text for i in asked.unanswered(session, dossier)] == ["Chiều cao?"]

    technical = {**dossier.section("technical"), "height_m": "31"}
    dossier.content = {**dossier.content, "technical": technical}
    asked.hand_back(session, dossier)

    item = asked.items_of(session, dossier.id, 1)[0]
    assert (item.before, item.after) == (was, "31")
    assert asked.unanswered(session, dossier) == []


def test_only_the_last_request_is_answered(session, walker, officer):
    dossier = walker.at("appraise")
    carrier = walker.person("vnpt")
    asked.send(put_down(session, officer, dossier, "appraise", other("Một")))
    first = asked.items_of(session, dossier.id)[0]
    asked.answer(session, carrier, dossier, first.id, "Đã gửi", None)
    asked.send(put_down(session, officer, dossier, "appraise", other("Hai")))

    with pytest.raises(Conflict):
        asked.answer(session, carrier, dossier, first.id, "Sửa", None)
    assert asked.items_of(session, dossier.id)[0].answer == "Đã gửi"


def test_a_verdict_belongs_to_the_version_that_was_seen(session, walker, officer):
    dossier = walker.at("appraise")
    paper = dossiers.papers(session, dossier.id)[0]
    seen = Found(paper.component, paper.ref, PaperJudgement.LACKING, Lack.ILLEGIBLE)

    kept = verdicts.judge(session, officer, dossier.id, seen)

    assert kept.paper_id == paper.id
    stale = Found(paper.component, "another", PaperJudgement.SOUND)
    with pytest.raises(Conflict):
        verdicts.judge(session, officer, dossier.id, stale)


@pytest.mark.parametrize(
    "found",
    [
        {"verdict": PaperJudgement.LACKING},
        {"verdict": PaperJudgement.LACKING, "reason": Lack.OTHER, "text": " "},
    ],
)
def test_a_paper_is_lacking_only_with_a_reason(session, walker, officer, found):
    dossier = walker.at("appraise")
    paper = dossiers.papers(session, dossier.id)[0]

    with pytest.raises(Invalid):
        verdicts.judge(session, officer, dossier.id, Found(paper.component, paper.ref, **found))


def test_a_paper_nobody_handed_in_cannot_be_sound(session, walker, officer):
    dossier = walker.at("appraise")

    with pytest.raises(Invalid):
        verdicts.judge(session, officer, dossier.id, Found("nothing", "", PaperJudgement.SOUND))
