"""Every word of the dictionary has both faces, and every sentence is said somewhere."""

import ast
import re
import string

from permits.core.errors import CONSTRAINTS
from permits.core.messages import SENTENCES
from permits.core.vocabulary import Term
from permits.web.errors import _OWN_REFUSALS
from tests.structure.sources import calls, named, program, templates, tree
from tests.structure.test_glossary import enumerations

#: Calls whose first text is a problem's or a notice's code, and those where it is the second.
FIRST = {"Problem", "NotAllowed", "NotFound", "NotSignedIn", "Conflict", "TooLarge", "TooMany"}
FIRST |= {"say", "sentence", "StorageFull", "Discovered"}
SECOND = {"Complaint", "one", "Fault", "Refused"}

terms = sorted(
    (kind for kind in enumerations() if issubclass(kind, Term)), key=lambda k: k.__name__
)


def test_every_word_has_both_faces():
    for term in terms:
        assert all(member.vi.strip() and member.en.strip() for member in term), term
        assert len({member.vi for member in term}) == len(term), f"one face twice: {term}"


def codes_in_calls():
    found = {}
    for path in program():
        for name, call in calls(path):
            place = 0 if name in FIRST else 1 if name in SECOND else None
            if place is None or len(call.args) <= place:
                continue
            match call.args[place]:
                case ast.Constant(value=str(code)):
                    found.setdefault(code, named(path))
    return found


def texts():
    """Every text in the program and in the templates: where a code may be written."""
    said = set()
    for path in program():
        if path.name == "messages.py":
            continue
        said |= {
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in templates():
        said |= set(re.findall(r"[\"']([a-z_0-9.]+)[\"']", path.read_text()))
    return said


def test_every_code_used_has_a_sentence():
    unsaid = {code: where for code, where in codes_in_calls().items() if code not in SENTENCES}

    assert not unsaid


def test_every_sentence_is_said():
    said = texts() | set(_OWN_REFUSALS.values()) | set(CONSTRAINTS.values())

    assert not sorted(set(SENTENCES) - said)


def test_every_constraint_that_is_told_has_a_sentence():
    assert set(CONSTRAINTS.values()) <= set(SENTENCES)


def test_a_sentence_can_be_filled():
    for said in SENTENCES.values():
        places = [name for _, name, _, _ in string.Formatter().parse(said) if name is not None]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in places), said
        assert said == said.strip()
