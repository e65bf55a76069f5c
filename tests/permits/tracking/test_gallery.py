"""The gallery shows every component there is: none can be added without being looked at."""

from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.structure.sources import ROOT, templates
from tests.support.clients import Client
from tests.support.pages import page

TEMPLATES = ROOT / "templates"
#: Macros the gallery draws through others of the same file only.
WITHIN: frozenset[str] = frozenset()


@cache
def tree(name: str) -> nodes.Template:
    """Parse a template by its name."""
    return Environment(autoescape=True).parse((TEMPLATES / name).read_text())


def gallery() -> list[str]:
    """Name the templates the gallery is written in."""
    parts = sorted(path.name for path in (TEMPLATES / "_parts").glob("gallery_*.html"))
    return ["gallery.html", *(f"_parts/{name}" for name in parts)]


def called(name: str) -> set[tuple[str, str]]:
    """List the imported macros that a template really calls, by file and name."""
    whole = tree(name)
    own = {
        alias[1] if isinstance(alias, tuple) else alias: (
            one.template.value,
            alias[0] if isinstance(alias, tuple) else alias,
        )
        for one in whole.find_all(nodes.FromImport)
        if isinstance(one.template, nodes.Const)
        for alias in one.names
    }
    names = {
        one.node.name for one in whole.find_all(nodes.Call) if isinstance(one.node, nodes.Name)
    }
    return {own[each] for each in names & own.keys()}


def offered(path: Path) -> list[tuple[str, str]]:
    """List the macros a file gives to others."""
    name = path.relative_to(TEMPLATES).as_posix()
    macros = (one.name for one in tree(name).find_all(nodes.Macro))
    return [(name, macro) for macro in macros if not macro.startswith("_")]


def test_every_component_is_in_the_gallery():
    drawn = set().union(*(called(name) for name in gallery()))
    files = [path for path in templates() if path.parent.name == "_macros"]

    missing = {each for path in files for each in offered(path)} - drawn

    assert {macro for _, macro in missing} == WITHIN, f"show it in the gallery: {sorted(missing)}"


def test_every_part_of_the_gallery_is_drawn():
    included = {
        one.template.value
        for one in tree("gallery.html").find_all(nodes.Include)
        if isinstance(one.template, nodes.Const)
    }

    assert included >= set(gallery()) - {"gallery.html"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_gallerys_index_leads_to_what_it_names(client: Client, lang: str) -> None:
    shown = page(client.get(f"/thu-vien?lang={lang}"))
    ids = [
        each.attributes["id"]
        for tag in ("h1", "h2", "h3", "div", "section", "form", "fieldset", "input", "ul", "figure")
        for each in shown.all(tag)
        if "id" in each.attributes
    ]
    named = [link.attributes["href"][1:] for link in shown.one("ul", id="index").all("a")]

    assert set(named) <= set(ids)
    assert len(named) == len(set(named))
    assert not sorted({each for each in ids if ids.count(each) > 1})
