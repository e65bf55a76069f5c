"""A holder's program reports by the same rules as his browser."""

import io

import pytest

from permits.api.openapi import FILES
from permits.life.forms import ReportForm
from tests.permits.life.conftest import PERMITTED, picture
from tests.support import people


@pytest.fixture
def ask(session, client):
    """Ask the API as somebody."""

    def ask_(login, method, path, **more):
        token = people.token_for(session, login)
        return client.open(f"/api/v1/permits{path}", method=method, bearer=token, **more)

    return ask_


def test_a_program_reports_a_life_from_start_to_service(ask, issued, ref_of):
    ref = ref_of(issued())

    started = ask("vnpt", "POST", f"/{ref}/reports/start", json={"happened_on": "2026-11-20"})
    form = {
        "happened_on": "2026-11-24",
        "system": "wgs84",
        "coordinates": "12.616100, 108.066000",
        "height_m": "36",
        "photos": (io.BytesIO(picture()), "a.jpg"),
    }
    finished = ask("vnpt", "POST", f"/{ref}/reports/finish", data=form)
    in_service = ask("vnpt", "POST", f"/{ref}/reports/on_air", json={"happened_on": "2026-11-25"})

    assert [each.status_code for each in (started, finished, in_service)] == [201, 201, 201]
    assert finished.json["deviates"] is True
    assert finished.json["distance_m"] == pytest.approx(11.06, abs=0.1)
    shown = ask("vnpt", "GET", f"/{ref}").json
    assert (shown["state"], shown["on_air_on"]) == ("valid", "2026-11-25")
    assert shown["may_report"] == ["dismantled"]
    assert [each["kind"] for each in shown["reports"]] == ["start", "finish", "on_air"]
    [line] = ask("vnpt", "GET", "").json["permits"]
    assert (line["ref"], line["started_on"]) == (ref, "2026-11-20")


def test_a_refusal_names_its_field_and_a_stranger_finds_nothing(ask, issued, ref_of):
    ref = ref_of(issued(started_on=None))
    said = {"happened_on": "2026-11-20", "coordinates": PERMITTED}

    wrong = ask("vnpt", "POST", f"/{ref}/reports/start", json=said)
    assert wrong.status_code == 422
    assert [error["name"] for error in wrong.json["errors"]] == ["system"]
    early = ask("vnpt", "POST", f"/{ref}/reports/on_air", json={"happened_on": "2026-11-20"})
    assert (early.status_code, early.json["code"]) == (409, "report.first")
    assert ask("vnpt", "POST", f"/{ref}/reports/party", json={}).status_code == 404
    for method, path in (("GET", f"/{ref}"), ("POST", f"/{ref}/reports/start")):
        answer = ask("viettel", method, path, json={"happened_on": "2026-11-20"})
        assert answer.status_code == 404


def test_a_report_is_corrected_by_its_reference(ask, issued, ref_of):
    ref = ref_of(issued())
    address = f"/{ref}/reports/start"
    first = ask("vnpt", "POST", address, json={"happened_on": "2026-11-20"}).json

    second = ask(
        "vnpt", "POST", f"{address}?corrects={first['ref']}", json={"happened_on": "2026-11-21"}
    )

    assert second.status_code == 201
    shown = ask("vnpt", "GET", f"/{ref}").json
    assert shown["started_on"] == "2026-11-21"
    assert [each["corrected"] for each in shown["reports"]] == [True, False]


def test_what_is_described_is_what_the_form_reads():
    described = FILES["api.report"]["multipart/form-data"]["schema"]["properties"]

    assert set(described) == {field.short_name for field in ReportForm()}
