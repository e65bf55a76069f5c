"""A timestamp authority over HTTP: well, down, slow, talking nonsense, wanting a password."""

import logging
import time
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import tsp

from permits.core import clock
from permits.core.settings import BadSetting, Settings, TimestampSettings
from permits.papers import pdf
from permits.signing import authority, proving
from permits.signing.keys import key_for, trust_anchors
from permits.signing.revocations import at_hand
from permits.signing.signing import Mark, NotSigned, sign
from permits.signing.timestamps import RemoteTimeStamper, timestamper
from permits.signing.verification import verify
from tests.conftest import NOW, settings_for
from tests.permits.papers.conftest import SAMPLES
from tests.support.timestamp_server import TimestampServer, serving

BAD_MOODS = ("ill", "nonsense", "endless", "of something else", "slow")


@pytest.fixture(scope="module")
def plain() -> bytes:
    return pdf.render("slip_refuse", SAMPLES["slip_refuse"].content)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tsa") / "keys"
    with clock.at(NOW):
        authority.timestamp_key(made)
        for key_id in ("person:ngoc", "office:SXD"):
            key_for(made, key_id)
    return made


@pytest.fixture
def server(folder: Path):
    with serving(folder) as running:
        yield running


def installed(folder: Path, server: TimestampServer | str, **changes) -> Settings:
    url = server if isinstance(server, str) else server.url
    wanted = replace(TimestampSettings(url, seconds=0.6), **changes)
    return replace(settings_for("", folder.parent), keys_dir=folder, timestamps=wanted)


def signed(plain: bytes, settings: Settings) -> bytes:
    """Sign as printing does."""
    folder, now = settings.keys_dir, clock.now()
    keys = [key_for(folder, key_id) for key_id in ("person:ngoc", "office:SXD")]
    proof = proving.prove(settings, keys, at=now)
    marks = [Mark("person", keys[0]), Mark("office", keys[1])]
    return sign(plain, marks, at=now, proof=proof)


def levels(folder: Path, content: bytes) -> list[str]:
    seen = verify(content, trust_anchors(folder), at=clock.now(), lists=at_hand(folder))
    assert seen.good
    return [state.level for state in seen.signatures]


def test_an_authority_over_http_proves_the_time_of_both_signatures(folder, plain, server):
    assert levels(folder, signed(plain, installed(folder, server))) == ["B-LT", "B-LT"]
    assert len(server.asked) == 3  # once for its certificates, then once for each signature


def test_its_certificates_are_asked_for_once_in_a_process(folder, plain, server):
    settings = installed(folder, server)

    signed(plain, settings)
    signed(plain, settings)

    assert len(server.asked) == 5


def test_credentials_are_sent_and_their_file_is_read(folder, plain, server, tmp_path):
    server.credentials = "phòng:mật khẩu"
    (tmp_path / "password").write_text("mật khẩu\n")
    known = installed(folder, server, login="phòng", password_file=tmp_path / "password")

    assert levels(folder, signed(plain, known)) == ["B-LT", "B-LT"]
    lost = installed(folder, server, login="phòng", password_file=tmp_path / "lost")
    for unknown in (installed(folder, server, login="phòng"), lost):
        with pytest.raises(NotSigned) as refusal:
            signed(plain, unknown)
        assert refusal.value.code == "paper.no_timestamp"


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_whatever_is_wrong_with_it_the_paper_stays_unsigned_and_the_next_try_works(
    folder, plain, server, mood
):
    settings = installed(folder, server, seconds=0.61)  # settings of its own: nothing is kept
    server.asked.append(b"")
    if mood == "of something else":
        server.asked[0] = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": b"\0" * 32,
                },
                "cert_req": True,
            }
        ).dump()
    server.mood = mood
    started = time.monotonic()

    with pytest.raises(NotSigned) as refusal:
        signed(plain, settings)

    assert refusal.value.code == "paper.no_timestamp"
    assert time.monotonic() - started < 1.4
    server.mood = "well"
    assert levels(folder, signed(plain, settings)) == ["B-LT", "B-LT"]


def test_an_authority_that_is_not_there_is_named(folder, plain):
    with pytest.raises(NotSigned) as refusal:
        signed(plain, installed(folder, "http://127.0.0.1:9/tsa"))

    assert refusal.value.code == "paper.no_timestamp"


def test_an_authority_that_goes_down_between_two_papers_is_noticed(folder, plain, server):
    settings = installed(folder, server, seconds=0.62)
    signed(plain, settings)
    server.mood = "ill"

    with pytest.raises(NotSigned) as refusal:
        signed(plain, settings)

    assert refusal.value.code == "paper.no_timestamp"


@pytest.mark.parametrize("when", ["from the start", "between two papers"])
def test_only_where_the_installation_says_so_a_paper_does_without_and_says_it(
    folder, plain, server, caplog, when
):
    settings = installed(folder, server, seconds=0.63, is_required=False)
    if when == "between two papers":
        assert levels(folder, signed(plain, settings)) == ["B-LT", "B-LT"]
    server.mood = "ill"

    with caplog.at_level(logging.WARNING):
        content = signed(plain, settings)

    assert levels(folder, content) == ["B-B", "B-B"]
    assert "signed without timestamp" in caplog.text


def test_an_authority_nobody_trusts_proves_nothing_and_is_refused(folder, plain, tmp_path):
    authority.timestamp_key(tmp_path / "strangers")
    with serving(tmp_path / "strangers") as stranger:
        settings = installed(folder, stranger)
        content = signed(plain, settings)

    seen = verify(content, trust_anchors(folder), at=clock.now(), lists=at_hand(folder))
    assert [state.timestamped for state in seen.signatures] == [False, False]
    with pytest.raises(NotSigned) as refusal:
        proving.require_level(seen, settings)
    assert refusal.value.code == "paper.timestamp_not_trusted"


def test_settings_name_the_authority(tmp_path):
    env = {"SECRET_KEY": "x" * 32, "CODE_KEY": "y", "DATABASE_URL": "postgresql://"}
    read = Settings.from_environment

    assert read(env).timestamps is None
    assert read(env | {"DEMO": "1"}).timestamps == TimestampSettings("local")
    assert read(env | {"DEMO": "1", "TSA_URL": "none"}).timestamps is None
    assert read(
        env | {"TSA_URL": "https://tsa.example", "TSA_REQUIRED": "0", "TSA_TIMEOUT": "3"}
    ) == (
        replace(
            read(env),
            timestamps=TimestampSettings("https://tsa.example", seconds=3.0, is_required=False),
        )
    )
    for wrong in ({"TSA_URL": "ftp://x"}, {"TSA_URL": "http://x", "TSA_TIMEOUT": "soon"}):
        with pytest.raises(BadSetting):
            read(env | wrong)
    assert timestamper(settings_for("", tmp_path)) is None
    assert isinstance(timestamper(installed(tmp_path, "http://x")), RemoteTimeStamper)
