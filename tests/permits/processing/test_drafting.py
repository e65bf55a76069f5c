"""An officer drafts at his own pace: everything he does is kept, nothing else can be typed."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from permits.cases import queries as cases
from permits.cases.registry import Act
from permits.decisions import queries
from permits.decisions.drafting import desk
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.drafting import rows as drafting_of
from tests.permits.processing.conftest import act_on, form_of, review_of, send
from tests.support import pages
from tests.support.dossiers import free

ROAD = "tower-road-high"
ASKED = {
    "consultation": Act(
        "agree_with_conditions",
        "Đồng ý.",
        {"conditions": "Lắp đèn cảnh báo.", "document_number": "77/BCH"},
    )
}


@pytest.fixture
def drafting(at: Any) -> Any:
    """A tower beside a road, asked about, at its draft."""
    return at("draft", ROAD, answers=ASKED)


def press(browser: Any, dossier: Any, button: str, **typed: str) -> Any:
    """Press one button of the drafting form as it stands on the page."""
    sent = form_of(browser, dossier, "draft") | typed | {"_do": button}
    return browser.post(f"{act_on(dossier, 'draft')}/soan", data=sent)


def sheet(session: Any, dossier: Any) -> Any:
    """Give the drafting form as the next visit will show it."""
    session.expire_all()
    return desk.show(session, dossier.id, None)


def sources(session: Any, dossier: Any) -> list[str]:
    """List where the rows of the drafting form come from."""
    rows = sheet(session, dossier).conditions.entries
    return [row.form.source.data or "" for row in rows]


def asked_by(walker: Any, dossier: Any) -> str:
    """Name the button that takes over the first opinion's condition."""
    [first, *_] = drafting_of.opinions_of(
        dossier, cases.task_stories(walker.session, walker.case(dossier).id)
    )
    return first.source


def officer(walker: Any, dossier: Any) -> str:
    """Name who holds the draft."""
    person = walker.task(dossier, "draft").person_id
    return next(who for who in ("sxd.cv1", "sxd.cv2") if walker.person(who).person_id == person)


def test_what_was_found_and_asked_is_offered_first(sign_in, drafting, walker):
    page = pages.page(sign_in(officer(walker, drafting)).get(review_of(drafting)))

    offered = [b.attributes["value"] for b in page.all("button", name="_do")]
    phrases = [value for value in offered if value.startswith(("opinion:", "phrase:"))]
    opinions = [value for value in phrases if value.startswith("opinion:")]
    assert opinions
    assert phrases[: len(opinions)] == opinions
    assert phrases[len(opinions) :][:3] == [
        "phrase:height_marking",
        "phrase:height_not_exceeded",
        "phrase:road_consent",
    ]


def test_every_button_keeps_what_was_typed(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))

    done = press(browser, drafting, "phrase:road_consent", note="Đủ điều kiện.", finish_months="9")

    assert done.status_code == 303
    form = sheet(session, drafting)
    assert (form.note.data, form.finish_months.data) == ("Đủ điều kiện.", 9)
    assert sources(session, drafting) == ["phrase:road_consent"]


def test_conditions_are_ordered_and_dropped(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))
    for button in ("phrase:road_consent", "phrase:lightning", "add"):
        press(browser, drafting, button)

    press(browser, drafting, "up:1")
    assert sources(session, drafting) == ["phrase:lightning", "phrase:road_consent", ""]
    press(browser, drafting, "drop:0")
    assert sources(session, drafting) == ["phrase:road_consent", ""]
    for outside in ("up:0", "down:1", "drop:9", "up:x", "down:²", "dance:1"):
        assert press(browser, drafting, outside).status_code == 303
    assert sources(session, drafting) == ["phrase:road_consent", ""]


def test_an_opinions_condition_is_taken_over_with_its_agency(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))
    press(browser, drafting, asked_by(walker, drafting))

    done = send(
        browser,
        drafting,
        "draft",
        outcome="propose_permit",
        note="Đủ.",
        **{"conditions-0-trigger": "before_on_air"},
    )

    assert done.status_code == 303
    [record] = queries.latest_draft(session, drafting.id).content["conditions"]
    assert record["text"] == "Lắp đèn cảnh báo."
    assert (bool(record["asked_by"]), record["asked_document"]) == (True, "77/BCH")
    assert "reworded" not in record


def test_words_an_agency_did_not_write_are_shown_beside_its_own(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))
    press(browser, drafting, asked_by(walker, drafting))
    own = {"conditions-0-text": "Lắp hai đèn.", "conditions-0-trigger": "before_on_air"}
    send(browser, drafting, "draft", outcome="propose_permit", note="Đủ.", **own)

    shown = pages.page(sign_in("sxd.tp").get(review_of(drafting))).one("div", class_="d-draft")

    assert "Cơ quan viết: Lắp đèn cảnh báo." in shown.text


def test_a_blank_left_empty_is_named_at_its_place(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))
    press(browser, drafting, "phrase:height_marking")

    answer = press(browser, drafting, "print", outcome="propose_permit", note="Đủ.")

    page = pages.page(answer)
    assert answer.status_code == 422
    assert (
        "Chỗ trống của câu mẫu chưa được điền."
        in page.one("p", id="conditions-0-blank_1-error").text
    )
    assert "#conditions-0-blank_1" in answer.text  # the summary leads there
    assert sources(session, drafting) == ["phrase:height_marking"]  # and it was kept


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"source": "phrase:no_such"}, "condition.unknown_phrase"),
        ({"source": "opinion:appraise.0", "text": "X", "trigger": "lifetime"}, "unknown_source"),
        ({"source": "carried:1"}, "unknown_source"),
        ({"source": "nowhere:1", "text": "X", "trigger": "lifetime"}, "unknown_source"),
        ({"text": "X"}, "field.required"),
        ({"text": "X", "trigger": "by_date"}, "condition.no_day"),
        ({"text": "X", "trigger": "lifetime", "due_on": "2027-01-01"}, "condition.day_unasked"),
        ({"source": "phrase:neighbours", "blank_1": "999"}, "number.between"),
        ({"source": "phrase:neighbours", "blank_1": "chín"}, "integer.unreadable"),
    ],
)
def test_a_condition_that_cannot_stand_is_refused(sign_in, drafting, walker, row, fault):
    browser = sign_in(officer(walker, drafting))
    typed = {f"conditions-0-{name}": value for name, value in row.items()}

    answer = send(browser, drafting, "draft", outcome="propose_permit", note="Đủ.", **typed)

    assert answer.status_code == 422
    assert walker.open(drafting) == ["draft"]


def test_a_second_window_does_not_overwrite_the_first(sign_in, drafting, session, walker):
    browser = sign_in(officer(walker, drafting))
    stale = form_of(browser, drafting, "draft")
    press(browser, drafting, "phrase:lightning")

    answer = browser.post(
        f"{act_on(drafting, 'draft')}/soan", data=stale | {"_do": "save", "note": "Cũ"}
    )

    assert answer.status_code == 409
    assert "đã được lưu ở một cửa sổ khác" in answer.text
    assert sources(session, drafting) == ["phrase:lightning"]


def test_only_who_holds_the_draft_may_work_on_it(sign_in, drafting, walker):
    holder = officer(walker, drafting)
    sent = form_of(sign_in(holder), drafting, "draft") | {"_do": "save"}
    other = {"sxd.cv1": "sxd.cv2", "sxd.cv2": "sxd.cv1"}[holder]
    address = f"{act_on(drafting, 'draft')}/soan"

    for who, status in ((other, 403), ("sxd.tp", 403), ("chqs", 403), ("kkt.cv1", 404)):
        browser = sign_in(who)
        token = pages.fields(browser.get("/tai-khoan"), 0).get("csrf_token", "")
        answer = browser.post(address, data=sent | {"csrf_token": token, "_once": who})
        assert (who, answer.status_code) == (who, status)


def test_a_name_the_form_does_not_know_is_refused(sign_in, drafting, session, walker):
    answer = press(sign_in(officer(walker, drafting)), drafting, "save", number="99/GPXD")

    assert answer.status_code == 422
    assert drafting_queries.sketch_of(session, drafting.id) is None


def test_recipients_begin_with_the_usual_and_end_with_the_register(
    sign_in, drafting, session, walker
):
    browser = sign_in(officer(walker, drafting))
    press(browser, drafting, "recipient:Sở Khoa học và Công nghệ tỉnh Đắk Lắk")
    press(browser, drafting, "recipient:", **{"recipients-0-name": "Tổ dân phố 7"})

    done = send(browser, drafting, "draft", outcome="propose_permit", note="Đủ.")

    assert done.status_code == 303
    draft = queries.latest_draft(session, drafting.id)
    assert draft.content["recipients"] == ["Tổ dân phố 7"]
    shown = drafting_queries.print_of(session, draft.print_id)
    assert shown.content["recipients"][0] == walker.reload(drafting).carrier.name_vi
    assert shown.content["recipients"][-1] == "Lưu: VT, SXD"


def test_a_returned_draft_comes_back_with_the_reason_and_everything_in_it(
    sign_in, drafting, session, walker
):
    conditions = [{"source": "phrase:lightning"}, *free("Lùi 2 m.")]
    walker.act(drafting, "draft", "propose_permit", "Đủ.", conditions=conditions)
    walker.act(drafting, "review", "return", "Ghi rõ mốc đo.")
    session.commit()

    browser = sign_in(officer(walker, drafting))
    page = pages.page(browser.get(review_of(drafting)))

    assert "Ghi rõ mốc đo." in page.text
    assert sources(session, drafting) == ["phrase:lightning", ""]
    assert page.one("textarea", name="conditions-1-text").text == "Lùi 2 m."


def test_head_and_leader_see_what_changed_since_the_draft_they_know(
    sign_in, drafting, session, walker
):
    walker.act(drafting, "draft", "propose_permit", "Đủ.", conditions=free("Lùi 2 m."))
    walker.act(drafting, "review", "return", "Lùi thêm.")
    walker.act(drafting, "draft", "propose_permit", "Đủ.", conditions=free("Lùi 3 m."))
    walker.act(drafting, "review")
    walker.act(drafting, "sign", "return", "Lùi thêm nữa.")
    walker.act(drafting, "draft", "propose_permit", "Đủ.", conditions=free("Lùi 4 m."))
    session.commit()

    head = pages.page(sign_in("sxd.tp").get(review_of(drafting)))
    walker.act(drafting, "review")
    session.commit()
    leader = pages.page(sign_in("sxd.gd").get(review_of(drafting)))

    for page in (head, leader):
        compared = page.all("section", class_="d-compared")[
            -1
        ]  # those before are of earlier drafts
        assert "Khác với dự thảo 2" in compared.text
        assert [each.text for each in compared.all("del")] == ["[bỏ] 3"]
        assert [each.text for each in compared.all("ins")] == ["[thêm] 4"]


def test_a_print_is_waited_for_and_then_shown_to_who_may_see_it(
    sign_in, drafting, session, walker, run_jobs
):
    walker.act(drafting, "draft")
    session.commit()
    number = queries.latest_draft(session, drafting.id).print_id
    address = f"{review_of(drafting)}/ban-in/{number}"

    waiting = sign_in("sxd.tp").get(address)
    run_jobs()
    ready = sign_in("sxd.tp").get(address)

    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "2")
    assert (ready.mimetype, ready.data[:5]) == ("application/pdf", b"%PDF-")
    for who in ("chqs", "kkt.cv1"):
        assert sign_in(who).get(address).status_code == 404
    assert sign_in("sxd.tp").get(f"{review_of(drafting)}/ban-in/{number + 1}").status_code == 404


def test_a_draft_of_before_whose_conditions_are_lines_stays_readable(session, at, walker, sign_in):
    dossier = at("draft")
    walker.act(dossier, "draft")
    draft = queries.latest_draft(session, dossier.id)
    draft.content = {
        name: value for name, value in draft.content.items() if name != "recipients"
    } | {"conditions": ["Treo biển báo.", "Báo trước ba ngày."]}
    draft.print_id = None
    session.commit()

    page = pages.page(sign_in("sxd.tp").get(review_of(dossier)))

    assert "Báo trước ba ngày." in page.one("div", class_="d-draft").text
    fields = MultiDict(desk.fields_of(draft))
    assert fields["conditions-1-text"] == "Báo trước ba ngày."
    assert "own_recipients" not in fields
