"""Rules about the text of the program that a machine can check."""

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.structure.sources import ROOT, calls, docstrings, everything, named, program, tree
from tests.structure.sources import templates as all_templates

PROGRAM_LIMIT, TEST_LIMIT, TEMPLATE_LIMIT = 400, 600, 200

#: The only file that commits; the plumbing also drops what a refused request left.
COMMITS = {"permits/core/db.py"}
ROLLBACKS = {"permits/core/db.py", "permits/web/transactions.py"}

VIETNAMESE = re.compile(
    "[ăâđêôơưĂÂĐÊÔƠƯ"
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ]"
)

#: Where people's words live. The others read or write what is Vietnamese by its nature.
HOMES = ("vocabulary.py", "messages.py", "forms.py")
READERS = ("gis/notation.py", "gis/formats/tables.py", "permits/accounts/passwords.py")
HOME_FOLDERS = ("permits/demo/", "permits/forms/")

BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "base_service"}
HERE = Path(__file__)


def offenders(paths: Iterable[Path], fault: Callable[[Path], object]) -> dict[str, object]:
    """Collect the files that break a rule, with what breaks it."""
    return {named(path): found for path in paths if (found := fault(path))}


def lines_over(limit: int) -> Callable[[Path], object]:
    """Say by how much a file is too long."""

    def fault(path: Path) -> object:
        count = len(path.read_text().splitlines())
        return count if count > limit else None

    return fault


def of_tests(path: Path) -> bool:
    """Say whether a file belongs to the tests."""
    return named(path).startswith("tests/")


def test_a_file_fits_the_head():
    ours = [path for path in everything() if not of_tests(path)]

    assert not offenders(ours, lines_over(PROGRAM_LIMIT)), "split by sub-subject, not by layer"
    assert not offenders(filter(of_tests, everything()), lines_over(TEST_LIMIT))
    assert not offenders(all_templates(), lines_over(TEMPLATE_LIMIT))


def test_a_file_has_a_name_that_says_something():
    assert not offenders(everything(), lambda path: path.stem in BANNED_NAMES)


def test_a_module_says_in_one_sentence_what_it_is_for():
    assert not offenders(program(), lambda path: not ast.get_docstring(tree(path)))


def test_a_public_function_says_what_it_does():
    def silent(path):
        return [
            node.name
            for node in tree(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]

    assert not offenders(program(), silent)


def test_only_one_function_commits():
    def committing(path):
        return any(name == "commit" for name, _ in calls(path)) and named(path) not in COMMITS

    def rolling(path):
        if path.name == "jobs.py" or named(path) in ROLLBACKS:
            return None  # a job lets go of what it read before it does something slow
        return any(name == "rollback" for name, _ in calls(path))

    assert not offenders(program(), committing)
    assert not offenders(program(), rolling)


def test_only_the_clock_reads_the_clock():
    def naive(path):
        for name, call in calls(path):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            whose = ast.unparse(owner).split(".")[-1] if owner else ""
            if name in ("now", "utcnow", "today") and whose in ("datetime", "date"):
                return call.lineno
            if name == "time" and whose == "time":
                return call.lineno
        return None

    ours = [path for path in program() if named(path) != "permits/core/clock.py"]

    assert not offenders(ours, naive)


def test_vietnamese_stands_only_in_its_homes():
    def said(path):
        if path.name in HOMES or named(path).startswith((*HOME_FOLDERS, *READERS)):
            return None
        marked = {
            id(argument) for name, call in calls(path) if name == "N_" for argument in call.args
        }
        left_out = docstrings(path) | marked
        return [
            f"{node.lineno}: {node.value}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and VIETNAMESE.search(node.value)
            and id(node) not in left_out
        ]

    found = offenders(program(), said)

    assert not found, "people's words live in vocabulary.py, messages.py, forms.py and templates"


def of_a_tree(call):
    """Say whether a call asks an index of shapes, which a variable or an attribute calls so."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner is not None and ast.unparse(owner).endswith("tree")


def test_the_old_ways_of_asking_are_gone():
    def old(path):
        names = {name for name, call in calls(path) if not of_a_tree(call)}
        keywords = {
            word.arg for _, call in calls(path) for word in call.keywords if word.arg is not None
        }
        return names & {"query", "backref"} | keywords & {"backref"}

    assert not offenders(program(), old)


def test_nothing_is_put_off():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    ours = [path for path in (*everything(), *all_templates()) if path != HERE]

    assert not offenders(ours, lambda path: later.findall(path.read_text()))


#: Reads reference models that are not ours to keep; it says so where they are not there.
OUTSIDE = "tests/workflow/test_miwg.py"


def test_no_test_is_skipped():
    def skipping(path):
        return [
            node.lineno
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail")
        ]

    ours = [path for path in (ROOT / "tests").rglob("*.py") if named(path) != OUTSIDE]

    assert not offenders(ours, skipping)


def test_a_silenced_checker_names_the_rule():
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)")
    ours = [path for path in everything() if path != HERE]

    assert not offenders(ours, lambda path: bare.findall(path.read_text()))


def test_no_place_of_this_machine_stands_in_the_program():
    places = re.compile(r"[\"' =](/(?:work|root|home|Users)/[a-z]+)")

    assert not offenders(
        (*program(), *all_templates()), lambda path: places.findall(path.read_text())
    )


def test_a_page_runs_nothing_written_inside_it():
    def inside(path):
        source = path.read_text()
        data = source.replace('type="application/json"', 'src=""')  # data, which nothing runs
        return (
            re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", data)
            + re.findall(r"\son[a-z]+\s*=\s*[\"']", source)
            + re.findall(r"\sstyle\s*=\s*[\"']", source)
            + re.findall(r"<style", source)
        )

    shown = [path for path in all_templates() if "documents" not in path.parts]

    assert not offenders(shown, inside)
