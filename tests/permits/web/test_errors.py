"""A problem is told once, at the edge: a page for people, problem+json for programs."""

import json
import logging

import pytest

from permits.web.logs import JsonLines
from tests.conftest import settings_for

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("problem", 400, "Cần ghi rõ lý do."),
        ("missing", 404, "Không tìm thấy"),
        ("conflict", 409, "Hồ sơ vừa được người khác cập nhật"),
        ("stale", 409, "Hồ sơ vừa được người khác cập nhật"),
        ("invalid", 422, "Có thông tin cần sửa"),
    ],
)
def test_a_problem_is_a_page_for_people(client, name, status, words):
    answer = client.get(f"/thu/loi/{name}")

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in answer.text


def test_a_problem_is_problem_json_for_programs(client):
    answer = client.get("/api/thu/loi/invalid")
    document = answer.json

    assert answer.status_code == document["status"] == 422
    assert answer.mimetype == "application/problem+json"
    assert document["code"] == "invalid"
    assert document["title"] == "Unprocessable Content"
    assert document["type"]
    assert document["detail"]
    assert [(each["name"], each["code"]) for each in document["errors"]] == [
        ("site-0-x", "site.not_finite"),
        ("", "stale"),
    ]
    assert document["errors"][0]["detail"] == "Tọa độ phải là số thực hữu hạn."


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json"])
def test_whoever_asks_for_json_gets_it_anywhere(client, accept):
    answer = client.get("/thu/loi/problem", headers={"Accept": accept})

    assert answer.mimetype == "application/problem+json"


def test_a_browser_gets_a_page_anywhere(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    assert client.get("/thu/loi/problem", headers={"Accept": accept}).mimetype == "text/html"


def test_an_unknown_address_and_a_missing_thing_look_the_same(client):
    unknown = client.get("/thu/khong-co", headers=JSON).json
    missing = client.get("/thu/loi/missing", headers=JSON).json

    assert {**unknown, "request_id": ""} == {**missing, "request_id": ""}


def test_a_wrong_method_says_which_are_right(client):
    answer = client.post("/thu/doc", headers=JSON)

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_violated_constraint_is_told_by_its_name(client):
    answer = client.get("/thu/trung")

    assert answer.status_code == 409
    assert "Tên đăng nhập này đã có người dùng." in answer.text


@pytest.fixture
def as_in_production(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


def test_a_fault_of_ours_gives_a_reference_and_no_detail(client, as_in_production, caplog):
    with caplog.at_level(logging.ERROR, logger="permits.web.errors"):
        answer = client.get("/thu/loi/fault")

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret name" not in answer.text
    assert answer.headers["Content-Security-Policy"]
    assert caplog.records[-1].exc_info[0] is ZeroDivisionError


def test_a_log_line_is_json_with_the_request_and_no_name(app, client):
    record = logging.makeLogRecord({"name": "permits.web", "levelname": "ERROR", "msg": "failed"})
    with app.test_request_context("/thu/doc"):
        line = json.loads(JsonLines().format(record))

    assert line["event"] == "failed"
    assert {"at", "level", "request_id", "actor_id", "method", "endpoint"} <= line.keys()
    assert line["endpoint"] == "probe.read"


def test_an_api_answer_names_the_way_to_sign_in(client):
    answer = client.get("/api/thu/toi")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_database_out_of_reach_is_told_as_busy(app_with, tmp_path):
    url = "postgresql+psycopg://nobody@/nowhere?host=/nonexistent"
    app = app_with(settings_for(url, tmp_path))

    answer = app.test_client().get("/healthz", headers=JSON)
    page = app.test_client().get("/dang-nhap", headers={"Cookie": "session=x"})

    assert answer.status_code == page.status_code == 503
    assert "Hệ thống đang bận" in page.text
    assert answer.json["code"] == "busy"
    assert answer.headers["Retry-After"]
