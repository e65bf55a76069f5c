"""Who proves when a paper was signed (RFC 3161): an authority outside, or the demo's own."""

import asyncio
import base64
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from permits.core import clock
from permits.core.settings import LOCAL_TIMESTAMPS, Settings, TimestampSettings
from permits.signing import authority
from permits.signing.outside import NotAnswered, ask
from permits.signing.signing_key import SigningKey
from permits.signing.warm_signer import WarmSigner

_LARGEST = 64 * 1024
#: Marks tokens of a simulation: an arc for examples, of no authority.
_POLICY_OF_SIMULATION = "1.3.6.1.4.1.32473.1"
#: What a damaged or invented answer may raise in whoever reads it.
_NONSENSE = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError)


def timestamper(settings: Settings) -> TimeStamper | None:
    """Give this installation's timestamp authority; with none, papers are signed B-B."""
    if settings.timestamps is None:
        return None
    return _timestamper(settings.timestamps, settings.keys_dir)


@lru_cache(maxsize=8)
def _timestamper(wanted: TimestampSettings, folder: Path) -> TimeStamper:
    if wanted.url == LOCAL_TIMESTAMPS:
        return LocalTimeStamper(folder)
    return RemoteTimeStamper(wanted)


def forget() -> None:
    """Let every authority be asked anew: its certificates may have changed, or it may be gone."""
    _timestamper.cache_clear()


def certificates_of(timestamper: TimeStamper) -> tuple[bytes, ...]:
    """Give the certificates an authority sends along (DER); asks it once in a process."""
    asyncio.run(timestamper.async_dummy_response("sha256"))
    return tuple(certificate.dump() for certificate in timestamper.cert_registry)


class LocalTimeStamper(TimeStamper):
    """The demo's own authority, inside the program: the time is this machine's, and says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyHanko left it untyped
        self._folder = folder

    async def async_request_tsa_response(self, req: Any) -> Any:
        """Answer at once."""
        key = authority.timestamp_key(self._folder)
        return tsp.TimeStampResp.load(await answer(req.dump(), key))


class RemoteTimeStamper(TimeStamper):
    """An authority asked over HTTP, within limits of time and size."""

    def __init__(self, wanted: TimestampSettings) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # as above
        self._wanted = wanted

    async def async_request_tsa_response(self, req: Any) -> Any:
        """Ask; whatever goes wrong is one kind of failure, with its reason."""
        wanted = self._wanted
        try:
            told = await ask(
                wanted.url,
                seconds=wanted.seconds,
                limit=_LARGEST,
                body=req.dump(),
                headers={
                    "Content-Type": "application/timestamp-query",
                    "Accept": "application/timestamp-reply",
                    **_credentials(wanted),
                },
            )
            return tsp.TimeStampResp.load(told, strict=True)
        except NotAnswered as fault:
            raise TimestampRequestError(str(fault)) from fault
        except OSError as fault:
            raise TimestampRequestError("its password cannot be read") from fault
        except _NONSENSE as fault:
            raise TimestampRequestError("the answer is no timestamp") from fault

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """Give a token for exactly what was asked, or refuse it."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            told = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            is_ours = told["hashed_message"].native == message_digest
        except _NONSENSE as fault:
            raise TimestampRequestError("the answer is no timestamp") from fault
        if not is_ours:
            raise TimestampRequestError("the answer is for something else")
        return token


async def answer(request: bytes, key: SigningKey) -> bytes:
    """Answer a timestamp request (DER) as an authority does, with the program's own time."""
    asked = tsp.TimeStampReq.load(request)
    info: dict[str, Any] = {
        "version": "v1",
        "policy": _POLICY_OF_SIMULATION,
        "message_imprint": asked["message_imprint"],
        "serial_number": secrets.randbits(63),
        "gen_time": clock.now().replace(microsecond=0),
        "tsa": asn1_x509.GeneralName("directory_name", _subject(key.certificate)),
    }
    if asked["nonce"].native is not None:
        info["nonce"] = asked["nonce"]
    content = cms.EncapsulatedContentInfo(
        {"content_type": "tst_info", "content": cms.ParsableOctetString(tsp.TSTInfo(info).dump())}
    )
    token = await WarmSigner(key).async_sign_general_data(content, "sha256", detached=False)
    response = tsp.TimeStampResp(
        {"status": tsp.PKIStatusInfo({"status": "granted"}), "time_stamp_token": token}
    )
    told: bytes = response.dump()
    return told


def chain_of(certificates: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Read certificates that an authority sent along."""
    return tuple(x509.load_der_x509_certificate(each) for each in certificates)


def _subject(certificate: x509.Certificate) -> Any:
    return asn1_x509.Name.load(certificate.subject.public_bytes())


def _credentials(wanted: TimestampSettings) -> dict[str, str]:
    if not wanted.login:
        return {}
    file = wanted.password_file
    known = f"{wanted.login}:{file.read_text().strip() if file else ''}"
    return {"Authorization": f"Basic {base64.b64encode(known.encode()).decode()}"}
