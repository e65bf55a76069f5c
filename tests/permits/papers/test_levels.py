"""How long a signature lasts: B-B, B-T, B-LT, each seen by tools that are not ours."""

import asyncio
import io
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import crl
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from permits.core import clock
from permits.core.settings import TimestampSettings
from permits.papers import pdf
from permits.papers.marks import ink, seal
from permits.signing import authority, key_files
from permits.signing.keys import KeyFiles, KeyProblem, trust_anchors
from permits.signing.proving import prove, require_level
from permits.signing.revocations import at_hand
from permits.signing.signing import Mark, NotSigned, Proof, sign
from permits.signing.timestamps import LocalTimeStamper, answer
from permits.signing.verification import SignatureState, Unreadable, verify
from permits.signing.vocabulary import SignatureWorth
from permits.signing.warm_signer import asn1
from tests.conftest import NOW, settings_for
from tests.permits.papers.conftest import SAMPLES

SLIP = SAMPLES["slip_refuse"].content
LEVELS = ("B-B", "B-T", "B-LT")


@dataclass(frozen=True)
class Installation:
    """Keys of one person and one office under an authority of their own, and an unsigned paper."""

    folder: Path
    plain: bytes

    @property
    def keys(self) -> KeyFiles:
        return KeyFiles(self.folder, list_url="http://localhost/pki/ca.crl")

    def marks(self) -> tuple[Mark, Mark]:
        return (
            Mark("person", self.keys.key("person:ngoc", name="Ngọc"), ink("Ngọc")),
            Mark("office", self.keys.key("office:SXD", name="Sở"), seal("Sở", "Tỉnh")),
        )

    def signed(self, level: str) -> bytes:
        """Sign as person and as office, just as far as asked."""
        marks = self.marks()
        chosen = settings_for("", self.folder.parent)
        full = prove(
            replace(chosen, keys_dir=self.folder, timestamps=TimestampSettings("local")),
            [mark.key for mark in marks],
            at=clock.now(),
        )
        proof = {"B-B": Proof(), "B-T": replace(full, lists=()), "B-LT": full}[level]
        return sign(self.plain, marks, at=clock.now(), proof=proof)

    def seen(self, signed: bytes, *, with_list: bool = True, later: timedelta = timedelta()):
        lists = at_hand(self.folder) if with_list else ()
        return verify(signed, trust_anchors(self.folder), at=clock.now() + later, lists=lists)

    def revoke(self, key_id: str, *, after: timedelta) -> None:
        certificate = key_files.load(self.folder / key_id, key_id).certificate
        authority.revoke(self.folder, certificate, reason="keyCompromise", at=NOW + after)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    with clock.at(NOW):
        made = Installation(
            tmp_path_factory.mktemp("levels") / "keys", pdf.render("slip_refuse", SLIP)
        )
        made.signed("B-LT")  # every key is there now
    return made


@pytest.fixture
def own(tmp_path: Path, house: Installation) -> Installation:
    """An installation that a test may spoil: a copy, because making keys takes its time."""
    shutil.copytree(house.folder, tmp_path / "keys")
    return Installation(tmp_path / "keys", house.plain)


@pytest.fixture(scope="module")
def files(house: Installation) -> dict[str, bytes]:
    with clock.at(NOW):
        return {level: house.signed(level) for level in LEVELS}


@pytest.mark.parametrize("level", LEVELS)
def test_a_file_is_of_the_level_it_was_signed_at(house, files, level):
    seen = house.seen(files[level])

    assert seen.good
    assert [state.level for state in seen.signatures] == [level, level]
    assert [state.timestamped for state in seen.signatures] == [level != "B-B"] * 2
    assert {state.revocation for state in seen.signatures} == {"good"}
    assert {state.worth for state in seen.signatures} == {SignatureWorth.PASSED}


def test_where_nobody_knows_of_revocations_nothing_is_concluded(house, files):
    for level in ("B-B", "B-T"):
        seen = house.seen(files[level], with_list=False)
        assert {state.revocation for state in seen.signatures} == {"unknown"}
        assert {state.worth for state in seen.signatures} == {SignatureWorth.INDETERMINATE}
        assert seen.good  # nothing is known to be wrong

    inside = house.seen(files["B-LT"], with_list=False)
    assert {state.worth for state in inside.signatures} == {SignatureWorth.PASSED}


def test_an_old_list_says_nothing_of_today(house, files):
    later = authority.LIST_SPEAKS + timedelta(days=1)

    seen = house.seen(files["B-B"], later=later)

    assert {state.revocation for state in seen.signatures} == {"unknown"}


def test_what_a_file_carries_still_counts_when_the_list_at_hand_is_old(house, files):
    seen = house.seen(files["B-LT"], later=timedelta(days=400))

    assert {(state.level, state.revocation) for state in seen.signatures} == {("B-LT", "good")}


def test_a_proved_time_outlives_the_certificate(own):
    """Certified for a month: half a year later the bare signature counts no more, others do."""
    key = rsa.generate_private_key(65537, 2048)
    certificate, root = authority.certify(
        own.folder, key.public_key(), name="Ngọc", organisation="", valid=timedelta(days=30)
    )
    key_files.keep(own.folder / "person-ngoc.p12", "person:ngoc", key, certificate, (root,))
    files = {level: own.signed(level) for level in LEVELS}
    assert all(own.seen(files[level]).good for level in LEVELS)

    with clock.at(NOW + timedelta(days=180)):
        authority.renew_list(own.folder, at=clock.now())
        later = {level: own.seen(files[level]) for level in LEVELS}

    assert [later[level].good for level in LEVELS] == [False, True, True]
    assert [state.trusted for state in later["B-B"].signatures] == [False, True]


@pytest.mark.parametrize("level", LEVELS)
def test_a_revocation_counts_against_what_is_not_proved_older(own, level):
    signed = own.signed(level)
    own.revoke("person-ngoc.p12", after=timedelta(hours=1))

    before = own.seen(signed, later=timedelta(hours=2))

    person, office = before.signatures
    is_proved = level != "B-B"
    assert person.good is is_proved
    assert person.revocation == ("good" if is_proved else "revoked")
    assert office.good
    assert before.good is is_proved


@pytest.mark.parametrize("level", ["B-B", "B-T"])
def test_a_signature_made_after_the_revocation_is_not_good(own, level):
    signed = own.signed(level)  # signed by a thief: the program itself refuses
    own.revoke("person-ngoc.p12", after=timedelta(hours=-1))

    person, _ = own.seen(signed).signatures

    assert person.revocation == "revoked"
    assert not person.good
    assert person.worth is not SignatureWorth.PASSED


def test_a_back_dated_revocation_beats_the_list_inside_the_file(own):
    signed = own.signed("B-LT")
    own.revoke("person-ngoc.p12", after=timedelta(hours=-1))

    assert not own.seen(signed).good


def test_the_word_of_a_revoked_timestamp_authority_proves_nothing(own):
    signed = own.signed("B-LT")
    own.revoke("tsa.p12", after=timedelta(hours=1))

    person, office = own.seen(signed, later=timedelta(hours=2)).signatures

    assert not person.timestamped
    assert not office.timestamped
    assert person.level == "B-B"


def test_a_revoked_key_signs_nothing(own):
    own.revoke("person-ngoc.p12", after=timedelta())

    with pytest.raises(KeyProblem) as refusal:
        own.signed("B-LT")

    assert refusal.value.code == "paper.key_revoked"
    assert own.keys.make("person:ngoc", name="Ngọc", organisation="").is_revoked is False
    assert own.seen(own.signed("B-LT")).good


def test_keys_on_the_curve_sign_to_every_level(own):
    own.keys.make("person:ngoc", name="Ngọc", organisation="", curve=True)
    own.keys.make("office:SXD", name="Sở", organisation="", curve=True)

    for level in LEVELS:
        seen = own.seen(own.signed(level))
        assert seen.good
        assert [state.level for state in seen.signatures] == [level, level]


def test_a_paper_without_the_timestamps_it_should_have_is_refused(house, files):
    wanted = replace(
        settings_for("", house.folder.parent), timestamps=TimestampSettings("http://tsa.example")
    )

    with pytest.raises(NotSigned) as refusal:
        require_level(house.seen(files["B-B"]), wanted)

    assert refusal.value.code == "paper.timestamp_not_trusted"
    require_level(house.seen(files["B-T"]), wanted)


def test_states_kept_before_there_were_levels_are_still_read():
    kept = {
        "field": "person",
        "signer": "Ngọc",
        "at": NOW,
        "intact": True,
        "valid": True,
        "trusted": True,
        "unchanged_since": True,
    }
    state = SignatureState(**kept)

    assert state.good
    assert (state.level, state.revocation) == ("", "")
    assert state.worth is SignatureWorth.INDETERMINATE


# ----------------------------------------------------------------------------- other people's tools


def _run(*command):
    return subprocess.run(command, capture_output=True, check=False)


@pytest.mark.parametrize("level", LEVELS)
def test_openssl_verifies_every_signature(house, files, tmp_path, level):
    content = files[level]
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", content)
    assert len(ranges) == 2
    for start, length, tail, rest in (tuple(map(int, found)) for found in ranges):
        (tmp_path / "cms").write_bytes(
            bytes.fromhex(content[start + length + 1 : tail - 1].decode())
        )
        (tmp_path / "covered").write_bytes(
            content[start : start + length] + content[tail : tail + rest]
        )
        told = _run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
            "-in", str(tmp_path / "cms"), "-content", str(tmp_path / "covered"),
            "-CAfile", str(house.folder / "ca.pem"), "-out", "/dev/null",
        )  # fmt: skip
        assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("level", LEVELS)
def test_poppler_and_qpdf_find_nothing_wrong(files, tmp_path, level):
    file = tmp_path / "paper.pdf"
    file.write_bytes(files[level])

    told = _run("pdfsig", "-nocert", str(file)).stdout.decode()
    checked = _run("qpdf", "--check", str(file))

    assert told.count("Signature Validation: Signature is Valid.") == 2
    assert told.rstrip().splitlines()[-2].strip() == "- Total document signed"
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("level", LEVELS)
def test_pyhankos_own_validator_agrees(house, files, level):
    lists = list(at_hand(house.folder))
    roots = [authority_root(house)]
    reader = PdfFileReader(io.BytesIO(files[level]))
    for signature in reader.embedded_signatures:
        context = ValidationContext(
            trust_roots=roots, crls=lists, revocation_mode="require", moment=NOW
        )
        status = validate_pdf_signature(signature, context)
        assert status.bottom_line, status.pretty_print_details()
        assert (status.timestamp_validity is not None) == (level != "B-B")


def authority_root(house: Installation):
    return asn1(trust_anchors(house.folder)[0])


def test_openssl_verifies_the_list_and_finds_a_revoked_certificate_on_it(own, tmp_path):
    own.revoke("person-ngoc.p12", after=timedelta())
    (tmp_path / "ca.crl").write_bytes(at_hand(own.folder)[0])

    told = _run(
        "openssl", "crl", "-inform", "DER", "-in", str(tmp_path / "ca.crl"),
        "-CAfile", str(own.folder / "ca.pem"), "-noout", "-text",
    )  # fmt: skip

    assert b"verify OK" in told.stderr
    serial = own.marks()[0].key.certificate.serial_number
    assert f"{serial:X}" in told.stdout.decode().replace(":", "").upper()


def test_openssl_verifies_the_local_authoritys_answers(own, tmp_path):
    key = authority.timestamp_key(own.folder)
    (tmp_path / "data").write_bytes(b"a paper")
    asked = _run("openssl", "ts", "-query", "-data", str(tmp_path / "data"), "-sha256", "-cert")
    (tmp_path / "query").write_bytes(asked.stdout)
    (tmp_path / "reply").write_bytes(asyncio.run(answer(asked.stdout, key)))

    told = _run(
        "openssl", "ts", "-verify", "-queryfile", str(tmp_path / "query"),
        "-in", str(tmp_path / "reply"), "-CAfile", str(own.folder / "ca.pem"),
    )  # fmt: skip

    assert b"Verification: OK" in told.stdout, told.stderr


# ------------------------------------------------------------------------------------------- damage


def _is_good(house: Installation, content: bytes) -> bool:
    try:
        return house.seen(content).good
    except Unreadable:
        return False


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), level=st.sampled_from(LEVELS)
)
def test_one_flipped_bit_anywhere_a_signature_covers_is_caught(house, files, where, bit, level):
    content = bytearray(files[level])
    start, length, tail, rest = (
        int(part)
        for part in re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", bytes(content))[-1]
    )
    covered = [*range(start, start + length), *range(tail, tail + rest)]
    content[covered[int(where * len(covered))]] ^= 1 << bit

    assert not _is_good(house, bytes(content))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("added", [b"\n", b"%", b"\n% a note\n", b"\0" * 4096])
def test_added_bytes_are_caught(house, files, level, added):
    assert not _is_good(house, files[level] + added)


def test_a_list_added_after_the_last_signature_is_a_change(house, files):
    """Lists belong under the signatures: what is added later was seen by nobody who signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(files["B-T"]))
    loaded = [crl.CertificateList.load(each) for each in at_hand(house.folder)]
    DocumentSecurityStore.supply_dss_in_writer(writer, sig_contents=None, crls=loaded)
    changed = io.BytesIO()
    writer.write(changed)

    assert not house.seen(changed.getvalue()).whole_file


def test_a_timestamp_taken_from_another_signature_proves_nothing(house, files, monkeypatch):
    stolen = LocalTimeStamper(house.folder)
    taken = []

    async def always_the_first(digest, algorithm):
        if not taken:
            taken.append(await LocalTimeStamper(house.folder).async_timestamp(digest, algorithm))
        return taken[0]

    monkeypatch.setattr(stolen, "async_timestamp", always_the_first)
    marks = house.marks()
    signed = sign(house.plain, marks, at=clock.now(), proof=Proof(stolen))

    assert [state.timestamped for state in house.seen(signed).signatures] == [False, False]
