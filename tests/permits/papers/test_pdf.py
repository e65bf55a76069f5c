"""A printed paper is PDF/A-3a that carries its data, opens nothing outside and never differs."""

import io
import json
import subprocess
from dataclasses import replace

import pikepdf
import pytest

from permits.papers.bounds import TooMuch
from permits.papers.pdf import Attached, RenderFailed, render, to_pdf
from tests.permits.papers.conftest import SAMPLES

URL = "https://a.vn/x/7K4M9QWX2TRB5ZHD"


def _opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def _printed(name, **changes):
    content = replace(SAMPLES[name].content, **changes)
    return render(content.template, content, qr_url=URL, simulation=True)


@pytest.fixture(scope="module")
def permit():
    return _printed("permit_tower")


def _text(pdf):
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def test_it_declares_pdf_a_3a_with_colours_language_and_tags(permit):
    with _opened(permit) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.Lang == "vi"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root


def test_it_embeds_our_font_and_no_other(permit):
    with _opened(permit) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        named = [f for f in fonts if f.get("/Type") == "/FontDescriptor"]

    assert named
    for font in named:
        assert "+Liberation-Serif" in str(font.FontName)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_it_carries_its_own_content_as_data(name):
    content = SAMPLES[name].content

    with _opened(_printed(name)) as pdf:
        carried = pdf.attachments[content.attachment].get_file().read_bytes()
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"

    assert carried == content.to_json().encode()


def test_it_carries_what_it_is_given_beside_its_own_content():
    content = SAMPLES["refusal"].content
    extra = Attached("check.json", b'{"state": "hit"}')

    pdf = render("refusal", content, attachments=[extra])

    with _opened(pdf) as opened:
        assert sorted(opened.attachments) == ["check.json", "refusal.json"]


def test_printing_twice_gives_the_same_bytes(permit):
    assert _printed("permit_tower") == permit


def test_the_signature_fields_stand_in_the_structure_and_in_their_places(permit):
    with _opened(permit) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert list(fields) == ["person", "office"]
        person, office = (
            [float(edge) for edge in fields[name].Rect] for name in ("person", "office")
        )
        described = str(fields["person"].TU)
        page = fields["person"].P

    assert described == "Chữ ký số của Trần Mẫu Ngọc"
    assert office[0] < person[0] < office[2] < person[2], "the seal covers the left of the ink"
    assert office[2] - office[0] == pytest.approx(36 / 25.4 * 72, abs=0.5)
    assert page is not None
    told = subprocess.run(
        ["pdfinfo", "-struct", "-"], input=permit, capture_output=True, check=True
    ).stdout.decode()
    assert told.count("Form") == 2


@pytest.mark.parametrize(
    "reach",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://127.0.0.1:9/x" alt="x">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<style>@import "http://127.0.0.1:9/x"</style>',
        '<div style="background: url(ftp://127.0.0.1/x)">x</div>',
    ],
)
def test_a_reference_to_anything_outside_stops_the_print(reach):
    html = f'<html lang="vi"><title>x</title>{reach}</html>'

    with pytest.raises(RenderFailed) as refusal:
        to_pdf(html, (), SAMPLES["refusal"].content)

    assert refusal.value.code == "paper.outside_reference"


def test_a_file_named_as_attachment_is_not_taken_in(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    html = f'<html lang="vi"><title>x</title><a rel="attachment" href="{secret.as_uri()}">x</a>'

    with pytest.raises(RenderFailed):
        to_pdf(html, (), SAMPLES["refusal"].content)


def test_html_in_a_name_appears_as_text_on_the_sheet():
    holder = replace(SAMPLES["permit_pole"].content.holder, name="<b>A & B</b>")

    assert "<b>A & B</b>" in _text(_printed("permit_pole", holder=holder))


def test_an_emoji_is_a_box_on_the_sheet_and_itself_in_the_data():
    holder = replace(SAMPLES["permit_pole"].content.holder, address="Số 5 📡")

    pdf = _printed("permit_pole", holder=holder)

    assert "Số 5 □" in _text(pdf)
    with _opened(pdf) as opened:
        carried = json.loads(opened.attachments["permit.json"].get_file().read_bytes())
    assert carried["holder"]["address"] == "Số 5 📡"


def test_ten_thousand_points_are_all_carried_and_the_first_are_printed():
    content = SAMPLES["permit_pole"].content
    vertices = replace(content.vertices, points=content.vertices.points * 10_000)

    pdf = _printed("permit_pole", vertices=vertices)

    with _opened(pdf) as opened:
        carried = json.loads(opened.attachments["permit.json"].get_file().read_bytes())
        assert len(opened.pages) < 15
    assert len(carried["vertices"]["points"]) == 10_000


def test_a_name_of_four_thousand_letters_stays_on_the_sheet():
    for name in ("Trạm " * 800, "x" * 4_000):
        pdf = render("slip_receipt", replace(SAMPLES["slip_receipt"].content, work_name=name))
        boxes = subprocess.run(
            ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()
        edges = [float(part.split('"')[1]) for part in boxes.split() if part.startswith("xMax")]

        assert max(edges) < 595 - 15 / 25.4 * 72, "the decree leaves at least 15 mm"


def test_a_content_beyond_the_bounds_is_refused_before_printing():
    with pytest.raises(TooMuch):
        _printed("slip_receipt", work_name="x" * 4_001)


def test_a_content_of_another_template_is_refused():
    with pytest.raises(RenderFailed) as refusal:
        render("permit_point", SAMPLES["refusal"].content)

    assert refusal.value.code == "paper.unknown_template"


def test_slips_stay_on_one_sheet():
    for name in ("slip_receipt", "slip_supplement", "slip_refuse"):
        with _opened(_printed(name)) as pdf:
            assert len(pdf.pages) == 1
