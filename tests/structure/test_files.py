"""Files that belong together are all there: migrations, statements, settings, templates."""

import re

from alembic.config import Config
from alembic.script import ScriptDirectory

from permits.commands import MIGRATIONS, compare
from tests.structure.sources import ROOT, named, program, templates

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))

#: Pieces of pages, and papers: never shown by a browser on their own.
PIECES = ("_macros", "_parts", "documents")
LAYOUTS = {"base.html", "desk.html"}


def template_name(path):
    return path.relative_to(ROOT / "templates").as_posix()


def pages():
    """Templates that are whole pages."""
    for path in templates():
        name = template_name(path)
        if not name.startswith(PIECES) and name not in LAYOUTS and path.name[0] != "_":
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

    # Flask itself says there that a command runs, not a server.
    assert reading <= {"permits/core/settings.py", "permits/web/assets.py"}


def test_every_template_compiles(app):
    for path in templates():
        if "documents" not in path.parts:  # papers are drawn by an environment of their own
            app.jinja_env.get_template(template_name(path))


def test_a_page_extends_a_layout_and_has_a_title():
    bare = [
        template_name(path)
        for path in pages()
        if not re.search(r"\{%-?\s*extends ", path.read_text())
        or not re.search(r"\{%-?\s*block (page_)?title\s*-?%\}", path.read_text())
    ]

    assert not bare


def test_every_template_is_used():
    code = "".join(path.read_text() for path in (*program(), *templates()))
    unused = [
        template_name(path)
        for path in templates()
        if template_name(path) not in code and "documents" not in path.parts
    ]

    assert not unused
