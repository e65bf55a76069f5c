"""Demo keys are made once, whole, for their owner alone, and a damaged one is named."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from permits.signing import key_files as keeping
from permits.signing.keys import KeyProblem, key_for, make_demo_keys, trust_anchors


def test_keys_are_readable_by_their_owner_alone(tmp_path):
    key_for(tmp_path, "person:ngoc", name="Ngọc")

    for file in tmp_path.iterdir():
        if file.suffix == ".p12" or file.name == "passphrase":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_key_is_made_once_and_then_the_same(tmp_path):
    first = key_for(tmp_path, "person:ngoc", name="Ngọc")
    keeping._parsed.cache_clear()

    again = key_for(tmp_path, "person:ngoc", name="another name")

    assert again.certificate == first.certificate
    assert again.name == "Ngọc"


def test_a_key_stays_parsed_between_signatures(tmp_path):
    assert key_for(tmp_path, "office:SXD") is key_for(tmp_path, "office:SXD")


def test_the_authority_vouches_for_every_key(tmp_path):
    anchor = make_demo_keys(tmp_path)
    assert make_demo_keys(tmp_path) == anchor

    (authority,) = trust_anchors(tmp_path)
    for key_id in ("person:a", "person:b@vnpt.vn", "office:H15.10"):
        key_for(tmp_path, key_id).certificate.verify_directly_issued_by(authority)


@pytest.mark.parametrize(
    "key_id",
    ["person:../ca", "person:", "robot:x", "person:a/b", "person:.hidden", "person:" + "x" * 99],
)
def test_an_id_that_is_no_id_is_refused(tmp_path, key_id):
    with pytest.raises(KeyProblem) as refusal:
        key_for(tmp_path, key_id)

    assert refusal.value.code == "paper.bad_key_id"


def test_a_kill_between_key_and_anchor_is_recovered(tmp_path):
    first = key_for(tmp_path, "person:ngoc")
    (tmp_path / "ca.pem").unlink()
    (tmp_path / ".part-left").write_bytes(b"half")

    make_demo_keys(tmp_path)

    first.certificate.verify_directly_issued_by(trust_anchors(tmp_path)[0])


def test_a_damaged_key_is_named_and_not_replaced(tmp_path):
    key_for(tmp_path, "person:ngoc")
    (tmp_path / "person-ngoc.p12").write_bytes(b"damaged")

    with pytest.raises(KeyProblem) as refusal:
        key_for(tmp_path, "person:ngoc")

    assert refusal.value.code == "paper.key_damaged"
    assert refusal.value.facts == {"key": "person:ngoc"}


def test_a_folder_without_authority_trusts_nobody(tmp_path):
    with pytest.raises(KeyProblem) as refusal:
        trust_anchors(tmp_path)

    assert refusal.value.code == "paper.no_trust_anchor"


def test_two_who_ask_at_once_get_one_key(tmp_path):
    with ThreadPoolExecutor(4) as people:
        keys = list(people.map(lambda _: key_for(tmp_path, "office:SXD"), range(4)))

    assert len({key.certificate for key in keys}) == 1


def test_a_very_long_name_is_cut_between_letters(tmp_path):
    key = key_for(tmp_path, "office:LONG", name="Ủy ban " * 40)

    assert len(key.name.encode()) <= 64
    assert key.name.startswith("Ủy ban Ủy ban")
