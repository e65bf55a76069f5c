"""The phrase book: every wording stays, a phrase in use is retired and never removed."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from permits.cases.taking import Place
from permits.core.vocabulary import WorkKind
from permits.decisions import queries
from permits.decisions.drafting import desk, phrase_use_queries, sketching
from permits.decisions.drafting import phrases as offering
from permits.decisions.drafting.phrases import Cause
from permits.procedures import phrase_queries, phrase_service, phrases
from permits.procedures.vocabulary import PhraseKind, SupplementItem
from tests.permits.administration.law import change, look, save
from tests.support import pages

LIGHTNING = "/qt/cau-mau/lightning"
EDIT = f"{LIGHTNING}/sua"
NOTHING = Cause(frozenset(), frozenset())
NEW = {
    "code": "bao_ve_cay",
    "kind": "condition",
    "vi": "Giữ cách cây xanh ít nhất {metres} m.",
    "en": "Keep {metres} m away from trees.",
    "blanks-0-name": "metres",
    "blanks-0-vi": "Khoảng cách, m",
    "blanks-0-en": "Distance, m",
    "blanks-0-is_number": "y",
    "blanks-0-least": "1",
    "blanks-0-most": "20",
    "trigger": "during_works",
    "works": "duct_build",
    "cite": "Đề xuất của phòng",
    "certainty": "proposal",
}


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


def offered(session) -> list[str]:
    known = offering.offered(phrases.book(session), WorkKind.DUCT_BUILD, NOTHING)
    return [phrase.code for phrase in known]


def edited(browser, **said: str) -> dict[str, Any]:
    """Give what the form of a phrase sends as it stands, some fields filled in otherwise."""
    shown = pages.fields(browser.get(EDIT))
    kept = {name: value for name, value in shown.items() if not name.startswith("_")}
    return kept | said


@pytest.fixture
def sketch(session, walker, sign_in) -> Any:
    """A draft being written that took the phrase about lightning."""
    dossier = walker.at("draft", "tower-city")
    task = walker.task(dossier, "draft")
    officer = walker.taker(task)
    sent = MultiDict({"_do": "phrase:lightning", "_revision": "0"})
    sketching.keep(session, officer, dossier.id, Place("draft", 0), sent)
    session.commit()
    return dossier


def test_what_is_shipped_is_taken_once_and_what_was_rewritten_stays(session):
    before = phrases.book(session)["lightning"]
    phrase_service.rewrite(
        session, None, phrases.Phrase(**_plain(before) | {"vi": "Nối đất.", "en": "Earth it."}), 1
    )
    phrase_service.retire(session, None, "radiation", "Không còn dùng.")

    phrases.seed(session)

    book = phrases.book(session)
    assert (book["lightning"].vi, book["lightning"].version) == ("Nối đất.", 2)
    assert book["radiation"].is_retired
    assert set(book) == set(phrases.shipped())


def _plain(phrase: Any) -> dict[str, Any]:
    return {name: getattr(phrase, name) for name in phrase.__dataclass_fields__}


def test_a_new_phrase_is_seen_as_a_paper_has_it_then_offered(administrator, session):
    looked = look(administrator, "/qt/cau-mau/moi", NEW)

    assert "Giữ cách cây xanh ít nhất …… m. (Thực hiện:" in pages.page(looked).text
    assert "bao_ve_cay" not in phrases.book(session)
    answer = save(administrator, "/qt/cau-mau/moi", NEW, looked)
    assert answer.status_code == 303
    assert "bao_ve_cay" in offered(session)
    taken = phrases.book(session)["bao_ve_cay"]
    assert (taken.blanks[0].is_number, taken.blanks[0].most) == (True, 20)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"code": "Bảo vệ"}, "code"),
        ({"code": "lightning"}, "code"),
        ({"en": "Keep away from trees."}, "en"),
        ({"vi": "Giữ {a} {b} {c} {metres}.", "en": "{a} {b} {c} {metres}"}, "vi"),
        ({"blanks-0-name": "meters"}, "vi"),
        ({"blanks-0-en": ""}, "blanks-0-en"),
        ({"blanks-0-least": "30"}, "blanks-0-most"),
        ({"trigger": ""}, "trigger"),
        ({"trigger": "by_date"}, "trigger"),
        ({"cite": ""}, "cite"),
        ({"works": "castle"}, "works"),
        ({"certainty": "sure"}, "certainty"),
    ],
)
def test_a_phrase_that_cannot_be_is_refused_at_its_field(administrator, session, said, at):
    known = set(phrases.book(session))
    sent = NEW | said
    answer = look(administrator, "/qt/cau-mau/moi", sent)
    if answer.status_code == 200:  # what only the book knows is judged when it is saved
        answer = save(administrator, "/qt/cau-mau/moi", sent, answer)

    assert answer.status_code == 422
    assert pages.page(answer).all("p", id=f"{at}-error"), answer.text
    assert set(phrases.book(session)) == known


def test_other_words_show_which_drafts_read_them_and_make_a_version(administrator, session, sketch):
    said = edited(administrator, vi="Nối đất và chống sét.", en="Earth it.")

    looked = look(administrator, EDIT, said)

    shown = pages.page(looked).text
    assert "1 dự thảo đang soạn" in shown
    assert sketch.code in shown
    assert "Hiện nay, bản 1" in shown
    assert save(administrator, EDIT, said, looked).status_code == 303
    [new, old] = phrase_queries.versions(session, "lightning")
    assert (new.vi, old.version) == ("Nối đất và chống sét.", 1)
    session.expire_all()
    row = desk.show(session, sketch.id, None).conditions.entries[0].form
    assert row.words("vi") == "Nối đất và chống sét."


def test_a_phrase_in_use_is_retired_not_removed(administrator, session, sketch):
    answer = administrator.post(f"{LIGHTNING}/ngung", data={"reason": "Đã có quy chuẩn mới."})

    assert answer.status_code == 303
    known = offering.offered(phrases.book(session), WorkKind.TOWER_GROUND, NOTHING)
    assert "lightning" not in [phrase.code for phrase in known]
    session.expire_all()
    row = desk.show(session, sketch.id, None).conditions.entries[0].form
    assert row.phrase.code == "lightning"  # the draft keeps what it took
    assert phrase_use_queries.uses(session, "lightning").writing == 1
    assert administrator.post(f"{LIGHTNING}/ngung", data={"reason": "x"}).status_code == 409
    again = administrator.post(f"{LIGHTNING}/dung-lai", data={"reason": "Nhầm."})
    assert again.status_code == 303
    assert not phrases.book(session)["lightning"].is_retired
    page = pages.page(administrator.get(LIGHTNING)).text
    assert "Đã có quy chuẩn mới." in page


def test_to_retire_a_phrase_needs_a_reason(administrator, session):
    answer = administrator.post(f"{LIGHTNING}/ngung", data={"reason": " "})

    assert answer.status_code == 422
    assert not phrases.book(session)["lightning"].is_retired


def test_what_a_draft_proposed_keeps_its_words(administrator, session, walker):
    dossier = walker.at("draft", "tower-city")
    conditions = [{"source": "phrase:lightning"}]
    walker.act(dossier, "draft", "propose_permit", "Đủ điều kiện.", conditions=conditions)
    session.commit()

    assert phrase_use_queries.uses(session, "lightning").proposed == 1
    assert change(administrator, EDIT, edited(administrator, vi="Khác.", en="Other.")).location
    content = queries.latest_draft(session, dossier.id).content
    assert content["conditions"][0]["text"].startswith("Hoàn thành hệ thống tiếp đất")


def test_of_two_who_rewrite_a_phrase_the_second_compares(administrator, session):
    said = edited(administrator, vi="Của tôi.", en="Mine.")
    looked = look(administrator, EDIT, said)
    before = phrases.book(session)["lightning"]
    theirs = phrases.Phrase(**_plain(before) | {"vi": "Của người khác.", "en": "Theirs."})
    phrase_service.rewrite(session, None, theirs, 1)
    session.commit()

    answer = save(administrator, EDIT, said, looked)

    assert answer.status_code == 409
    shown = pages.page(answer).text
    assert "Của người khác." in shown
    assert pages.fields(answer)["vi"].strip() == "Của tôi."
    assert phrases.book(session)["lightning"].vi == "Của người khác."
    assert save(administrator, EDIT, said, answer).status_code == 303
    assert phrases.book(session)["lightning"].version == 3


@pytest.mark.parametrize(
    "statement", ["update phrase_version set vi = 'khác'", "delete from phrase_version"]
)
def test_no_wording_is_ever_lost(session, statement):
    with pytest.raises(IntegrityError, match="phrase_version"), session.begin_nested():
        session.execute(text(statement))


def test_requests_have_phrases_for_what_was_found_wanting(session):
    missing = phrases.canned(session, PhraseKind.SUPPLEMENT, [SupplementItem.MISSING])
    everything = phrases.canned(session, PhraseKind.SUPPLEMENT)

    assert [phrase.code for phrase in missing] == ["sup_missing"]
    assert {"sup_missing", "sup_height"} <= {phrase.code for phrase in everything}
    assert missing[0].filled(["Bản vẽ"])[0] == "Nộp bổ sung: Bản vẽ."
    assert not {p.code for p in everything} & set(offered(session))
