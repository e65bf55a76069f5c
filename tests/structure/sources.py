"""The program's own files, read once for all rules about them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("permits", "workflow", "gis")


def named(path: Path) -> str:
    """Name a file the way people say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def program() -> tuple[Path, ...]:
    """List the Python files of the program itself."""
    inside = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return tuple(sorted([ROOT / "app.py", *inside]))


@cache
def everything() -> tuple[Path, ...]:
    """List every Python file of ours, tests and scripts included."""
    outside = [
        path
        for folder in ("tests", "migrations", "script", "bench")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return (*program(), *sorted(outside))


@cache
def templates() -> tuple[Path, ...]:
    """List the templates."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """Parse one file."""
    return ast.parse(path.read_text(), str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Give every call in a file with the last part of what it calls."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name, node


def first_text(call: ast.Call) -> str | None:
    """Give the first argument of a call when it is a plain text."""
    match call.args[:1]:
        case [ast.Constant(value=str(text))]:
            return text
    return None


def docstrings(path: Path) -> set[int]:
    """Give the identities of the texts that are docstrings."""
    found = set()
    holders = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree(path)):
        if isinstance(node, holders) and node.body:
            match node.body[0]:
                case ast.Expr(value=ast.Constant(value=str()) as text):
                    found.add(id(text))
    return found
