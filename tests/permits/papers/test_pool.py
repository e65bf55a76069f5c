"""The press prints what the program would, and one bad paper harms no other."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from permits.papers import pdf
from permits.papers.contents import Clause
from permits.papers.pdf import RenderFailed
from permits.papers.pool import Renderer
from permits.papers.press import Limits
from tests.permits.papers.conftest import SAMPLES

SLIP = SAMPLES["slip_refuse"].content
POLE = SAMPLES["permit_pole"].content
#: More than can be laid out in a second, though within the bounds of a paper.
ENDLESS = replace(
    POLE,
    vertices=replace(POLE.vertices, points=POLE.vertices.points * 300),
    conditions=(Clause("Bảo đảm an toàn cho người và công trình lân cận. " * 11),) * 300,
)


@pytest.fixture(scope="module")
def press():
    with Renderer() as renderer:
        yield renderer


def test_the_press_prints_the_same_bytes(press):
    here = pdf.render("permit_point", POLE, qr_url="https://a.vn/x/ABC", simulation=True)

    there = press.render("permit_point", POLE, qr_url="https://a.vn/x/ABC", simulation=True)

    assert there == here


def test_a_refusal_comes_back_with_its_code_and_facts(press):
    with pytest.raises(RenderFailed) as refusal:
        press.render("slip_refuse", replace(SAMPLES["slip_refuse"].content, work_name="x" * 5_000))

    assert refusal.value.code == "paper.too_long"
    assert refusal.value.facts == {"member": "work_name", "limit": 4_000}


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(cpu_seconds=1), "paper.render_too_slow"),
        (Limits(wall_seconds=1), "paper.render_too_slow"),
        (Limits(memory_mb=160), "paper.render_too_large"),
    ],
)
def test_a_paper_beyond_its_limits_is_stopped_and_the_next_is_printed(press, limits, code):
    with pytest.raises(RenderFailed) as refusal:
        press.render("permit_point", ENDLESS, limits=limits)
    assert refusal.value.code == code

    assert press.render("slip_refuse", SLIP).startswith(b"%PDF")


def test_several_threads_may_print_at_once(press):
    with ThreadPoolExecutor(4) as threads:
        papers = list(threads.map(lambda _: press.render("slip_refuse", SLIP), range(4)))

    assert len(set(papers)) == 1


def test_the_press_knows_no_secret(press):
    environment = Path(f"/proc/{press._press.pid}/environ").read_bytes()

    assert b"DATABASE_URL" in b"".join(name.encode() for name in os.environ)
    assert b"DATABASE_URL" not in environment


def test_a_press_that_was_killed_is_started_again_and_ends_with_its_owner():
    with Renderer() as renderer:
        killed = renderer._press
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()

        assert renderer.render("slip_refuse", SLIP).startswith(b"%PDF")
        press = renderer._press

    assert press.poll() == 0


def test_a_machine_without_our_font_is_refused_at_start(tmp_path, monkeypatch):
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    with pytest.raises(RenderFailed) as refusal:
        Renderer().start()

    assert refusal.value.code == "paper.font_missing"
    assert refusal.value.facts["family"] == "Liberation Serif"
