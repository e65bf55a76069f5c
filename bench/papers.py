"""Measures papers: one permit printed and signed, a roll-out of them, checking a file, the page."""

import io
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf

from bench import papers_page, papers_signing
from bench.papers_cost import Family, cpu_of_family, own_cpu
from bench.table import MILLI, Asked, Samples, Table, asked, race, say
from permits.core import clock
from permits.papers import marks
from permits.papers.gallery import samples, sketch
from permits.papers.layout import FOLDER, Around, page
from permits.papers.pdf import render
from permits.papers.pool import Renderer
from permits.signing import keys
from permits.signing.signing import Mark, sign
from permits.signing.verification import verify

PARTS = ("one", "sign", "batch", "verify", "page")
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)
STATIONS, QUICK_STATIONS = 742, 24
#: The paper the target is about, and a tower's permit with its map and coordinates.
TWO_PAGES, LONG = "extension_tower", "permit_tower"
FASTER, AT_MOST_SIGNED, GROWS = 1.3, 1.6, 1.2
CORES = 2
#: Papers each child has printed before its memory is looked at: the first ones fill its caches.
WARM = 4


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit of the gallery with what stands around it, as it is issued outside the demo."""

    content: Any
    qr_url: str
    map_svg: str | None

    def numbered(self, number: int) -> "Permit":
        """Give another permit: its number, dossier, holder and coordinates are its own."""
        content: Any = replace(
            self.content,
            number=f"{number:02d}",
            dossier_code=f"H15.20-261112-{number:04d}",
            holder=replace(self.content.holder, name=f"{self.content.holder.name} {number}"),
        )
        if self.map_svg:
            points = tuple(
                replace(p, x_north=p.x_north + number / 1000, y_east=p.y_east + number / 1000)
                for p in content.vertices.points
            )
            content = replace(content, vertices=replace(content.vertices, points=points))
        return Permit(content, f"{self.qr_url[:-4]}{number % 10_000:04d}", self.map_svg)

    def html(self) -> str:
        """Write its HTML, as everybody here must."""
        return page(self.content, Around(self.qr_url, self.map_svg))

    def printed(self, press: Renderer) -> bytes:
        """Print it by a press."""
        return press.render(
            self.content.template, self.content, qr_url=self.qr_url, map_svg=self.map_svg
        )

    def printed_here(self) -> bytes:
        """Print it in this process, as the press's child does."""
        return render(self.content.template, self.content, qr_url=self.qr_url, map_svg=self.map_svg)


def of_gallery(wanted: str) -> Permit:
    """Give a permit of the gallery."""
    for name, shown, content in samples():
        if name == wanted:
            return Permit(content, shown["qr_url"], sketch(content) if shown["map"] else None)
    raise RuntimeError(f"the gallery has no {wanted}")


def pages_of(pdf: bytes) -> int:
    """Count pages."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        return len(read.pages)


def naive(permit: Permit, **options: Any) -> bytes:
    """Print as the first page of WeasyPrint's manual does: everything anew for each paper."""
    import weasyprint

    css = weasyprint.CSS(string=(FOLDER / "paper.css").read_text(encoding="utf-8"))
    said = weasyprint.Attachment(string=permit.content.to_json(), name=permit.content.attachment)
    html = weasyprint.HTML(string=permit.html())
    written: bytes = html.write_pdf(stylesheets=[css], attachments=[said], **options)
    return written


def signed(permit: Permit, pdf: bytes, folder: Path) -> bytes:
    """Sign as an office does: the person's ink, then the seal."""
    office, person = permit.content.office, permit.content.signatory
    when = NOW.isoformat(timespec="seconds")
    ink = Mark(
        "person", keys.key_for(folder, "person:bench", name=person.name), marks.ink(person.name)
    )
    seal = Mark(
        "office",
        keys.key_for(folder, f"office:{office.code}", name=office.name),
        marks.seal(office.name, office.parent, (office.name, when)),
    )
    return sign(pdf, (ink, seal), at=NOW)


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder with keys that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="htc-bench-") as name, clock.at(NOW):
        yield Path(name)


# --------------------------------------------------------------------------------------- one


def one(table: Table, name: str, rounds: int) -> None:
    """Print one permit our way and the naive way in turn; CPU of this process and its children."""
    permit = of_gallery(name)
    say(f"one permit, {name}: warming")
    with workshop() as folder, Renderer(at_once=1) as press:
        pdf = permit.printed(press)
        signed(permit, pdf, folder)

        def costed(act: Callable[[Permit], object]) -> Callable[[int], float]:
            def run(number: int) -> float:
                chosen = permit.numbered(number + 1)
                begun = cpu_of_family()
                act(chosen)
                return cpu_of_family() - begun

            return run

        raced = race(
            {
                "naive": costed(lambda p: naive(p, pdf_variant="pdf/a-3a")),
                "untagged": costed(naive),
                "ours": costed(lambda p: p.printed(press)),
                "whole": costed(lambda p: signed(p, p.printed(press), folder)),
            },
            rounds,
            warm_up=3,
        )
    _told_one(table, raced, f"{pages_of(pdf)} pages", is_aim=name == TWO_PAGES)


def _told_one(table: Table, raced: dict[str, Samples], size: str, *, is_aim: bool) -> None:
    table.heading(f"One permit of {size}, PDF/A-3a, processor time of all processes")
    table.times(f"{size}: naive WeasyPrint call, PDF/A-3a", raced["naive"])
    table.times(f"{size}: naive WeasyPrint call, untagged", raced["untagged"])
    table.times(f"{size}: our press", raced["ours"])
    table.times(f"{size}: our press, and two signatures", raced["whole"])
    faster = raced["naive"].p50 / raced["ours"].p50
    whole = raced["whole"].p50 / raced["naive"].p50
    if is_aim:
        table.at_least(f"{size}: naive / ours", faster, FASTER)
        table.at_most(f"{size}: ours with two signatures / naive render", whole, AT_MOST_SIGNED)
    else:
        table.note(f"{size}: naive / ours", faster, "×")
        table.note(f"{size}: ours with two signatures / naive render", whole, "×")


# ------------------------------------------------------------------------------------- batch


def batch(table: Table, many: int) -> None:
    """Print and sign a year's stations on two cores, as two workers' threads would."""
    permit = of_gallery(LONG)
    say(f"batch: {many} permits")
    with workshop() as folder, Renderer(at_once=CORES) as press:
        _share_out(CORES * WARM, lambda n: signed(permit, permit.printed(press), folder))
        family = Family()
        begun, before = time.perf_counter(), cpu_of_family()
        sizes = _share_out(
            many, lambda n: signed(p := permit.numbered(n), p.printed(press), folder)
        )
        took, spent = time.perf_counter() - begun, cpu_of_family() - before
        family.look()
    if len(sizes) != many:
        raise RuntimeError(f"{len(sizes)} of {many} permits were made")
    table.heading(f"{many} permits printed and signed on {CORES} cores")
    table.note(f"{many} permits: printed and signed", many / took, "permits/s")
    table.note("processor time for each permit, all processes", spent / many * MILLI, "ms")
    table.note("processors kept busy", spent / took, "")
    table.note("size of a signed permit", statistics.median(sizes) / 1000, "kB")
    first, last = family.press_mb
    table.note("memory of the press and its children, at first", first, "MB")
    table.at_most("the same at the end / at first", last / first, GROWS)
    first, last = family.own_mb
    table.note("memory of the process that signs, at first", first, "MB")
    table.at_most("the same at the end / at first (it signs)", last / first, GROWS)


def _share_out(many: int, make: Callable[[int], bytes]) -> list[int]:
    """Let as many threads as cores take the next number until none is left."""
    numbers, sizes, guard = iter(range(1, many + 1)), [], threading.Lock()

    def work() -> None:
        with clock.at(NOW):
            while True:
                with guard:
                    number = next(numbers, None)
                if number is None:
                    return
                sizes.append(len(make(number)))

    crew = [threading.Thread(target=work) for _ in range(CORES)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    return sizes


# ------------------------------------------------------------------------------------ verify


def check(table: Table, rounds: int) -> None:
    """Verify a permit with two signatures, whole and damaged; our own and a stranger's."""
    permit = of_gallery(LONG)
    with workshop() as folder:
        pdf = signed(permit, permit.printed_here(), folder)
        trust = keys.trust_anchors(folder)
        damaged = bytearray(pdf)
        damaged[len(pdf) // 3] ^= 1

        def costed(content: bytes) -> Callable[[int], float]:
            def run(_: int) -> float:
                begun = own_cpu()
                verify(content, trust, at=NOW)
                return own_cpu() - begun

            return run

        if not verify(pdf, trust, at=NOW).good or verify(bytes(damaged), trust, at=NOW).good:
            raise RuntimeError("verification is wrong, its speed says nothing")
        raced = race({"whole": costed(pdf), "damaged": costed(bytes(damaged))}, rounds, warm_up=2)
    table.heading("Verifying a file with two signatures, processor time")
    table.times("verify: a permit as it was issued", raced["whole"])
    table.times("verify: the same with one byte changed", raced["damaged"])


def measure(table: Table, wished: Asked) -> None:
    """Measure what is asked for."""
    if wished.wants("one"):
        one(table, TWO_PAGES, rounds=12 if wished.quick else 60)
        one(table, LONG, rounds=6 if wished.quick else 30)
    if wished.wants("sign"):
        with clock.at(NOW):
            printed = of_gallery(LONG).printed_here()
            papers_signing.measure(table, printed, NOW, rounds=8 if wished.quick else 40)
    if wished.wants("batch"):
        batch(table, QUICK_STATIONS if wished.quick else STATIONS)
    if wished.wants("verify"):
        check(table, rounds=8 if wished.quick else 40)
    if wished.wants("page"):
        papers_page.measure(table, rounds=60 if wished.quick else 400)


def main() -> int:
    """Read the command line, measure, print; a target that is missed is no error."""
    wished = asked(__doc__, PARTS)
    table = Table(as_json=wished.json)
    measure(table, wished)
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
