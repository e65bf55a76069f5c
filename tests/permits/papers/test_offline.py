"""The second code of a permit, read by the very script that is given to checkers."""

import importlib.util
import io
import json
import os
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from permits.papers import offline, pdf, qr
from permits.papers.vocabulary import PaperKind
from permits.signing import cose, offline_keys
from permits.signing.keys import KeyProblem
from tests.permits.papers.conftest import SAMPLES

SCRIPT = Path(__file__).parents[3] / "docs" / "offline-check" / "check.py"
CODE = "7K2M9QXT4RWB0123"
TOWER = SAMPLES["permit_tower"].content


def script():
    spec = importlib.util.spec_from_file_location("offline_check", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def second_code(folder, content=TOWER, simulation=False):
    key = offline_keys.current(folder)
    return offline.text(
        content, code=CODE, base_url="https://giayphep.example", key=key, simulation=simulation
    )


def published(folder):
    return {"keys": [key.jwk() for key in offline_keys.published(folder)]}


@pytest.mark.parametrize(
    ("value", "written"),
    [  # RFC 8949, appendix A
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (1000000, "1a000f4240"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-1, "20"),
        (-100, "3863"),
        (b"\1\2\3\4", "4401020304"),
        ("ü", "62c3bc"),
        ([1, [2, 3]], "8201820203"),
        ({1: 2, 3: 4}, "a201020304"),
        ({10: 1, -1: 2}, "a20a012002"),
    ],
)
def test_cbor_is_written_as_the_standard_writes_it(value, written):
    assert cose.cbor(value).hex() == written
    assert script().cbor(bytes.fromhex(written))[0] == value


def test_numbers_beyond_cbor_are_refused():
    with pytest.raises(OverflowError):
        cose.cbor(1 << 64)


@pytest.mark.parametrize(
    ("content", "written"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")],
)
def test_base45_is_written_as_the_standard_writes_it(content, written):
    assert offline.base45(content) == written
    assert script().base45(written) == content


def test_a_signature_is_the_one_of_the_published_example():
    """`eddsa-examples/eddsa-sig-01` of the examples of COSE: Ed25519 signs alike everywhere."""
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    protected = cose.cbor({1: -8, 3: 0})
    signature = key.sign(cose.to_be_signed(protected, b"This is the content."))

    assert signature.hex() == (
        "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
        "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d"
    )


def test_the_script_reads_what_the_paper_says(folder):
    said, words, code = script().check(second_code(folder, simulation=True), published(folder))

    assert code == 3  # signed, but no list was given
    assert words.startswith("SIGNED")
    assert said == {
        "issuer": "giayphep.example",
        "kind": "permit_point",
        "number": f"{TOWER.number}/GPXD",
        "issued_on": TOWER.issued_on.isoformat(),
        "holder": TOWER.holder.name,
        "point": [
            round(TOWER.vertices.points[0].latitude * 100_000),
            round(TOWER.vertices.points[0].longitude * 100_000),
        ],
        "start_within_months": TOWER.start_within_months,
        "code": CODE,
        "simulation": 1,
    }


def test_the_script_runs_by_itself_on_a_machine_without_the_program(folder, tmp_path):
    text = second_code(folder)
    keys = tmp_path / "offline.json"
    keys.write_text(json.dumps(published(folder)))

    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), text, str(keys)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        check=False,
    )

    assert done.returncode == 3, done.stderr
    assert TOWER.holder.name in done.stdout


def test_the_script_is_short_enough_to_be_read():
    lines = [line for line in SCRIPT.read_text().splitlines() if line.strip()]

    assert len(lines) < 80


def test_no_changed_letter_changes_what_is_told(folder):
    """One letter is spare: it ends in the check sum of the packing, which the signature outdoes."""
    text, keys, check = second_code(folder), published(folder), script().check
    true = check(text, keys)

    for at in range(len(offline.PREFIX), len(text)):
        wrong = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        told = check(wrong, keys)
        assert told == true or (told[0], told[2]) == ({}, 2), f"letter {at}: {told}"


@pytest.mark.parametrize("text", ["", "HTC1:", "HTC1:€", "HTC1:BB8", "HTC1:" + ":" * 3000])
def test_what_is_no_second_code_is_not_to_be_trusted(folder, text):
    offline_keys.current(folder)

    assert script().check(text, published(folder))[2] == 2


def test_a_code_signed_by_somebody_else_is_not_to_be_trusted(folder, tmp_path):
    theirs = second_code(tmp_path / "theirs")
    offline_keys.current(folder)

    assert script().check(theirs, published(folder))[2] == 2


def test_a_signed_list_is_not_taken_for_a_paper(folder):
    key = offline_keys.current(folder)
    signed = cose.sign1(b'{"papers": []}', key.private, key.public.id, cose.JSON_CONTENT)
    as_square = offline.PREFIX + offline.base45(zlib.compress(signed))

    assert script().check(as_square, published(folder))[2] == 2


def test_the_same_paper_always_carries_the_same_code(folder):
    assert second_code(folder) == second_code(folder)


def test_the_code_of_a_long_name_still_fits_three_centimetres(folder):
    long = replace(TOWER, holder=replace(TOWER.holder, name="Ệ" * 300))

    for content in (TOWER, long):
        drawn = qr.dense(second_code(folder, content))
        assert 25 <= drawn.size_mm <= 36


def test_a_rotated_key_still_proves_old_papers_but_signs_no_more(folder):
    old = second_code(folder)
    before = offline_keys.current(folder)

    after = offline_keys.rotate(folder)
    new = second_code(folder)

    assert after.public.number == before.public.number + 1
    assert [key.id for key in offline_keys.published(folder)] == [after.public.id, before.public.id]
    assert {script().check(text, published(folder))[2] for text in (old, new)} == {3}
    assert not list(folder.glob("offline-0001.pem"))
    assert (folder / "offline-0002.pem").stat().st_mode & 0o777 == 0o600


def test_publishing_makes_no_key(folder):
    assert offline_keys.published(folder) == ()
    assert not folder.exists()


def test_two_at_once_make_one_key(folder):
    found = []
    crew = [
        threading.Thread(target=lambda: found.append(offline_keys.current(folder).public.id))
        for _ in range(8)
    ]
    for each in crew:
        each.start()
    for each in crew:
        each.join()

    assert len(set(found)) == 1
    assert not list(folder.glob(".part-*"))


def test_a_damaged_key_is_named(folder):
    offline_keys.current(folder)
    (folder / "offline-0001.pem").write_bytes(b"not a key")

    with pytest.raises(KeyProblem) as caught:
        offline_keys.current(folder)
    assert caught.value.facts["key"] == "offline-0001"


def test_only_papers_on_which_one_builds_carry_it():
    assert offline.carries(TOWER)
    assert not offline.carries(SAMPLES["slip_refuse"].content)
    assert PaperKind.REVOCATION not in offline.CARRYING


def test_the_second_square_is_printed_beside_the_first_and_changes_nothing_else(folder):
    shown = SAMPLES["permit_tower"].shown["qr_url"]
    without = pdf.render("permit_point", TOWER, qr_url=shown)
    again = pdf.render("permit_point", TOWER, qr_url=shown, offline_text=None)
    with_it = pdf.render("permit_point", TOWER, qr_url=shown, offline_text=second_code(folder))

    assert without == again
    assert len(with_it) > len(without)
    assert figures(with_it) == figures(without) + 1


def figures(written):
    """Count the pictures that a screen reader is told of."""
    with pikepdf.open(io.BytesIO(written)) as read:
        return sum(each.get("/S") == "/Figure" for each in read.objects if is_element(each))


def is_element(each):
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"
