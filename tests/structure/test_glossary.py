"""The glossary knows every model and enumeration, and has one identifier for one term."""

import importlib
import pkgutil
import re
from collections import Counter
from enum import Enum

import gis
import permits
import workflow
from gis.models import Base as MapBase
from permits.core.db import Base
from tests.structure.sources import PACKAGES, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| `([A-Za-z_.]+)` \|(.*)\|$", re.M)


def rows():
    """Give the lines of the glossary: identifier, term, source, meaning."""
    return [
        (identifier, *(cell.strip() for cell in rest.split("|")))
        for identifier, rest in ROW.findall(GLOSSARY.read_text("utf-8"))
    ]


def models():
    return {mapper.class_ for base in (Base, MapBase) for mapper in base.registry.mappers}


def below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def enumerations():
    for package in (permits, workflow, gis):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(found.name)
    return {each for each in below(Enum) if each.__module__.partition(".")[0] in PACKAGES}


def test_every_model_and_enumeration_is_explained():
    explained = {identifier.rpartition(".")[2] for identifier, *_ in rows()}
    silent = {
        f"{each.__module__}.{each.__name__}"
        for each in models() | enumerations()
        if each.__name__ not in explained
    }

    assert not silent


def test_what_is_explained_exists():
    enumerations()  # every module is imported by this
    known = {
        name
        for package in (permits, workflow, gis)
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        for name in vars(importlib.import_module(found.name))
    }
    gone = {identifier for identifier, *_ in rows() if identifier.rpartition(".")[2] not in known}

    assert not gone


def test_one_term_has_one_identifier():
    terms = Counter(term.casefold() for _, term, *_ in rows())
    identifiers = Counter(identifier for identifier, *_ in rows())

    assert not [term for term, count in terms.items() if count > 1]
    assert not [identifier for identifier, count in identifiers.items() if count > 1]


def test_every_line_says_all_four_things():
    assert not [line for line in rows() if len(line) != 4 or not all(line)]
