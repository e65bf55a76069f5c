"""Keys on a token: signing with them, and every way in which a token is not there."""

import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from permits.core import clock
from permits.core.settings import BadSetting, Settings, TokenSettings
from permits.papers import pdf
from permits.signing import authority
from permits.signing.keys import source, trust_anchors
from permits.signing.revocations import at_hand
from permits.signing.signing import Mark, Proof, sign
from permits.signing.signing_key import KeyProblem
from permits.signing.timestamps import LocalTimeStamper
from permits.signing.tokens import TokenKeys
from permits.signing.verification import verify
from tests.conftest import NOW, settings_for
from tests.permits.papers.conftest import SAMPLES
from tests.support.softhsm import LABEL, PIN, SoftToken, make_token

DATA = b"what is signed"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    """A token with a person's RSA key and an office's key on the curve."""
    token = make_token(tmp_path_factory.mktemp("token") / "t")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(token.configuration))
    with clock.at(NOW):
        keys = token.keys()
        keys.make("person:ngoc", name="Ngọc", organisation="Sở")
        keys.make("office:SXD", name="Sở", organisation="Tỉnh", curve=True)
        keys.close()
    patch.undo()
    return token


@pytest.fixture
def token(made: SoftToken, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    monkeypatch.setenv("SOFTHSM2_CONF", str(made.configuration))
    return made


@pytest.fixture
def keys(token: SoftToken):
    held = token.keys()
    yield held
    held.close()


def refused(keys: TokenKeys, key_id: str = "person:ngoc") -> KeyProblem:
    with pytest.raises(KeyProblem) as refusal:
        keys.key(key_id).sign(DATA)
    return refusal.value


def test_what_a_token_signs_its_certificates_verify(keys):
    person, office = keys.key("person:ngoc"), keys.key("office:SXD")

    person.public_key.verify(person.sign(DATA), DATA, padding.PKCS1v15(), hashes.SHA256())
    office.public_key.verify(office.sign(DATA), DATA, ec.ECDSA(hashes.SHA256()))
    assert (person.name, office.name) == ("Ngọc", "Sở")
    assert keys.held() == ("office:SXD", "person:ngoc")


def test_a_paper_signed_on_a_token_lasts_as_any_other(token, keys):
    plain = pdf.render("slip_refuse", SAMPLES["slip_refuse"].content)
    marks = [Mark("person", keys.key("person:ngoc")), Mark("office", keys.key("office:SXD"))]
    lists = at_hand(token.keys_dir)
    chain = tuple(dict.fromkeys(c for m in marks for c in (m.key.certificate, *m.key.chain)))
    proof = Proof(LocalTimeStamper(token.keys_dir), certificates=chain, lists=lists)

    signed = sign(plain, marks, at=clock.now(), proof=proof)

    seen = verify(signed, trust_anchors(token.keys_dir), lists=lists)
    assert seen.good
    assert [state.level for state in seen.signatures] == ["B-LT", "B-LT"]


def test_a_secret_never_leaves_the_token(token, keys):
    keys.held()
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
    found = list(keys._session.get_objects(wanted))

    assert found
    for key in found:
        assert key[pkcs11.Attribute.EXTRACTABLE] is False
        with pytest.raises(pkcs11.AttributeSensitive):
            key[pkcs11.Attribute.PRIVATE_EXPONENT if "RSA" in str(key) else pkcs11.Attribute.VALUE]


def test_one_session_stays_open(keys):
    keys.key("person:ngoc").sign(DATA)
    session = keys._session

    keys.key("office:SXD").sign(DATA)
    keys.key("person:ngoc").sign(DATA)

    assert keys._session is session


def test_a_token_pulled_out_is_named_and_put_back_it_signs_again(token, keys):
    key = keys.key("person:ngoc")
    key.sign(DATA)

    token.pull_out()
    try:
        with pytest.raises(KeyProblem) as refusal:
            key.sign(DATA)
        assert refused(keys).code == "paper.token_gone"
    finally:
        token.put_back()

    assert refusal.value.code == "paper.token_gone"
    assert refusal.value.facts == {"token": LABEL}
    assert key.sign(DATA)  # the very same key: its session was opened anew


def test_what_was_not_asked_before_is_not_called_missing_when_the_token_is_out(token, keys):
    """An old session lists nothing of a token that is gone, and says so without an error."""
    keys.key("person:ngoc").sign(DATA)

    token.pull_out()
    try:
        assert refused(keys, "office:SXD").code == "paper.token_gone"
        with pytest.raises(KeyProblem) as listing:
            keys.held()
    finally:
        token.put_back()

    assert listing.value.code == "paper.token_gone"
    assert keys.held() == ("office:SXD", "person:ngoc")


def test_a_session_lost_between_two_signatures_is_opened_anew_at_once(token, keys):
    key = keys.key("person:ngoc")
    key.sign(DATA)

    pkcs11.lib(os.environ["SOFTHSM"]).reinitialize()  # as after pulling out and putting back

    assert key.sign(DATA)


def test_a_refused_pin_is_named_and_once_mended_it_is_offered_again(token, keys):
    token.pin_file.write_text("000000")
    try:
        assert refused(keys).code == "paper.token_pin_wrong"
        assert refused(keys).code == "paper.token_pin_wrong"
    finally:
        token.pin_file.write_text(PIN)

    assert keys.key("person:ngoc").sign(DATA)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (pkcs11.PinLocked, "paper.token_pin_locked"),
        (pkcs11.PinExpired, "paper.token_pin_locked"),
        (pkcs11.UserPinNotInitialized, "paper.token_pin_locked"),
        (pkcs11.PinIncorrect, "paper.token_pin_wrong"),
        (pkcs11.TokenNotRecognised, "paper.token_gone"),
        (pkcs11.DeviceRemoved, "paper.token_gone"),
        (pkcs11.DeviceError, "paper.token_gone"),
    ],
)
def test_what_a_module_says_has_a_name_and_a_pin_is_not_offered_twice(
    token, monkeypatch, fault, code
):
    """A token in software locks no PIN: what the module would say is said in its place."""
    offered = []

    class Module:
        def reinitialize(self):
            pass

        def get_token(self, **_):
            return self

        def open(self, **options):
            offered.append(options["user_pin"])
            raise fault

    monkeypatch.setattr("permits.signing.tokens.pkcs11.lib", lambda _: Module())
    keys = token.keys()

    assert refused(keys).code == code
    assert refused(keys).code == code
    assert len(offered) == (1 if "pin" in code else 2)


@pytest.mark.parametrize("module", ["/nowhere/module.so", "libz.so.1"])
def test_what_is_no_module_is_named(token, module):
    keys = TokenKeys(TokenSettings(Path(module), LABEL, token.pin_file), token.keys_dir)

    assert refused(keys).code == "paper.token_module"


def test_another_token_in_the_reader_is_not_taken_for_ours(token):
    settings = TokenSettings(Path(os.environ["SOFTHSM"]), "another", token.pin_file)

    assert refused(TokenKeys(settings, token.keys_dir)).code == "paper.token_gone"


def test_a_pin_that_cannot_be_read_is_named(token):
    settings = TokenSettings(Path(os.environ["SOFTHSM"]), LABEL, token.folder / "not-there")

    assert refused(TokenKeys(settings, token.keys_dir)).code == "paper.token_pin_unread"


def test_a_key_that_is_not_on_the_token_is_named(keys):
    assert refused(keys, "person:nobody").code == "paper.key_missing"
    assert keys.key("person:ngoc").sign(DATA)  # and the session is none the worse


def test_a_revoked_certificate_of_a_token_signs_nothing(tmp_path, monkeypatch):
    token = make_token(tmp_path / "t")
    monkeypatch.setenv("SOFTHSM2_CONF", str(token.configuration))
    keys = token.keys()
    key = keys.make("person:old", name="Cũ", organisation="", curve=True)

    authority.revoke(token.keys_dir, key.certificate, reason="superseded", at=NOW)

    with pytest.raises(KeyProblem) as refusal:
        keys.key("person:old").require_valid(NOW)
    assert refusal.value.code == "paper.key_revoked"
    other = token.keys()
    assert other.key("person:old").is_revoked
    renewed = keys.make("person:old", name="Mới", organisation="", curve=True)
    assert other.key("person:old").name == "Mới"  # a worker that was running all the while
    assert renewed.certificate != key.certificate
    assert keys.key("person:old").name == "Mới"
    other.close()
    keys.close()


def test_the_pin_is_in_no_log_no_message_and_no_representation(token, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    keys = token.keys()
    key = keys.key("person:ngoc")
    key.sign(DATA)
    wrong = "5550001"
    token.pin_file.write_text(wrong)
    keys.close()
    try:
        problem = refused(keys)
    finally:
        token.pin_file.write_text(PIN)

    told = [caplog.text, repr(keys), repr(key), repr(token.settings), repr(vars(problem))]
    assert not any(PIN in text or wrong in text for text in told)
    keys.close()


def test_the_pin_is_in_no_list_of_processes(token):
    """A process that signs is told the file; its arguments and environment hold no PIN."""
    script = (
        "import sys; from pathlib import Path; from permits.core.settings import TokenSettings; "
        "from permits.signing.tokens import TokenKeys; "
        "keys = TokenKeys(TokenSettings.parse(sys.argv[1]), Path(sys.argv[2])); "
        "keys.key('person:ngoc').sign(b'x'); "
        "print(Path('/proc/self/cmdline').read_bytes(), Path('/proc/self/environ').read_bytes())"
    )
    chosen = token.settings
    told = subprocess.run(
        [
            *(sys.executable, "-c", script),
            f"{chosen.module};token={chosen.label};pin={chosen.pin_file}",
            str(token.keys_dir),
        ],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert token.settings.label.encode() in told.stdout
    assert PIN.encode() not in told.stdout


def test_settings_choose_the_token(token, tmp_path):
    env = {
        "SECRET_KEY": "x" * 32,
        "CODE_KEY": "y",
        "DATABASE_URL": "postgresql://",
        "KEYS_DIR": str(token.keys_dir),
        "KEYS": f"pkcs11:{os.environ['SOFTHSM']};token={LABEL};pin={token.pin_file}",
    }
    settings = Settings.from_environment(env)

    assert settings.token == token.settings
    assert source(settings).key("office:SXD").sign(DATA)
    assert source(settings) is source(settings)
    source(settings).close()
    files = Settings.from_environment(env | {"KEYS": f"pkcs12:{tmp_path}"})
    assert (files.token, files.keys_dir) == (None, tmp_path)
    for wrong in ("pkcs11:", "pkcs11:/m.so;token=a", "pkcs11:/m.so;pin=b", "hsm:1", "pkcs11:;;"):
        with pytest.raises(BadSetting):
            Settings.from_environment(env | {"KEYS": wrong})


def test_where_keys_are_not_made_on_demand_a_missing_one_is_named(tmp_path):
    held = source(replace(settings_for("", tmp_path), keys_on_demand=False))

    with pytest.raises(KeyProblem) as refusal:
        held.key("person:ngoc")

    assert refusal.value.code == "paper.key_missing"
