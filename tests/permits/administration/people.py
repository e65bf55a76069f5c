"""What tests of people's pages share: forms as pages send them, the way over the confirm page."""

from werkzeug.test import TestResponse

from tests.support.clients import Client
from tests.support.pages import Element, page

PEOPLE = "/qt/nguoi-dung/nguoi/"


def sent(shown: TestResponse | Element) -> dict[str, str | list[str]]:
    """Give what the page's main form would send as it stands, boxes with several ticks included."""
    root = shown if isinstance(shown, Element) else page(shown)
    form = root.one("main").all("form")[-1]
    found: dict[str, str | list[str]] = {}
    for box in form.all("input"):
        name, kind = box.attributes.get("name"), box.attributes.get("type", "text")
        if not name or (kind in ("checkbox", "radio") and "checked" not in box.attributes):
            continue
        value = box.attributes.get("value", "")
        found[name] = [*_listed(found[name]), value] if name in found else value
    for choice in form.all("select"):
        picked = [each for each in choice.all("option") if "selected" in each.attributes]
        found[choice.attributes["name"]] = picked[0].attributes["value"] if picked else ""
    for area in form.all("textarea"):
        found[area.attributes["name"]] = area.text
    return {name: value for name, value in found.items() if name not in ("csrf_token", "_once")}


def effects(shown: TestResponse) -> list[str]:
    """Read what a confirm page says a change affects."""
    lists = page(shown).all("ul", class_="d-effects")
    return [each.text for each in lists[0].all("li")] if lists else []


def confirm(browser: Client, shown: TestResponse, **more: str) -> TestResponse:
    """Send the confirm page as it stands, with a tick or a reason added."""
    form = page(shown).one("main").all("form")[-1]
    return browser.post(form.attributes["action"], data={**sent(shown), **more})


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
