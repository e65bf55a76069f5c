"""The English face is whole: each marked text has one, true to its facts; no page hides another."""

import re
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from jinja2.ext import babel_extract

from script.citations import extract as citations
from tests.structure.sources import ROOT, named, program, templates

ENGLISH = ROOT / "permits/translations/en/LC_MESSAGES/messages.po"
RULES = (
    "permits/demo/layers/rules.yaml",
    "permits/dossiers/changing.yaml",
    "permits/procedures/follow_ups.yaml",
)
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
TRANSLATING = {"_", "gettext", "ngettext"}

VIETNAMESE = re.compile(r"[^\W\d_]*[à-ãè-êìíò-õùúýăđĩũơưạ-ỹ][^\W\d_]*", re.IGNORECASE)
PLACES = re.compile(r"\{[a-z_]*\}|%\([a-z_]+\)[sd]|%[sd]")

#: Names, money and words of the place that English keeps as they are written.
NAMES = {"NĐ", "Đắk", "Lắk", "Hạ", "Tầng", "Hòa", "Phú", "Hiệp", "Tiếng", "Việt", "đồng"}
NAMES |= {"đ"}  # a point of an article

#: Papers are Vietnamese by law; the gallery shows made-up data, as long and as odd as it comes.
SPOKEN_OTHERWISE = ("documents/", "gallery.html", "_parts/gallery_")


@cache
def english() -> Catalog:
    """Read the English face as the web server reads it."""
    with ENGLISH.open("rb") as lines:
        return read_po(lines, locale="en", abort_invalid=True)


def messages() -> list[Message]:
    """Give the texts of the English face without its head."""
    return [message for message in english() if message.id]


def forms_of(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Give a text, or the forms of a text that counts, alike."""
    return (said,) if isinstance(said, str) else tuple(said)


@cache
def marked() -> frozenset[tuple[str, ...]]:
    """Collect every marked text, with the extractors that `script/translate` uses."""
    found = set()
    pages = [path for path in templates() if path.parent.name != "documents"]
    sources = [
        *ROOT.glob("workflow/definitions/**/procedure.yaml"),
        *(ROOT / each for each in RULES),
    ]
    for method, paths in (("python", program()), (babel_extract, pages), (citations, sources)):
        for path in paths:
            for _, text, _, _ in extract_from_file(method, path, keywords=KEYWORDS):
                found.add(forms_of(text)[:2])
    return frozenset(found)


def template_texts(path):
    """Give what a template shows without translating it: markup, and texts in its expressions."""
    tree = Environment(autoescape=True).parse(path.read_text())
    translated = {
        id(inner)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATING
        for argument in call.args
        for inner in (argument, *argument.find_all(nodes.Const))
    }
    for node in tree.find_all((nodes.TemplateData, nodes.Const)):
        text = node.data if isinstance(node, nodes.TemplateData) else node.value
        if isinstance(text, str) and id(node) not in translated:
            yield node.lineno, text


def test_every_marked_text_has_its_english():
    known = {forms_of(message.id): forms_of(message.string) for message in messages()}

    assert not sorted(
        text for text in marked() if not all(said.strip() for said in known.get(text, ("",)))
    ), "run script/translate and write the English of what is new"


def test_the_english_face_keeps_nothing_that_is_said_no_more():
    assert not sorted({forms_of(message.id) for message in messages()} - marked())
    assert not english().obsolete


def test_a_text_that_counts_has_one_thing_and_several():
    counting = [message for message in messages() if not isinstance(message.id, str)]

    assert all(len(forms_of(message.string)) == 2 for message in counting)


def test_a_translation_keeps_the_places_of_facts():
    lost = [
        said
        for message in messages()
        for said in forms_of(message.string)
        if sorted(PLACES.findall(forms_of(message.id)[0])) != sorted(PLACES.findall(said))
    ]

    assert not lost


def test_a_translation_ends_as_its_original_does():
    """A sentence stays a sentence, a label a label; a leading or trailing space joins texts."""

    def end(text):
        return re.sub(r"[^| .?:!,]", "", text[:1] + "|" + text[-1:])

    differing = [
        (message.id, said)
        for message in messages()
        for said in forms_of(message.string)
        if end(forms_of(message.id)[0]) != end(said)
    ]

    assert not differing


def test_english_is_english():
    left = {
        word
        for message in messages()
        for said in forms_of(message.string)
        for word in VIETNAMESE.findall(said)
    }

    assert not left - NAMES


def test_the_english_face_is_sorted_and_knows_no_machine():
    ids = [forms_of(message.id)[0] for message in messages()]

    assert ids == sorted(ids)
    assert not any(message.locations or message.fuzzy for message in messages())
    assert not re.search(r"^(#:|#~|\"[A-Za-z-]+-Date:)", ENGLISH.read_text(), re.MULTILINE)


def test_pages_show_nothing_vietnamese_that_is_not_translated():
    shown = [
        f"{named(path)}:{line}: {text.strip()[:60]}"
        for path in templates()
        if not path.relative_to(ROOT / "templates").as_posix().startswith(SPOKEN_OTHERWISE)
        for line, text in template_texts(path)
        if set(VIETNAMESE.findall(text)) - NAMES
    ]

    assert not shown, "wrap it in _() and write its English"
