"""`flask papers gallery` writes every paper, short and long, and its pages where it can."""

from pathlib import Path

import pytest
from flask import Flask

from permits.papers import gallery
from permits.papers.contents import CONTENTS
from permits.papers.gallery import samples


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two samples stand for all: each is printed once by other tests."""
    chosen = [each for each in samples() if each[0] in ("permit_tower", "slip_refuse")]
    monkeypatch.setattr(gallery, "samples", lambda: iter(chosen))


@pytest.mark.usefixtures("few")
def test_the_gallery_holds_each_paper_short_and_long_and_stamped_drawings(
    app: Flask, tmp_path: Path
) -> None:
    answer = app.test_cli_runner().invoke(args=["papers", "gallery", "--out", str(tmp_path)])

    assert answer.exit_code == 0, answer.output
    written = {path.stem for path in tmp_path.glob("*.pdf")}
    assert written == {
        f"{name}-{length}"
        for name in ("permit_tower", "slip_refuse", "stamped_drawings")
        for length in ("short", "long")
    }
    pages = {path.name.rsplit("-", 1)[0] for path in tmp_path.glob("*.png")}
    assert pages == written


@pytest.mark.usefixtures("few")
def test_without_the_tool_for_pages_the_papers_are_written_and_it_is_said(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permits.papers.gallery.shutil.which", lambda _: None)

    answer = app.test_cli_runner().invoke(args=["papers", "gallery", "--out", str(tmp_path)])

    assert answer.exit_code == 0
    assert "pdftoppm (poppler-utils) is not installed" in answer.output
    assert not list(tmp_path.glob("*.png"))


def test_every_content_that_is_printed_has_a_sample() -> None:
    shown = {content.template for _, _, content in samples()}

    assert shown == {name for name, kind in CONTENTS.items() if kind.is_printed}
    assert set(CONTENTS) - shown == {"stamped_drawings"}
