"""Parses an XML file without ever expanding, fetching or following anything it says."""

import re
from collections.abc import Iterator

from lxml import etree

from workflow.errors import Faults

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MAX_BYTES = 1_000_000


def parsed(data: bytes, faults: Faults) -> etree._Element:
    """Parse a file, or raise what is against it."""
    if len(data) > MAX_BYTES:
        faults.add(1, f"the file is larger than {MAX_BYTES} bytes; no more are read")
    elif not data.strip():
        faults.add(1, "the file is empty")
    elif b"\0" in data:
        faults.add(1, "the file is not text in UTF-8")
    elif declared := re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        line = data.count(b"\n", 0, declared.start()) + 1
        faults.add(line, "a document type or entity declaration is not allowed")
    faults.refuse()
    # Naming the encoding here keeps a declared one (UTF-7, UTF-16) from hiding a declaration.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        faults.add(problem.lineno or 1, f"not well-formed XML: {problem.msg}")
        faults.refuse()
        raise


def line_of(element: etree._Element) -> int:
    """Give the line an element begins on."""
    # The stub of lxml leaves this attribute without a type.
    return int(getattr(element, "sourceline", None) or 1)


def split_name(name: str) -> tuple[str, str]:
    """Split `{namespace}local`; the namespace is empty where there is none."""
    namespace, _, local = name.rpartition("}")
    return namespace[1:], local


def bpmn_children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Walk the BPMN children; other namespaces carry other tools' notes."""
    for child in element:
        namespace, tag = split_name(str(child.tag))
        if namespace == BPMN:
            yield tag, child


def reference(text: str | None) -> str | None:
    """Give the id a reference means; a prefix before it is the file's own namespace."""
    return text if text is None else text.rpartition(":")[2]


def name_of(element: etree._Element) -> str:
    """Give an element's name on one line."""
    return " ".join(element.get("name", "").split())


def called(tag: str, element: etree._Element) -> str:
    """Call an element by its tag and whatever else it can be recognised by."""
    parts = [tag]
    if element.get("id"):
        parts.append(f"'{element.get('id')}'")
    if name_of(element):
        parts.append(f"({name_of(element)})")
    return " ".join(parts)
