"""A stranger's PDF is looked into by a process that ends alone; what it cannot say is no good."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm

from permits.core import clock
from permits.core.errors import Invalid
from permits.core.settings import Settings
from permits.dossiers.signatures import MOST_SIGNERS, Examined
from permits.dossiers.vocabulary import ExaminationGap, SignedState, SignerTrouble
from permits.filing import examiner, examining
from permits.filing.examiner import Limits
from tests.conftest import settings_for
from tests.support import signed_files as files
from tests.support.signed_files import Hand

SHORT = Limits(memory_mb=512, cpu_seconds=3, wall_seconds=6)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def ca() -> Hand:
    """An authority that this installation trusts."""
    return files.authority()


@pytest.fixture
def settings(tmp_path: Path, ca: Hand) -> Settings:
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "ca.pem").write_bytes(ca.pem)
    return replace(settings_for("", tmp_path), trust_dir=trust)


@pytest.fixture
def look(settings: Settings) -> Callable[..., Examined]:
    """Look into a file as it is done at an upload."""

    def looked(content: bytes, limits: Limits | None = None) -> Examined:
        return examining.examine("ban-ve.pdf", content, settings, limits or Limits())

    return looked


@pytest.fixture
def weigh(ca: Hand) -> Callable[[bytes], Examined]:
    """Weigh a file of our own making right here, as the process apart would."""
    return lambda content: examiner.examined(content, ca.pem)


@pytest.fixture(scope="module")
def once_signed(ca: Hand) -> bytes:
    return files.signed(files.blank(), files.hand_of(ca))


def refusal_of(look: Callable[..., Examined], content: bytes, **how: Any) -> str:
    with pytest.raises(Invalid) as refusal:
        look(content, **how)
    [complaint] = refusal.value.complaints
    assert complaint.field == "file"
    return complaint.code


# --- what a signature is worth --------------------------------------------------------------------


def test_a_trusted_signature_on_an_unchanged_file_is_good_and_names_who_signed_when(
    look: Callable[..., Examined], once_signed: bytes
) -> None:
    found = look(once_signed)

    assert found.state is SignedState.GOOD
    [signer] = found.signers
    assert (signer.name, signer.organisation) == ("Lê Văn Mẫu", "Công ty Thiết kế Thử")
    assert signer.at is not None
    assert signer.good
    assert not signer.timestamped
    assert Examined.from_plain(found.to_plain()) == found


def test_two_signatures_one_after_the_other_are_both_good(
    weigh: Callable[[bytes], Examined], ca: Hand, once_signed: bytes
) -> None:
    found = weigh(files.signed(once_signed, files.hand_of(ca, "Người Thứ Hai"), "Chuky2"))

    assert found.state is SignedState.GOOD
    assert [signer.name for signer in found.signers] == ["Lê Văn Mẫu", "Người Thứ Hai"]


def test_a_file_nobody_signed_is_unsigned(weigh: Callable[[bytes], Examined]) -> None:
    assert weigh(files.blank()).state is SignedState.UNSIGNED


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (lambda ca: files.hand_of(None), SignerTrouble.SELF_SIGNED),
        (lambda ca: files.hand_of(files.authority("Lạ")), SignerTrouble.UNKNOWN),
        (lambda ca: files.hand_of(ca, until=clock.now() - DAY), SignerTrouble.EXPIRED),
        (lambda ca: files.hand_of(ca, since=clock.now() + DAY), SignerTrouble.NOT_YET),
        (lambda ca: ca, SignerTrouble.AUTHORITY),
        (lambda ca: files.hand_of(files.hand_of(ca, "Không Phải CA")), SignerTrouble.UNKNOWN),
    ],
    ids=["self-signed", "unknown authority", "expired", "not yet valid", "authority", "no CA"],
)
def test_a_signer_nobody_vouches_for_is_not_trusted_and_the_reason_is_told(
    weigh: Callable[[bytes], Examined],
    ca: Hand,
    make: Callable[[Hand], Hand],
    trouble: SignerTrouble,
) -> None:
    found = weigh(files.signed(files.blank(), make(ca)))

    assert found.state is SignedState.UNTRUSTED
    assert [(signer.good, signer.trouble) for signer in found.signers] == [(False, trouble)]


def test_one_bad_signer_among_good_ones_makes_the_file_untrusted(
    weigh: Callable[[bytes], Examined], once_signed: bytes
) -> None:
    found = weigh(files.signed(once_signed, files.hand_of(None, "Tự Ký"), "Chuky2"))

    assert found.state is SignedState.UNTRUSTED
    assert [signer.good for signer in found.signers] == [True, False]


def test_whom_nobody_could_read_to_trust_leaves_the_file_unchecked_not_untrusted(
    look: Callable[..., Examined], settings: Settings, once_signed: bytes
) -> None:
    (settings.trust_dir / "hong.pem").write_bytes(b"no certificate")

    found = look(once_signed)

    assert (found.state, found.why) == (SignedState.UNCHECKED, ExaminationGap.NO_TRUST)


def test_a_certificate_on_a_list_of_revoked_ones_is_not_trusted(
    look: Callable[..., Examined], settings: Settings, ca: Hand
) -> None:
    hand = files.hand_of(ca)
    signed = files.signed(files.blank(), hand)
    assert look(signed).state is SignedState.GOOD

    (settings.trust_dir / "ca.crl").write_bytes(files.revocation_list(ca, hand))
    found = look(signed)

    assert found.state is SignedState.UNTRUSTED
    assert [signer.trouble for signer in found.signers] == [SignerTrouble.REVOKED]


def test_evidence_added_behind_the_last_signature_is_no_change(
    weigh: Callable[[bytes], Examined], ca: Hand, once_signed: bytes
) -> None:
    lasting = files.with_evidence(once_signed, ca)
    assert len(lasting) > len(once_signed)

    assert weigh(lasting).state is SignedState.GOOD
    assert weigh(lasting + b"\n% more").state is not SignedState.GOOD
    changed = files.changed_after(lasting, _annotation)
    assert weigh(changed).state is SignedState.CHANGED


# --- changed after signing ------------------------------------------------------------------------


def test_any_flipped_byte_of_what_was_signed_is_a_change(
    weigh: Callable[[bytes], Examined], once_signed: bytes
) -> None:
    at = once_signed.index(b"595")
    assert weigh(once_signed[:at] + b"4" + once_signed[at + 1 :]).state is SignedState.CHANGED


def test_bytes_appended_after_the_signature_are_a_change(
    weigh: Callable[[bytes], Examined], once_signed: bytes
) -> None:
    assert weigh(once_signed + b"\n% more").state is SignedState.CHANGED


def _new_content(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 50 700 Td (Khac) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def _annotation(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (0, 0, 500, 800)]
            ),
            generic.pdf_name("/Contents"): generic.TextStringObject("Nội dung che lên"),
        }
    )
    annotations = page.get("/Annots") or generic.ArrayObject()
    annotations.append(writer.add_object(note))
    page[generic.pdf_name("/Annots")] = annotations
    writer.update_container(page)


def _another_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages)


def _swapped_pages(writer: Any) -> None:
    """Show a page that lay hidden in the file when it was signed: the shadow attack."""
    pages = writer.root["/Pages"]
    hidden = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/Parent"): generic.IndirectObject(
                pages.container_ref.idnum, 0, writer
            ),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (0, 0, 595, 842)]
            ),
        }
    )
    pages["/Kids"] = generic.ArrayObject([writer.add_object(hidden)])
    writer.update_container(pages)


@pytest.mark.parametrize("change", [_new_content, _annotation, _another_page, _swapped_pages])
def test_an_update_that_changes_what_is_shown_is_a_change(
    weigh: Callable[[bytes], Examined], once_signed: bytes, change: Callable[[Any], None]
) -> None:
    assert weigh(files.changed_after(once_signed, change)).state is SignedState.CHANGED


@pytest.mark.parametrize("change", [_new_content, _annotation, _swapped_pages])
def test_a_change_between_two_signatures_is_a_change_whoever_signs_after_it(
    weigh: Callable[[bytes], Examined], ca: Hand, once_signed: bytes, change: Callable[[Any], None]
) -> None:
    changed = files.changed_after(once_signed, change)

    found = weigh(files.signed(changed, files.hand_of(ca, "Kẻ Sửa"), "Chuky2"))

    assert found.state is SignedState.CHANGED


def _text_field(pdf: pikepdf.Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="o", V="truoc", Rect=[0, 0, 9, 9]
    )
    made = pdf.make_indirect(field)
    pdf.Root.AcroForm = Dictionary(Fields=[made])
    pdf.pages[0].Annots = Array([made])


def test_a_form_filled_in_after_signing_is_a_change(
    weigh: Callable[[bytes], Examined], ca: Hand
) -> None:
    form = made_of(_text_field)

    def fill(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.TextStringObject("sau")
        writer.update_container(field)

    signed = files.signed(form, files.hand_of(ca))

    assert weigh(signed).state is SignedState.GOOD
    assert weigh(files.changed_after(signed, fill)).state is SignedState.CHANGED


def test_a_file_certified_against_any_change_may_not_be_signed_on(
    weigh: Callable[[bytes], Examined], ca: Hand
) -> None:
    closed = files.signed(
        files.blank(), files.hand_of(ca), certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )

    assert weigh(closed).state is SignedState.GOOD
    assert weigh(files.changed_after(closed, _annotation)).state is SignedState.CHANGED


# --- hostile and damaged --------------------------------------------------------------------------


def made_of(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    change(pdf)
    return files.saved(pdf)


def _opens(action: Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action

    return change


def _xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp:xdp/>"))


def _script_of_a_name(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=[]))


@pytest.mark.parametrize(
    "change",
    [
        _opens(Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
        _opens(Dictionary(S=Name.Launch, F="cmd.exe")),
        _opens(Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N="x.pdf"))),
        _opens(Dictionary(S=Name.SubmitForm, F="http://example.invalid")),
        _opens(Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.ImportData, F="x"))),
        _xfa,
        _script_of_a_name,
    ],
    ids=["script", "launch", "embedded", "submit", "import", "xfa", "named script"],
)
def test_a_file_that_runs_something_is_refused_by_name(
    look: Callable[..., Examined], change: Callable[[pikepdf.Pdf], None]
) -> None:
    assert refusal_of(look, made_of(change)) == "paper.active"


def test_a_signed_file_that_runs_something_is_refused_all_the_same(
    look: Callable[..., Examined], ca: Hand
) -> None:
    active = made_of(_opens(Dictionary(S=Name.JavaScript, JS="app.alert(1)")))

    assert refusal_of(look, files.signed(active, files.hand_of(ca))) == "paper.active"


def test_a_locked_file_is_refused(look: Callable[..., Examined]) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    locked = files.saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert refusal_of(look, locked) == "paper.locked"


def _broken_table(pdf: bytes) -> bytes:
    at = pdf.rindex(b"startxref")
    return pdf[:at] + b"startxref\n99999999\n%%EOF"


def _torn(pdf: bytes) -> bytes:
    return pdf[: len(pdf) * 9 // 10]


def _other_range(pdf: bytes) -> bytes:
    at = pdf.index(b"/ByteRange")
    return pdf[:at] + pdf[at:].replace(b"[0 ", b"[9 ", 1)


def _no_signature(pdf: bytes) -> bytes:
    at = pdf.index(b"/Contents <") + len(b"/Contents <")
    return pdf[:at] + b"00" * 40 + pdf[at + 80 :]


@pytest.mark.parametrize("damage", [_broken_table, _torn, _other_range, _no_signature])
def test_damage_to_a_signed_file_never_comes_out_good(
    look: Callable[..., Examined], once_signed: bytes, damage: Callable[[bytes], bytes]
) -> None:
    try:
        found = look(damage(once_signed))
    except Invalid:
        return
    assert found.state is not SignedState.GOOD
    assert found.state is not SignedState.UNTRUSTED


def _signature(contents: bytes) -> Dictionary:
    return Dictionary(
        FT=Name.Sig,
        T="s",
        V=Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=[0, 100, 200, 300],
            Contents=pikepdf.String(contents),
        ),
    )


def _many_signatures(pdf: pikepdf.Pdf) -> None:
    fields = [pdf.make_indirect(_signature(b"x")) for _ in range(10_000)]
    pdf.Root.AcroForm = Dictionary(Fields=fields, SigFlags=3)


def test_ten_thousand_signatures_are_not_weighed_at_all(look: Callable[..., Examined]) -> None:
    found = look(made_of(_many_signatures))

    assert (found.state, found.why) == (SignedState.UNCHECKED, ExaminationGap.TOO_MANY)
    assert len(found.signers) <= MOST_SIGNERS


def _huge_signature(pdf: pikepdf.Pdf) -> None:
    nested = b"\x30\x84\x01\x00\x00\x00" + b"\x30\x80" * 4_000_000
    pdf.Root.AcroForm = Dictionary(Fields=[pdf.make_indirect(_signature(nested))], SigFlags=3)


def test_a_huge_signature_ends_in_its_own_limit_and_is_unchecked(
    look: Callable[..., Examined],
) -> None:
    found = look(made_of(_huge_signature), SHORT)

    assert found.state in (SignedState.UNCHECKED, SignedState.BROKEN)


def _endless_fields(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(T="x"))
    field.Kids = [field, field]
    pdf.Root.AcroForm = Dictionary(Fields=[field])


def test_a_form_that_leads_back_to_itself_ends(look: Callable[..., Examined]) -> None:
    assert look(made_of(_endless_fields)).state is SignedState.UNSIGNED


def test_a_hundred_thousand_pages_end_within_the_limit(look: Callable[..., Examined]) -> None:
    assert refusal_of(look, _pages(100_000), limits=replace(SHORT, cpu_seconds=1)) == (
        "paper.too_heavy"
    )


def _pages(count: int) -> bytes:
    """Write a PDF of so many pages by hand: a library takes longer than the check."""
    out = io.BytesIO(b"")
    offsets = []

    def put(body: bytes) -> None:
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (len(offsets), body))

    out.write(b"%PDF-1.4\n")
    kids = b" ".join(b"%d 0 R" % n for n in range(3, count + 3))
    put(b"<</Type/Catalog/Pages 2 0 R>>")
    put(b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
    for _ in range(count):
        put(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (count + 3))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count + 3, table))
    return out.getvalue()


def _bomb(megabytes: int) -> bytes:
    """Write a PDF whose one object stream unpacks to so much."""
    packed = zlib.compress(b"10 0 " + b" " * (megabytes * 1024 * 1024) + b"<<>>", 1)
    out, offsets = b"%PDF-1.5\n", {}
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R/X 10 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        5: b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    }
    for number, body in bodies.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = offsets[6] = len(out)
    rows = b"".join(
        struct.pack(">BIH", 2, 5, 0)
        if n == 10
        else struct.pack(">BIH", n in offsets, offsets.get(n, 0), 0)
        for n in range(11)
    )
    head = b"<</Type/XRef/Size 11/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    out += b"6 0 obj\n" + head + rows + b"\nendstream\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF" % table


def test_an_object_stream_that_unpacks_to_more_than_there_is_stays_in_its_own_process(
    look: Callable[..., Examined],
) -> None:
    found = look(_bomb(300), replace(SHORT, memory_mb=256))

    assert found.state is SignedState.UNSIGNED  # what could not be unpacked is no signature


def test_where_every_place_is_taken_the_person_is_told_to_come_back(
    look: Callable[..., Examined], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "WAIT_SECONDS", 0.01)
    taken = [examining._places.acquire() for _ in range(examining.AT_ONCE)]
    try:
        assert refusal_of(look, files.blank()) == "paper.busy"
    finally:
        for _ in taken:
            examining._places.release()
