"""Answers as short as they can be, and never another answer than the plain one."""

import gzip
from pathlib import Path

import pytest

from permits.web import compressing

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PAGE = "/huong-dan"


def test_a_page_comes_compressed_to_whoever_reads_it(client):
    plain, packed = client.get(PAGE), client.get(PAGE, headers=GZIP)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.get_data()) < len(plain.get_data()) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.get_data())
    assert b"</html>" in gzip.decompress(packed.get_data())


def test_whoever_refuses_gzip_gets_the_page_as_it_is(client):
    answer = client.get(PAGE, headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.text


def test_the_length_of_the_same_content_does_not_tell_the_content():
    lengths = {len(compressing._shorter(b"the same page" * 100)) for _ in range(60)}

    assert len(lengths) > 10


def test_short_answers_and_downloads_are_left_alone(client):
    short = client.get("/healthz", headers=GZIP)
    moved = client.get("/tra-cuu?code=AAAA", headers=GZIP)

    assert "Content-Encoding" not in short.headers
    assert moved.status_code in (200, 303, 404)


@pytest.fixture
def built(app):
    """Lay a style sheet and its compressed twin where the build would."""
    folder, name = Path(app.static_folder), "probe-0123456789.css"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"p { margin: 0 }\n" * 100)
    (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes(), mtime=0))
    yield folder, name
    for suffix in ("", ".gz"):
        (folder / f"{name}{suffix}").unlink()


def test_what_the_build_compressed_is_sent_as_it_lies_there(client, built):
    folder, name = built
    answer = client.get(f"/static/{name}", headers=GZIP)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/css"
    assert gzip.decompress(answer.get_data()) == (folder / name).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    with client.get(f"/static/{name}") as plain:
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]


def test_no_path_leads_out_of_the_built_folder(client):
    for path in ("../app.py", "..%2fapp.py", "fonts/../../../etc/passwd"):
        assert client.get(f"/static/{path}", headers=GZIP).status_code == 404


def test_an_unchanged_page_is_not_sent_again_compressed_or_not(client, built):
    _, name = built
    seen = client.get(f"/static/{name}", headers=GZIP).headers["ETag"]

    again = client.get(f"/static/{name}", headers={**GZIP, "If-None-Match": seen})
    assert again.status_code == 304
