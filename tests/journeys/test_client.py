"""The example client against the program itself: a tower is filed, followed, and sent in parts."""

import importlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from permits.demo import samples, walk
from permits.notices import hooking
from tests.journeys.serving import Site, wait_for
from tests.support import people
from tests.support.dossiers import SAMPLES

CLIENT = Path(__file__).parents[2] / "docs" / "client"
TOWER = SAMPLES["tower-city"]


@pytest.fixture(scope="module")
def hatangchung() -> Iterator[ModuleType]:
    """Give the package as a program would import it."""
    sys.path.insert(0, str(CLIENT))
    yield importlib.import_module("hatangchung")
    sys.path.remove(str(CLIENT))


@pytest.fixture(scope="module")
def served(started: Site) -> Site:
    wait_for(started)
    return started


@pytest.fixture
def transport_of(hatangchung: ModuleType, served: Site) -> Any:
    """Give the transport of one person's program."""

    def of(login: str) -> Any:
        token = served.behind(lambda walker: people.token_for(walker.session, login))
        return hatangchung.Transport(served.base, token)

    return of


@pytest.fixture
def papers(tmp_path: Path, transport_of: Any, hatangchung: ModuleType) -> dict[str, Path]:
    """Write a file for every component a tower needs."""
    known = hatangchung.Client(transport_of("vnpt")).get("/procedures")["procedures"]
    asked = next(each for each in known if each["work"] == "tower_ground")["papers"]
    found = {}
    for paper in asked:
        if "pdf" in paper["accept"]:
            found[paper["code"]] = tmp_path / f"{paper['code']}.pdf"
            found[paper["code"]].write_bytes(samples.paper(paper["name"]["vi"]))
    return found


@pytest.fixture
def sections(served: Site) -> dict[str, Any]:
    ward = served.behind(lambda walker: walk.ward_of(walker.session, TOWER))
    return {
        "sharing": samples.SHARING,
        "applicant": TOWER.applicant(),
        "technical": TOWER.technical,
        "site": TOWER.site(ward),
    }


def test_a_tower_is_filed_from_a_dictionary_once_and_followed(
    hatangchung: ModuleType, transport_of: Any, papers: dict[str, Path], sections: dict[str, Any]
) -> None:
    carrier = hatangchung.Client(transport_of("vnpt"))
    desk = hatangchung.Client(transport_of("tiepnhan"))

    filed = carrier.file("tower_ground", sections, papers, key="order-17")
    again = carrier.file("tower_ground", sections, papers, key="order-17")
    ended = {"outcome": "refuse", "grounds": ["not_competent"], "note": "Không thuộc thẩm quyền."}
    desk.post(f"/cases/{filed['code']}/tasks/reception/0", ended)
    told = carrier.follow(filed["ref"], every_s=0.1, until=lambda d: d["status"]["code"] != "new")

    assert filed["code"].startswith("H15.")
    assert again["ref"] == filed["ref"]
    assert [event["seq"] for event in told][:2] == [1, 2]


def test_what_a_draft_lacks_is_said_in_its_words(
    hatangchung: ModuleType, transport_of: Any, sections: dict[str, Any]
) -> None:
    carrier = hatangchung.Client(transport_of("vnpt"))
    some = {"applicant": sections["applicant"]}

    with pytest.raises(importlib.import_module("hatangchung.client").NotWhole) as lacking:
        carrier.file("tower_ground", some, {}, key="order-18")
    with pytest.raises(hatangchung.Refused) as refused:
        carrier.post("/dossiers", {"work": "castle"})

    assert {each["name"] for each in lacking.value.missing} >= {"section-site", "paper-drawings"}
    assert (refused.value.status, refused.value.errors[0]["name"]) == (422, "work")


def test_a_long_list_is_walked_to_its_end(hatangchung: ModuleType, transport_of: Any) -> None:
    carrier = hatangchung.Client(transport_of("mobifone"))
    made = [carrier.post("/dossiers", {"work": "tower_ground"})["ref"] for _ in range(3)]

    listed = [each["ref"] for each in carrier.each("/dossiers", "dossiers", limit=1)]

    assert listed[:3] == made[::-1]


def test_the_same_key_gives_the_same_draft(hatangchung: ModuleType, transport_of: Any) -> None:
    calls = [
        transport_of("fpt").call("POST", "/dossiers", body={"work": "duct_share"}, key="once")
        for _ in range(2)
    ]

    assert calls[0].json() == calls[1].json()
    assert [each.is_replayed for each in calls] == [False, True]


def test_a_file_goes_on_where_the_line_broke(
    hatangchung: ModuleType,
    transport_of: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uploads = importlib.import_module("hatangchung.uploads")
    monkeypatch.setattr(uploads, "PART", 200)
    transport = transport_of("vnpt")
    transport.sleep = lambda _: None
    ref = hatangchung.Client(transport).post("/dossiers", {"work": "tower_ground"})["ref"]
    path = tmp_path / "ban-ve.pdf"
    path.write_bytes(samples.paper("Bản vẽ"))
    lost, once = [], type(transport)._once

    def losing(self: Any, method: str, address: str, *more: Any) -> Any:
        answer = once(self, method, address, *more)
        if method == "PATCH" and len(lost) < 2:  # the part arrives, the answer does not
            lost.append(address)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(type(transport), "_once", losing)
    kept = uploads.send_file(transport, ref, "drawings", path)

    assert len(lost) == 2
    assert (kept["component"], kept["size"]) == ("drawings", path.stat().st_size)


class _Busy(BaseHTTPRequestHandler):
    """Answers as it was told to, and remembers what it was asked."""

    answers: list[tuple[int, dict[str, str]]]
    asked: list[tuple[str, str | None]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, self.headers["Idempotency-Key"]))
        status, headers = self.answers.pop(0)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "2"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def busy() -> Iterator[tuple[str, type[_Busy]]]:
    """Serve a few set answers."""
    handler = type("Handler", (_Busy,), {"answers": [], "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


def test_a_busy_server_is_asked_again_when_it_says_with_the_same_key(
    hatangchung: ModuleType, busy: tuple[str, type[_Busy]]
) -> None:
    base, handler = busy
    handler.answers += [(503, {"Retry-After": "5"}), (429, {"Retry-After": "7"}), (503, {})]
    handler.answers += [(201, {})]
    waits: list[float] = []
    transport = hatangchung.Transport(base, "htc_x", sleep=waits.append)

    answer = transport.call("POST", "/dossiers", body={"work": "duct_share"})

    assert answer.status == 201
    assert waits[:2] == [5.0, 7.0]
    assert 2.0 <= waits[2] <= 4.0
    assert len(set(handler.asked)) == 1


def test_who_never_answers_is_given_up_and_no_other_host_sees_the_token(
    hatangchung: ModuleType, busy: tuple[str, type[_Busy]]
) -> None:
    base, handler = busy
    handler.answers += [(503, {})] * 3
    transport = hatangchung.Transport(base, "htc_x", tries=3, sleep=lambda _: None)

    with pytest.raises(hatangchung.Refused):
        transport.call("POST", "/dossiers", body={})
    nobody = hatangchung.Transport("http://127.0.0.1:9", "htc_x", tries=2, sleep=lambda _: None)
    with pytest.raises(hatangchung.Unreachable):
        nobody.call("GET", "/dossiers")
    with pytest.raises(ValueError, match="is not at"):
        transport.call("GET", "https://elsewhere.example/api/v1/dossiers")


def test_a_notice_is_genuine_or_not(hatangchung: ModuleType, served: Site) -> None:
    secret = hooking.secret_of("AB12", 1, served.settings)
    body = b'{"id":"AB12"}'
    stamp = 1_796_281_200
    headers = {
        "Webhook-Id": "AB12",
        "Webhook-Timestamp": str(stamp),
        "Webhook-Signature": hooking.signature(secret, "AB12", stamp, body),
    }
    good = hatangchung.is_genuine

    assert good(secret, headers, body, now=stamp + 10)
    assert not good(secret, headers, body + b" ", now=stamp + 10)
    assert not good(secret, headers, body, now=stamp + 301)
    assert not good(hooking.secret_of("AB12", 2, served.settings), headers, body, now=stamp)
    assert not good(secret, {**headers, "Webhook-Timestamp": "x"}, body, now=stamp)
    assert not good("whsec_?", headers, body, now=stamp)
    assert not good(secret, {}, body, now=stamp)
