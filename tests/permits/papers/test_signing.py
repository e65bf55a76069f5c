"""Signatures that any tool can verify, and damage that any byte betrays."""

import io
import re
import subprocess
from datetime import timedelta

import pikepdf
import pytest

from permits.papers import pdf as printer
from permits.signing.keys import KeyProblem, key_for, make_demo_keys, trust_anchors
from permits.signing.signing import Mark, NotSigned, sign
from permits.signing.verification import Unreadable, verify
from tests.permits.papers.conftest import SAMPLES, SIGNED_AT

SLIP = SAMPLES["slip_refuse"].content


@pytest.fixture(scope="module")
def unsigned():
    return printer.render("slip_refuse", SLIP)


def _run(*command, given=None):
    return subprocess.run(command, input=given, capture_output=True, check=False)


def test_the_person_signs_first_and_the_office_seals_after(signed):
    person, office = signed.verification.signatures

    assert (person.field, person.signer) == ("person", "Nguyễn Mẫu Anh")
    assert (office.field, office.signer) == ("office", "Trung tâm Phục vụ hành chính công")
    assert signed.verification.good


def test_the_time_of_signing_is_ours_with_the_offset_of_viet_nam(signed):
    assert [state.at for state in signed.verification.signatures] == [SIGNED_AT, SIGNED_AT]
    with pikepdf.open(io.BytesIO(signed.pdf)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            assert str(field.V.M) == "D:20260122103015+07'00'"


def test_poppler_calls_both_signatures_valid_and_the_last_one_total(signed_permit, tmp_path):
    file = tmp_path / "permit.pdf"
    file.write_bytes(signed_permit.pdf)

    told = _run("pdfsig", "-nocert", str(file)).stdout.decode()

    assert told.count("Signature Validation: Signature is Valid.") == 2
    assert told.count("ETSI.CAdES.detached") == 2
    assert told.rstrip().splitlines()[-2].strip() == "- Total document signed"


def test_qpdf_finds_nothing_wrong_with_the_signed_file(signed_permit, tmp_path):
    file = tmp_path / "permit.pdf"
    file.write_bytes(signed_permit.pdf)

    checked = _run("qpdf", "--check", str(file))

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_openssl_verifies_each_signature_with_nothing_but_the_authority(
    signed_permit, keys, tmp_path
):
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", signed_permit.pdf)
    assert len(ranges) == 2
    for start, length, tail, rest in (tuple(map(int, found)) for found in ranges):
        written = signed_permit.pdf[start + length + 1 : tail - 1]
        (tmp_path / "cms").write_bytes(bytes.fromhex(written.decode()))
        covered = signed_permit.pdf[start : start + length] + signed_permit.pdf[tail : tail + rest]
        (tmp_path / "covered").write_bytes(covered)

        told = _run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
            "-in", str(tmp_path / "cms"), "-content", str(tmp_path / "covered"),
            "-CAfile", str(keys / "ca.pem"), "-out", "/dev/null",
        )  # fmt: skip

        assert told.returncode == 0, told.stderr


def test_the_signed_file_still_is_pdf_a_and_has_no_font_more(signed_permit):
    with pikepdf.open(io.BytesIO(signed_permit.pdf)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
        descriptors = [
            found
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
        ]
    assert {str(font.FontName).partition("+")[2] for font in descriptors} <= {
        "Liberation-Serif",
        "Liberation-Serif-Bold",
        "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }


def _is_good(pdf, keys):
    """A file that cannot even be read is as little good as one whose signature is broken."""
    try:
        return verify(pdf, trust_anchors(keys)).good
    except Unreadable:
        return False


@pytest.mark.parametrize("place", [0.02, 0.13, 0.31, 0.44, 0.52, 0.61, 0.73, 0.88, 0.97])
def test_one_flipped_bit_anywhere_is_caught(signed, keys, place):
    damaged = bytearray(signed.pdf)
    damaged[int(len(damaged) * place)] ^= 1

    assert not _is_good(bytes(damaged), keys)


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (rb"/ByteRange \[", b"/ByteRangX ["),
        (rb"/ByteRange \[0 ", b"/ByteRange [ 0"),
        (rb"0{40}>", b"0" * 39 + b"1>"),
        (rb"[A-F](?=[0-9A-F]{99})", None),
    ],
)
def test_damage_made_on_purpose_is_caught(signed, keys, found, put):
    """A name spoilt, a range moved, a byte hidden where no signature looks, a letter's case."""
    hit = list(re.finditer(found, signed.pdf))[-1]
    put = put or hit[0].lower()
    damaged = signed.pdf[: hit.start()] + put + signed.pdf[hit.end() :]
    assert len(damaged) == len(signed.pdf)
    assert damaged != signed.pdf

    assert not _is_good(damaged, keys)


def test_something_added_after_the_last_signature_is_caught(signed, keys):
    verdict = verify(signed.pdf + b"\n% a note\n", trust_anchors(keys))

    assert not verdict.whole_file
    assert not verdict.good


def test_a_page_added_as_an_update_is_caught(signed, keys, tmp_path):
    from pyhanko.pdf_utils.generic import NameObject, TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed.pdf))
    writer.root[NameObject("/Note")] = TextStringObject("changed")
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)

    verdict = verify(changed.getvalue(), trust_anchors(keys))

    assert not verdict.good
    assert not any(state.unchanged_since for state in verdict.signatures)


def test_a_paper_nobody_signed_is_not_good(unsigned, keys):
    verdict = verify(unsigned, trust_anchors(keys))

    assert verdict.signatures == ()
    assert not verdict.good


def test_another_authority_is_not_trusted(signed, tmp_path):
    make_demo_keys(tmp_path / "other")

    verdict = verify(signed.pdf, trust_anchors(tmp_path / "other"))

    assert [state.trusted for state in verdict.signatures] == [False, False]
    assert all(state.intact and state.valid for state in verdict.signatures)
    assert not verdict.good


@pytest.mark.parametrize(
    "content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nxref\n0 1\n"]
)
def test_what_is_no_pdf_is_called_unreadable(content, keys):
    with pytest.raises(Unreadable):
        verify(content, trust_anchors(keys))


def test_an_encrypted_file_is_called_by_its_name(unsigned, keys):
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(unsigned)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(Unreadable) as refusal:
        verify(locked.getvalue(), trust_anchors(keys))

    assert refusal.value.code == "paper.encrypted"


def test_an_expired_key_signs_nothing(unsigned, keys):
    key = key_for(keys, "person:old")
    late = SIGNED_AT + timedelta(days=4_000)

    with pytest.raises(KeyProblem) as refusal:
        sign(unsigned, [Mark("person", key)], at=late)

    assert refusal.value.code == "paper.key_expired"


def test_a_key_signs_nothing_before_its_time(unsigned, keys):
    key = key_for(keys, "person:young")
    early = SIGNED_AT - timedelta(days=4_000)

    with pytest.raises(KeyProblem) as refusal:
        sign(unsigned, [Mark("person", key)], at=early)

    assert refusal.value.code == "paper.key_not_yet"


def test_a_field_that_is_not_there_cannot_be_signed(unsigned, keys):
    with pytest.raises(NotSigned):
        sign(unsigned, [Mark("stranger", key_for(keys, "person:x"))], at=SIGNED_AT)


def test_a_signature_is_not_put_where_one_stands(signed, keys):
    with pytest.raises(NotSigned):
        sign(signed.pdf, [Mark("person", key_for(keys, "person:x"))], at=SIGNED_AT)
