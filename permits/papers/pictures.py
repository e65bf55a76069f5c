"""Takes a map drawn as SVG into a paper, once it is proved to be a drawing and nothing else."""

import base64

from lxml import etree

from permits.core.errors import Problem
from permits.papers.printable import printable

LARGEST = 512 * 1024
MOST_ELEMENTS = 20_000
_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
_FRAMES = ("svg", "g", "defs", "title", "desc", "marker", "clipPath")
_COLOURS = ("linearGradient", "radialGradient", "stop")
_DRAWING = frozenset(f"{_SVG}{name}" for name in (*_SHAPES, *_FRAMES, *_COLOURS))


class BadPicture(Problem):
    """The drawing is broken, too large, or more than a drawing."""

    status = 422


def drawing(svg: str) -> str:
    """Give the drawing as a data: address for an image, or refuse it and say why."""
    content = svg.encode("utf-8", "replace")
    if len(content) > LARGEST:
        raise BadPicture("paper.picture_too_large", limit_kb=LARGEST // 1024)
    root = _parsed(content)
    count = 0
    for element in root.iter():
        count += 1
        _inspect(element)
    if count > MOST_ELEMENTS:
        raise BadPicture("paper.picture_too_large", limit_kb=LARGEST // 1024)
    root.set("font-family", "Liberation Sans, Liberation Serif")
    return as_data(etree.tostring(root))


def as_data(svg: bytes) -> str:
    """Write a trusted drawing as a data: address."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise BadPicture("paper.picture_broken", reason=str(fault)) from fault
    if "<!doctype" in content[:2048].decode(errors="ignore").casefold():
        raise BadPicture("paper.picture_active", found="DOCTYPE")
    return root


def _inspect(element: etree._Element) -> None:
    """Refuse what reaches out, and make every letter one that papers can show."""
    if element.tag not in _DRAWING:
        raise BadPicture("paper.picture_active", found=str(element.tag).removeprefix(_SVG))
    element.text = printable(element.text) if element.text else element.text
    # One family for every letter: a font that is not there would be replaced by any other.
    if "font-family" in element.attrib:
        del element.attrib["font-family"]
    for name, value in element.attrib.items():
        words = str(value).casefold()
        reaches = "url(" in words.replace("url(#", "") or (name == "style" and "@" in words)
        if name in _HREFS or reaches or str(name).startswith("on"):
            raise BadPicture("paper.picture_active", found=str(name))
