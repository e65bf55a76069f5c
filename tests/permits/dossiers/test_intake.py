"""A file is what its content says it is; what is locked, broken or runs is refused by name."""

import contextlib
import io
import random
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from permits.core.errors import Invalid
from permits.dossiers import intake
from permits.dossiers.intake import receive

ALL = tuple(intake.BY_CODE)


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def blank() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    return pdf


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (400, 300), *, written: bool = True) -> bytes:
    """Give a scan of a page with a line on it, or of nothing."""
    page = Image.new("L", size, 255)
    if written:
        page.paste(0, (10, 10, size[0] - 10, 20))
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


CONTENT = {
    "pdf": saved(blank()),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "tif": picture("TIFF"),
    "dwg": b"AC1032" + b"\x00" * 20,
    "zip": zipped(),
}


def code_of(filename: str, content: bytes, accept: tuple[str, ...] = ALL) -> str:
    with pytest.raises(Invalid) as refusal:
        receive(filename, content, accept=accept, judge=intake.judge_here)
    [complaint] = refusal.value.complaints
    assert complaint.field == "file"
    return complaint.code


@pytest.mark.parametrize("code", ALL)
def test_each_type_is_told_by_its_content(code: str) -> None:
    known = intake.BY_CODE[code]

    for extension in known.extensions:
        kept = receive(f"Bản vẽ{extension.upper()}", CONTENT[code], accept=(code,))
        assert kept.media_type == known.media_type
        assert kept.content == CONTENT[code]


@pytest.mark.parametrize("code", ALL)
def test_a_type_that_is_not_asked_for_is_refused(code: str) -> None:
    others = tuple(other for other in ALL if other != code)

    assert code_of(f"a.{code}", CONTENT[code], others) == "paper.wrong_type"


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.pdf", CONTENT["png"]),
        ("a.png", CONTENT["pdf"]),
        ("a.dwg", CONTENT["zip"]),
        ("a.docx", CONTENT["zip"]),
        ("a.pdf.exe", CONTENT["pdf"]),
        ("pdf", CONTENT["pdf"]),
        ("", CONTENT["pdf"]),
    ],
)
def test_a_name_that_says_otherwise_than_the_content_is_refused(
    filename: str, content: bytes
) -> None:
    assert code_of(filename, content) == "paper.mismatch"


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"<svg/>", b"<html>", b"\x7fELF", b" %PDF-1.7", b"%PD", b"\x00"]
)
def test_an_unknown_content_is_refused_under_any_name(content: bytes) -> None:
    assert code_of("a.pdf", content) == "paper.wrong_type"


def test_an_empty_file_is_refused() -> None:
    assert code_of("a.pdf", b"") == "paper.empty"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    at_limit = CONTENT["dwg"] + b"\x00" * (intake.LIMIT - len(CONTENT["dwg"]))

    assert code_of("a.dwg", at_limit + b"\x00") == "paper.too_large"
    assert len(receive("a.dwg", at_limit, accept=ALL).content) == intake.LIMIT


def test_only_the_name_itself_is_kept_of_a_path() -> None:
    for given in ("../../etc/a.pdf", "C:\\Users\\an\\a.pdf", "/srv/an/a.pdf"):
        assert receive(given, CONTENT["pdf"], accept=ALL).filename == "a.pdf"


def test_a_zip_is_kept_as_it_is_and_never_unpacked() -> None:
    assert receive("bản vẽ.zip", CONTENT["zip"], accept=ALL).content == CONTENT["zip"]


def archive(members: dict[str, bytes], *, locked: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    if not locked:
        return out.getvalue()
    # Both headers of a member say in their first flag that it is encrypted.
    content = bytearray(out.getvalue())
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("filename", "content", "code"),
    [
        ("a.png", picture("PNG")[:-40], "paper.broken_picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "paper.broken_picture"),
        ("a.jpg", picture("JPEG")[:300], "paper.broken_picture"),
        ("a.tif", b"II*\x00" + b"\x00" * 20, "paper.broken_picture"),
        ("a.jpg", picture("JPEG", (400, 120)), "paper.small_picture"),
        ("a.png", picture("PNG", written=False), "paper.blank_picture"),
        ("a.zip", archive({"a": b"x" * 400})[:-60], "paper.broken"),
        ("a.zip", archive({"a": b"x"}, locked=True), "paper.locked"),
        ("a.zip", archive({}), "paper.empty"),
        ("a.zip", archive({str(n): b"" for n in range(2_001)}), "paper.too_heavy"),
    ],
)
def test_a_scan_nobody_can_read_and_a_locked_archive_are_refused(
    filename: str, content: bytes, code: str
) -> None:
    assert code_of(filename, content) == code


def test_an_archive_whose_content_does_not_match_its_own_sums_is_refused() -> None:
    content = archive({"a": b"as it was written"})

    assert code_of("a.zip", content.replace(b"as it was", b"as it is ")) == "paper.broken"


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    locked = saved(blank(), encryption=pikepdf.Encryption(owner="a", user="b"))

    assert code_of("a.pdf", locked) == "paper.locked"


def test_a_pdf_that_only_limits_printing_is_taken() -> None:
    limited = saved(blank(), encryption=pikepdf.Encryption(owner="a", user=""))

    assert receive("a.pdf", limited, accept=ALL).media_type == "application/pdf"


def test_a_pdf_without_a_page_is_refused() -> None:
    assert code_of("a.pdf", saved(pikepdf.new())) == "paper.broken"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 400, CONTENT["pdf"][:60]],
)
def test_a_pdf_that_cannot_be_opened_is_refused(content: bytes) -> None:
    assert code_of("a.pdf", content) == "paper.broken"


def test_whatever_is_damaged_in_a_pdf_it_is_taken_or_refused_by_name() -> None:
    chance = random.Random(20261112)
    for _ in range(300):
        content = bytearray(CONTENT["pdf"])
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        with contextlib.suppress(Invalid):
            receive("a.pdf", bytes(content), accept=ALL)


def at_opening(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    pdf.Root.OpenAction = action


def by_name(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", action])))


def at_closing(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    pdf.Root.AA = Dictionary(WC=action)


def on_a_page(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=action)


def on_a_link(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def after_a_harmless_one(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    first = Dictionary(S=Name.Named, N=Name.NextPage, Next=pdf.make_indirect(action))
    on_a_link(pdf, first)


def in_a_form_field(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    field = Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=action))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


@pytest.mark.parametrize(
    "place",
    [
        at_opening,
        by_name,
        at_closing,
        on_a_page,
        on_a_link,
        after_a_harmless_one,
        in_a_form_field,
    ],
)
@pytest.mark.parametrize("kind", ["JavaScript", "Launch", "SubmitForm", "ImportData"])
def test_a_pdf_that_runs_something_is_refused_wherever_it_hides(
    place: Callable[[pikepdf.Pdf, Dictionary], None], kind: str
) -> None:
    pdf = blank()
    place(pdf, Dictionary(S=Name("/" + kind), JS="app.alert(1)", F="a.exe"))

    assert code_of("a.pdf", saved(pdf)) == "paper.active"
    packed = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert code_of("a.pdf", packed) == "paper.active"


def test_an_ordinary_link_and_outline_do_no_harm() -> None:
    pdf = blank()
    on_a_link(pdf, Dictionary(S=Name.URI, URI="https://daklak.gov.vn"))
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])

    assert receive("a.pdf", saved(pdf), accept=ALL).content
