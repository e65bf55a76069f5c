"""The pages about what rules, and how a person changes something there: look, then save."""

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support import pages

PAGES = [
    "/qt",
    "/qt/lich/2026",
    "/qt/lich/2041",
    "/qt/lich/ngay",
    "/qt/lich/ngay/2026-09-02",
    "/qt/lich/ngay/2026-09-09",
    "/qt/lich/2027/quyet-dinh",
    "/qt/phi",
    "/qt/phi/moi",
    "/qt/cau-mau",
    "/qt/cau-mau?loai=supplement",
    "/qt/cau-mau/moi",
    "/qt/cau-mau/road_consent",
    "/qt/cau-mau/road_consent/sua",
    "/qt/cau-mau/sup_height/sua",
    "/qt/thu-tuc",
    "/qt/thu-tuc/tower/3",
    "/qt/thu-tuc/tower/1?so=tower.2",
    "/qt/lich-su",
    "/qt/lich-su.csv",
    "/qt/tinh-trang",
]


def hidden_of(answer: TestResponse) -> MultiDict[str, str]:
    """Give the plumbing of the page's form: the fields whose names begin with an underscore."""
    found: MultiDict[str, str] = MultiDict()
    for each in pages.page(answer).all("input", type="hidden"):
        name = each.attributes["name"]
        if name.startswith("_") and name != "_once":
            found.add(name, each.attributes.get("value", ""))
    return found


def look(browser: Any, path: str, said: dict[str, Any], opened: str = "") -> TestResponse:
    """Open the form, fill it in and ask for the effect."""
    sent = hidden_of(browser.get(opened or path))
    sent.update(said)
    answer: TestResponse = browser.post(path, data=sent)
    return answer


def save(browser: Any, path: str, said: dict[str, Any], looked: TestResponse) -> TestResponse:
    """Send the form once more, as the page with the effect offers it."""
    sent = hidden_of(looked)
    sent.update(said)
    answer: TestResponse = browser.post(path, data=sent)
    return answer


def change(browser: Any, path: str, said: dict[str, Any], opened: str = "") -> TestResponse:
    """Look, then save."""
    looked = look(browser, path, said, opened)
    assert looked.status_code == 200, looked.text
    return save(browser, path, said, looked)
