"""A drawing is stamped upright, in size, where least is drawn; a bad one is named, bounded."""

import io
import re
from dataclasses import asdict
from datetime import date

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from permits.papers import stamper, stamping
from permits.papers.approval import Stamp, order_for
from permits.papers.press import Limits
from permits.papers.sample_drawing import drawing
from permits.papers.stamper import NotStamped, Outcome
from permits.signing.keys import trust_anchors
from permits.signing.signing import sign
from permits.signing.verification import verify
from tests.permits.papers.conftest import SAMPLES, SIGNED_AT, issue, marks_of

MM = 72 / 25.4
SAID = Stamp("Sở Xây dựng", "CẤP PHÉP XÂY DỰNG", "01/GPXD", date(2026, 12, 7), "Trần Mẫu Ngọc")
A4, A3, A0 = (210.0, 297.0), (420.0, 297.0), (1189.0, 841.0)


def stamped(pdf, said=SAID, filename="ban-ve.pdf"):
    """Stamp here and now, without the press."""
    order = stamper.pack(asdict(order_for(said, filename)), pdf)
    head, out = stamper.unpack(stamper.work(order))
    return Outcome(**head), out


def changed(pdf, change):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def placed(pdf, number=0):
    """Give the stamp's left, low, width and height on a sheet, and the sheet's visible box, mm."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[number]
        unit = MM / float(page.obj.get("/UserUnit", 1))
        content = b"".join(each.read_bytes() for each in page.obj.Contents)
        sheet = [float(edge) / unit for edge in page.cropbox]
        width = float(page.obj.Resources.XObject[f"/HtcStamp{'AB'[min(number, 1)]}"].BBox[2])
        assert "/Rotate" not in page.obj or int(page.obj.Rotate) == 0
    put = re.search(rb"q ([-\d.]+) 0 0 ([-\d.]+) ([-\d.]+) ([-\d.]+) cm /HtcStamp", content)
    scale, again, x, y = (float(n) for n in put.groups())
    assert scale == again > 0, "upright and undistorted"
    return x / unit, y / unit, scale * width / unit, scale * width * 50 / 75 / unit, sheet


@pytest.mark.parametrize(
    ("size", "turn", "width"),
    [(A4, 0, 60), (A4, 90, 60), (A3, 0, 75), (A3, 270, 75), (A0, 0, 75), (A0, 180, 75)],
)
def test_the_stamp_has_the_size_of_the_form_and_lies_on_the_sheet(size, turn, width):
    def turned(pdf):
        pdf.pages[0].rotate(turn, relative=False)

    outcome, out = stamped(changed(drawing([size]), turned))

    x, y, wide, high, sheet = placed(out)
    assert wide == pytest.approx(width, abs=0.1)
    assert 60 <= wide + 0.1 <= 90
    assert 40 <= high + 0.1 <= 60
    assert sheet[0] < x < x + wide < sheet[2]
    assert sheet[1] < y < y + high < sheet[3]
    assert outcome == Outcome(1, 0, was_signed=False, is_attached=False)


def test_a_sheet_in_larger_units_and_a_cropped_one_are_measured_as_they_are_shown():
    def larger(pdf):
        page = pdf.pages[0]
        page.obj.UserUnit = 4
        page.mediabox = Array([0, 0, *(float(edge) / 4 for edge in list(page.mediabox)[2:])])
        page.obj.Contents = pdf.make_stream(b"0 0 m 1 1 l S")

    def cropped(pdf):
        pdf.pages[0].cropbox = Array([100 * MM, 50 * MM, 400 * MM, 280 * MM])

    assert placed(stamped(changed(drawing([A0]), larger))[1])[2] == pytest.approx(75, abs=0.1)
    x, y, wide, high, sheet = placed(stamped(changed(drawing([A3]), cropped))[1])
    assert sheet == pytest.approx([100, 50, 400, 280])
    assert 100 < x < x + wide < 400
    assert 50 < y < y + high < 280


def test_the_emptiest_corner_is_chosen_and_a_crowded_sheet_is_counted():
    def written(content):
        def change(pdf):
            pdf.pages[0].contents_add(content)

        return changed(drawing([A3]), change)

    lower_left = b"q 1 0 0 1 60 60 cm 0 0 60 60 re S Q"
    anywhere = b" ".join(b"0 %d m 1190 %d l S" % (y, y) for y in range(0, 842, 20))

    free = placed(stamped(drawing([A3]))[1])
    moved = placed(stamped(written(lower_left))[1])
    outcome, _ = stamped(written(anywhere))

    assert free[:2] == pytest.approx((12, 12), abs=0.1)
    assert moved[0] > 200
    assert moved[1] > 200
    assert outcome.crowded == 1


def test_what_is_drawn_inside_a_form_counts_and_a_scanned_sheet_is_alike_everywhere():
    def in_a_form(pdf):
        form = pdf.make_stream(
            b"0 0 60 60 re S",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 99, 99]),
            Matrix=Array([1, 0, 0, 1, 60, 60]),
        )
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")

    def scanned(pdf):
        picture = pdf.make_stream(
            b"\x00",
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=1,
            Height=1,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(P=picture))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 1190 0 0 842 0 0 cm /P Do Q")

    _, moved = stamped(changed(drawing([A3]), in_a_form))
    outcome, scan = stamped(changed(drawing([A3]), scanned))

    assert placed(moved)[0] > 200
    assert placed(scan)[:2] == pytest.approx((12, 12), abs=0.1)
    assert outcome.crowded == 1


def test_a_drawing_that_leaves_its_state_open_does_not_bend_the_stamp():
    def left_open(pdf):
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 0.1 0 0 0.1 300 300 cm q 2 0 0 2 0 0 cm")

    _, out = stamped(changed(drawing([A3]), left_open))

    with pikepdf.open(io.BytesIO(out)) as pdf:
        steps = [str(s.operator) for s in pikepdf.parse_content_stream(pdf.pages[0])]
    assert steps.count("q") == steps.count("Q")
    assert steps[-4:] == ["q", "cm", "Do", "Q"]


def test_every_sheet_is_stamped_and_only_the_first_is_signed(keys):
    outcome, out = stamped(drawing([A3, A4, A4]))

    signed = sign(out, marks_of(keys, SAMPLES["permit_tower"].content), at=SIGNED_AT)

    assert outcome.pages == 3
    assert [placed(signed, n)[2] > 59 for n in range(3)] == [True] * 3
    seen = verify(signed, trust_anchors(keys), at=SIGNED_AT)
    assert seen.good
    assert [state.field for state in seen.signatures] == ["person", "office"]
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert {field.P.objgen for field in pdf.Root.AcroForm.Fields} == {pdf.pages[0].objgen}


def test_a_signed_original_lies_inside_untouched_and_its_copy_claims_no_signature_of_it(keys):
    original = issue(keys, SAMPLES["slip_refuse"].content).pdf

    outcome, out = stamped(original, filename="bản vẽ đã ký.pdf")

    assert outcome.was_signed
    assert outcome.is_attached
    with pikepdf.open(io.BytesIO(out)) as pdf:
        assert pdf.attachments["bản vẽ đã ký.pdf"].get_file().read_bytes() == original
        assert all("/V" not in field for field in pdf.Root.AcroForm.Fields)
        assert len(pdf.pages[0].obj.Annots) == 2
    signed = sign(out, marks_of(keys, SAMPLES["permit_tower"].content), at=SIGNED_AT)
    assert verify(signed, trust_anchors(keys), at=SIGNED_AT).good


def test_what_acts_by_itself_is_gone_from_the_copy():
    def acting(pdf):
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))

    _, out = stamped(changed(drawing([A4]), acting))

    assert b"JavaScript" not in out
    assert b"alert" not in out


def _locked(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (_locked(drawing([A4])), "drawing.locked"),
        (b"%PDF-1.7\nnothing of the kind", "drawing.damaged"),
        (b"AC1032 a drawing of another program", "drawing.damaged"),
        (drawing([A3])[:-900], "drawing.damaged"),
        (drawing([(50.0, 50.0)]), "drawing.sheet_too_small"),
        (drawing([A4] * 301), "drawing.too_many_pages"),
    ],
)
def test_a_drawing_that_cannot_be_stamped_says_why(pdf, code):
    with pytest.raises(NotStamped) as refusal:
        stamped(pdf)

    assert refusal.value.code == code


def test_the_press_stamps_in_a_child_of_its_own_and_stops_one_that_costs_too_much():
    def heavy(pdf):
        nested = pdf.make_stream(b"0 0 m 9 9 l S " * 100_000)
        for page in pdf.pages:
            page.obj.Contents = nested

    pdf = changed(drawing([A4] * 8), heavy)

    with pytest.raises(NotStamped) as refusal:
        stamping.stamp(pdf, "a.pdf", SAID, limits=Limits(cpu_seconds=1, wall_seconds=20))
    made = stamping.stamp(drawing([A4]), "a.pdf", SAID)

    assert refusal.value.code == "drawing.too_heavy"
    assert made.outcome.pages == 1
    assert stamped(drawing([A4]), filename="a.pdf")[1] == made.pdf


def test_a_name_with_letters_no_font_has_is_stamped_all_the_same():
    strange = Stamp("Sở 📡 <b>שלום</b>", "CẤP PHÉP", "1", date(2026, 1, 2), "x" * 300)

    outcome, out = stamped(drawing([A4]), strange, filename="../../x\x00📡.pdf")

    assert outcome.pages == 1
    assert out.startswith(b"%PDF")
