"""Papers are read faster than by WeasyPrint's own reader, and not otherwise."""

from xml.etree import ElementTree

import pytest
import tinyhtml5

from permits.papers.gallery import samples, stretched
from permits.papers.layout import Around, page, templates_version
from permits.papers.reading import as_tree

SAMPLES = [pytest.param(content, id=name) for name, _, content in samples()]


def by_weasyprint(html):
    return tinyhtml5.parse(html, namespace_html_elements=False)


@pytest.mark.parametrize("content", SAMPLES)
def test_a_paper_is_read_as_weasyprint_would_read_it(content):
    for said in (content, stretched(content)):
        html = page(said, Around("http://127.0.0.1/V/7K4M-9QWX-2TRB-5ZHD"))

        ours, theirs = (
            ElementTree.tostring(tree, encoding="unicode")
            for tree in (as_tree(html), by_weasyprint(html))
        )

        assert "".join(ours.split()) == "".join(theirs.split())


def test_what_was_typed_as_markup_is_read_as_the_text_it_is():
    tree = as_tree("<p>&lt;b&gt; 📡 <!-- gone --> &amp;nbsp;</p>")

    assert "".join(tree.itertext()).split() == ["<b>", "📡", "&nbsp;"]


@pytest.mark.parametrize("content", SAMPLES)
def test_every_paper_says_by_which_templates_it_was_printed(content):
    html = page(content, Around("http://127.0.0.1/V/7K4M-9QWX-2TRB-5ZHD"))

    [said] = [m.get("content") for m in as_tree(html).iter("meta") if m.get("name") == "generator"]

    assert said.endswith(f" {templates_version()}")
