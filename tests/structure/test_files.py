"""Files that belong together are all there: migrations, statements, settings, templates."""

import re

from alembic.config import Config
from alembic.script import ScriptDirectory

from permits.commands import MIGRATIONS, compare
from tests.structure.sources import ROOT, everything, named, program, templates
from workflow.publishing import check_lock

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))

#: Pieces of pages, and papers: never shown by a browser on their own.
LAYOUTS = ("base.html", "desk.html")
PIECES = ("_macros", "_parts", "documents", "processing/acts/")


def template_name(path):
    return path.relative_to(ROOT / "templates").as_posix()


def included():
    """Give the names, and beginnings of names, that other templates include, import or extend."""
    source = "".join(path.read_text() for path in templates())
    return re.findall(r"(?:include|import|from|extends)\s+[\"']([a-z_/.]+)[\"']", source)


def pages():
    """Templates that are whole pages."""
    parts = tuple(included())
    for path in templates():
        if not template_name(path).startswith((*PIECES, *parts)):
            yield path


def test_migrations_are_numbered_one_after_the_other():
    names = [path.name for path in VERSIONS]

    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_migrations_have_one_head_and_it_is_written_down():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    heads = ScriptDirectory.from_config(config).get_heads()

    assert len(heads) == 1
    assert VERSIONS[-1].stem.startswith(heads[0])
    assert (MIGRATIONS / ".head").read_text().strip() == VERSIONS[-1].stem


def test_a_migration_says_why():
    assert all(path.read_text().startswith('"""') for path in VERSIONS)


def test_models_equal_migrations(database_url):
    compare(database_url)


def test_every_statement_file_is_used_and_says_what_it_asks():
    code = "".join(path.read_text() for path in program())
    statements = [path for folder in ("permits", "gis") for path in (ROOT / folder).rglob("*.sql")]
    unused = [
        named(path)
        for path in statements
        if not re.search(rf"[\"']{re.escape(path.stem)}(\.sql)?[\"']", code)
    ]

    assert not unused
    assert not [named(path) for path in statements if not path.read_text().startswith("--")]


def test_every_setting_is_explained():
    source = (ROOT / "permits/core/settings.py").read_text()
    names = set(re.findall(r"env(?:\.get\(|\[|, )\s*\"([A-Z_]+)\"", source))
    explained = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert {"DATABASE_URL", "SECRET_KEY"} <= names
    assert not names - explained


def test_only_settings_read_the_environment():
    reading = {
        named(path) for path in program() if re.search(r"os\.environ|os\.getenv", path.read_text())
    }

    # Flask itself says in it that a command runs; the press hands it to its child processes.
    assert reading <= {
        "permits/core/settings.py",
        "permits/web/assets.py",
        "permits/papers/pool.py",
    }


def test_published_procedures_are_as_they_were_published():
    check_lock(ROOT / "workflow/definitions")


def test_every_template_compiles(app):
    for path in templates():
        if "documents" not in path.parts:  # papers are drawn by an environment of their own
            app.jinja_env.get_template(template_name(path))


def titled(name):
    """Say whether a page, or a page that it extends, sets a title inside a layout."""
    source = (ROOT / "templates" / name).read_text()
    parent = re.search(r"\{%-?\s*extends [\"']([a-z_/.]+)[\"']", source)
    if parent is None:
        return False
    own = re.search(r"\{%-?\s*block (page_)?title\s*-?%\}", source)
    return bool(own) or (parent[1] not in LAYOUTS and titled(parent[1]))


def test_a_page_extends_a_layout_and_has_a_title():
    assert not [template_name(path) for path in pages() if not titled(template_name(path))]


def test_every_template_is_used():
    code = "".join(path.read_text() for path in (*everything(), *templates()))
    named_whole_or_in_part = tuple(re.findall(r"[\"']([a-z_]+/[a-z_]*|[a-z_/]+\.html)[\"'{]", code))
    unused = [
        template_name(path)
        for path in templates()
        if not template_name(path).startswith(("documents/", *named_whole_or_in_part))
    ]

    assert not unused
