"""Reads the HTML of a paper for WeasyPrint by libxml2: its own reader costs as much as a page."""

from typing import Any
from xml.etree import ElementTree

import cssselect2
import lxml.html
import weasyprint


class Paper(weasyprint.HTML):  # type: ignore[misc] # WeasyPrint carries no types
    """A page of ours: whole, well-formed and made by our templates, so any reader reads it alike.

    A test holds the tree against the one WeasyPrint's own reader gives, for every sample.
    """

    def __init__(self, html: str, fetcher: Any) -> None:
        tree = as_tree(html)
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def as_tree(html: str) -> ElementTree.Element:
    """Give the page as the elements WeasyPrint walks; comments are left out."""
    builder = ElementTree.TreeBuilder()
    _copy(lxml.html.document_fromstring(html), builder)
    return builder.close()


def _copy(element: Any, builder: ElementTree.TreeBuilder) -> None:
    builder.start(element.tag, dict(element.attrib))
    if element.text:
        builder.data(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _copy(child, builder)
        if child.tail:
            builder.data(child.tail)
    builder.end(element.tag)
