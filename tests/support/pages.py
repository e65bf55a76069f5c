"""Reads pages the way a person does: headings, fields, errors, links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

_VOID = {"input", "br", "img", "meta", "link", "hr", "source", "area", "col", "wbr"}


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give what a person reads in it, spaces put right."""
        parts = [each if isinstance(each, str) else each.text for each in self.children]
        return " ".join(" ".join(parts).split())

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """Find elements inside by tag and attributes (`class_` asks for one of its classes)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag and child._has(attributes):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> "Element":
        """Find the only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag} {attributes}> instead of one"
        return found[0]

    def _has(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(made)
        if tag not in _VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        names = [each.tag for each in self.open]
        if tag in names[1:]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1].tag not in ("script", "style"):
            self.open[-1].children.append(data)


def page(response: TestResponse | str) -> Element:
    """Read a response as a page."""
    reader = _Reader()
    reader.feed(response if isinstance(response, str) else response.get_data(as_text=True))
    return reader.root


def title(response: TestResponse | str) -> str:
    """Give the page's one main heading."""
    return page(response).one("h1").text


def fields(response: TestResponse | str, form: int = -1) -> dict[str, str]:
    """Give what a form of the page would send as it stands, hidden fields included."""
    chosen = page(response).all("form")[form]
    sent: dict[str, str] = {}
    for box in chosen.all("input"):
        kind, name = box.attributes.get("type", "text"), box.attributes.get("name")
        ticked = kind not in ("checkbox", "radio") or "checked" in box.attributes
        if name and ticked and kind not in ("submit", "file", "button"):
            sent[name] = box.attributes.get("value", "")
    for area in chosen.all("textarea"):
        sent[area.attributes["name"]] = "".join(str(part) for part in area.children)
    for choice in chosen.all("select"):
        options = choice.all("option")
        picked = [each for each in options if "selected" in each.attributes] or options[:1]
        if picked:
            sent[choice.attributes["name"]] = picked[0].attributes.get("value", picked[0].text)
    return sent
