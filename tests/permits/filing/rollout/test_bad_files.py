"""Files that are not taken, each with the reason and, where it helps, the cell."""

import io
import random
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from permits.core.errors import Invalid
from permits.core.vocabulary import WorkKind
from permits.filing.rollout import checking, intake, limits, reading
from permits.filing.rollout.columns import EDITION, stamp_of
from permits.filing.rollout.template import template
from permits.filing.rollout.workbook import read
from permits.filing.rollout.workbook_xml import Refused
from tests.permits.filing.rollout.conftest import a_row, codes
from tests.support import pages

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"


def changed(content, added=None, **replaced):
    """Give a workbook with parts added, or with pieces of text replaced in all of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            part = old.read(each)
            for before, after in replaced.get("texts", {}).items():
                part = part.replace(before.encode(), after.encode())
            new.writestr(each.filename, part, zipfile.ZIP_DEFLATED)
        for name, part in (added or {}).items():
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_another(content, name, text):
    """Give a workbook one part of which says something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            part = text if each.filename == name else old.read(each)
            new.writestr(each.filename, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.fixture
def refusal():
    """Read a file in its child and give the code it is refused with."""

    def read_it(content):
        with pytest.raises(Invalid) as caught:
            reading.read("ke-hoach.xlsx", content)
        [complaint] = caught.value.complaints
        return complaint.code

    return read_it


def doctype(_content):
    bomb = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>".replace("a0", "a") for n in range(1, 30)
    )
    return f"<?xml version='1.0'?><!DOCTYPE x [{bomb}]><worksheet>&a29;</worksheet>".encode()


BAD = {
    "a text": (lambda c: b"Ma tram;Ten", "rollout.not_xlsx"),
    "a pdf": (lambda c: b"%PDF-1.7 ...", "rollout.not_xlsx"),
    "an old xls, or one with a password": (
        lambda c: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "rollout.locked",
    ),
    "a zip of something else": (
        lambda c: changed(c)[:0] + zipped({"a.txt": b"x"}),
        "rollout.not_xlsx",
    ),
    "macros": (lambda c: changed(c, {"xl/vbaProject.bin": b"x"}), "rollout.macros"),
    "macros by content type": (
        lambda c: changed(
            c,
            texts={
                "spreadsheetml.sheet.main+xml": "ms-excel.sheet.macroEnabled.main+xml".replace(
                    "spreadsheetml", ""
                )
            },
        ),
        "rollout.macros",
    ),
    "a link to another file": (
        lambda c: changed(c, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "rollout.external",
    ),
    "a connection": (lambda c: changed(c, {"xl/connections.xml": b"<x/>"}), "rollout.external"),
    "an external relation": (
        lambda c: changed(
            c,
            texts={'Target="/xl/worksheets/sheet1.xml"': 'TargetMode="External" Target="http://x"'},
        ),
        "rollout.external",
    ),
    "an embedded object": (
        lambda c: changed(c, {"xl/embeddings/oleObject1.bin": b"x"}),
        "rollout.embedded",
    ),
    "entities": (lambda c: with_another(c, SHEET, doctype(c)), "rollout.entities"),
    "half a file": (lambda c: c[: len(c) // 2], "rollout.broken"),
    "a sheet that is no XML": (lambda c: with_another(c, SHEET, b"<a><b>"), "rollout.broken"),
    "a bomb": (
        lambda c: with_another(c, SHEET, b"<worksheet>" + b" " * (60 * limits.MEGABYTE)),
        "rollout.bomb",
    ),
}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_reason(workbook, case):
    make, code = BAD[case]

    with pytest.raises(Refused) as caught:
        read(make(workbook(a_row())))

    assert caught.value.code == code


def test_a_child_reads_a_file_and_says_what_it_refuses(workbook, refusal):
    good = workbook(a_row())

    assert reading.read("ke-hoach.xlsx", good).sheets[0].rows
    assert refusal(changed(good, {"xl/vbaProject.bin": b"x"})) == "rollout.macros"
    assert refusal(b"") == "paper.empty"


def test_a_file_larger_than_the_limit_is_not_even_read(refusal):
    assert refusal(b"PK\x03\x04" + bytes(limits.MOST_BYTES)) == "paper.too_large"


def test_more_rows_than_the_limit_are_refused():
    book = Workbook()
    for number in range(limits.MOST_ROWS + 40):
        book.worksheets[0].append([f"A{number}"])
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(Refused) as caught:
        read(out.getvalue())
    assert caught.value.code == "rollout.too_many_rows"
    assert caught.value.facts == {"limit": limits.MOST_ROWS}


def test_an_old_template_says_which_and_offers_the_new(workbook, send):
    old = changed(workbook(a_row()), texts={stamp_of(WorkKind.TOWER_GROUND): "tower_ground 0.0ld"})
    answer = send(old)
    shown = pages.page(answer)

    assert answer.status_code == 422
    assert "0.0ld" in shown.text
    assert f"{EDITION}." in shown.text
    assert "/dn/ke-hoach/mau.xlsx?work=tower_ground" in answer.text


def test_a_template_of_another_kind_names_both(workbook, send):
    answer = send(workbook(a_row()), work="smart_pole")

    assert answer.status_code == 422
    assert WorkKind.TOWER_GROUND.vi in pages.page(answer).text


def test_a_file_without_the_sheet_names_the_sheets_it_has(send):
    book = Workbook()
    book.worksheets[0].title = "Bảng tính của tôi"
    book.worksheets[0].append(["một", "hai"])
    out = io.BytesIO()
    book.save(out)
    answer = send(out.getvalue())

    assert answer.status_code == 422
    assert "Bảng tính của tôi" in pages.page(answer).text


def test_a_template_nobody_filled_in_says_so(workbook, send):
    answer = send(workbook())

    assert answer.status_code == 422
    assert "chưa có dòng trạm nào" in answer.text


def test_nothing_chosen_is_told_at_the_file(viettel):
    answer = viettel.post("/dn/ke-hoach/moi", data={"work": "tower_ground"})

    assert answer.status_code == 422
    assert "Hãy chọn tệp" in answer.text


def test_formulas_merged_cells_and_hidden_rows_are_told_by_cell(workbook, send, run_jobs, rows_of):
    def finish(sheet):
        sheet["X4"] = "=40+2"
        sheet.merge_cells("AB5:AC5")
        sheet.row_dimensions[6].hidden = True

    content = workbook(a_row(1), a_row(2), a_row(3), finish=finish)
    heads = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
    answer = send(content)
    address = answer.headers["Location"]
    run_jobs()
    first, second, third = rows_of(address)

    assert codes(first) == [("X4", "rollout.formula")], heads[23]
    assert ("AB5", "rollout.merged") in codes(second)
    assert codes(third) == []


def test_hundreds_of_damaged_files_never_break_the_reader(workbook):
    """Whatever is in a file: it is read or refused, and never anything else."""
    dice = random.Random(20261126)
    good = workbook(a_row(1), a_row(2))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [
        name for name in parts if name.startswith(("xl/", "[")) and name.endswith((".xml", ".rels"))
    ]
    for _ in range(250):
        spoilt = dict(parts)
        name = dice.choice(names)
        part = bytearray(spoilt[name])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(part))
            match dice.randrange(3):
                case 0:
                    part[at] = dice.randrange(256)
                case 1:
                    del part[at : at + dice.randint(1, 40)]
                case _:
                    part[at:at] = dice.choice(
                        (b"<", b"&x;", b"\x00", b"999999999", b'r="A1"', b"</c>")
                    )
        spoilt[name] = bytes(part)
        try:
            book = read(zipped(spoilt))
        except Refused:
            continue
        assert isinstance(book.sheets, list)


def test_what_is_read_of_a_damaged_file_is_taken_or_refused(session, workbook):
    dice = random.Random(1)
    columns = checking.columns_for(session, WorkKind.TOWER_GROUND, None)
    good = workbook(a_row(1), a_row(2))
    for _ in range(10):
        cells = [dice.choice(("Mã trạm", "x", "", "=1", "Xã", "Site code", "∞")) for _ in range(12)]
        book = load_workbook(io.BytesIO(good))
        for at, text in enumerate(cells, start=1):
            book.worksheets[0].cell(1, dice.randint(1, 40), text or at)
        out = io.BytesIO()
        book.save(out)
        told = {"file"}
        try:
            intake.take(WorkKind.TOWER_GROUND, read(out.getvalue()), columns)
        except Invalid as refusal:
            told |= {each.field for each in refusal.complaints}
        assert told == {"file"}


def test_a_template_of_the_program_is_taken_as_it_is(session):
    columns = checking.columns_for(session, WorkKind.SMART_POLE, None)
    book = read(template(WorkKind.SMART_POLE, columns, [{"key": "A", "site.north": 12.7}]))
    taken = intake.take(WorkKind.SMART_POLE, book, columns)

    assert [header.code for header in taken.headers] == [column.code for column in columns]
    assert taken.head_row == 1
    assert [row.number for row in taken.rows] == [4]
