"""Hands notices to carriers' own systems: signed, to public addresses only, without detours."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from permits.core import clock, codes
from permits.core.settings import Settings
from permits.notices import composing, outward
from permits.notices.parcels import Parcel, Receiver, Reply
from permits.notices.vocabulary import TryAnswer

SECONDS = 10.0
#: However slowly a receiver speaks, it holds up the others no longer than this.
AT_MOST_S = 30.0
_HEARD = 300  # bytes of an answer that are kept as proof
GONE = 410
SECRET_PREFIX = "whsec_"  # noqa: S105 - what every such secret begins with


def secret_of(ref: str, secret_no: int, settings: Settings) -> str:
    """Give the secret of a receiver: derived, so that no table holds it."""
    purpose = f"webhook-secret:{ref}:{secret_no}".encode()
    key = hmac.new(settings.code_key, purpose, hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signature(secret: str, ref: str, timestamp: int, body: bytes) -> str:
    """Sign as the Standard Webhooks do: over the id, the time and the bytes of the body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{ref}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class HookCarrier:
    """Calls each receiver anew: they are many, and each is called seldom."""

    def __init__(self, settings: Settings) -> None:
        """Sign with the keys of an installation."""
        self._settings = settings

    def hand(self, parcel: Parcel, handing: Callable[[], None]) -> Reply:
        """Post one document; any 2xx is a yes."""
        receiver = parcel.receiver
        if receiver is None:
            raise ValueError("a webhook without an address")
        body = composing.document(parcel, self._settings)
        try:
            target = outward.resolved(receiver.url, demo=self._settings.demo)
        except outward.NotOutside as refused:
            return Reply(TryAnswer.LATER, str(refused))
        is_handed = False

        def about_to() -> None:
            nonlocal is_handed
            handing()
            is_handed = True

        try:
            return self._post(target, receiver, parcel.ref, body, about_to)
        except (OSError, http.client.HTTPException) as fault:
            answer = TryAnswer.UNKNOWN if is_handed else TryAnswer.LATER
            return Reply(answer, f"{type(fault).__name__}: {fault}"[:_HEARD])

    def _post(
        self,
        target: outward.Target,
        receiver: Receiver,
        ref: str,
        body: bytes,
        handing: Callable[[], None],
    ) -> Reply:
        timestamp = int(clock.now().timestamp())
        secret = secret_of(receiver.ref, receiver.secret_no, self._settings)
        line = _Line(target)
        end = threading.Timer(AT_MOST_S, line.cut)
        end.start()
        try:
            line.connect()
            handing()
            line.request(
                "POST",
                target.path,
                body,
                {
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "hatangchung-webhooks/1",
                    "webhook-id": ref,
                    "webhook-timestamp": str(timestamp),
                    "webhook-signature": signature(secret, ref, timestamp, body),
                },
            )
            answer = line.getresponse()
            heard = answer.read(_HEARD).decode("utf-8", "replace")
        finally:
            end.cancel()
            line.close()
        proof = " ".join(f"{answer.status} {answer.reason} {heard}".split())[:_HEARD]
        is_taken = 200 <= answer.status < 300
        return Reply(
            TryAnswer.ACCEPTED if is_taken else TryAnswer.LATER,
            proof,
            answer.status,
            is_gone=answer.status == GONE,
        )

    def close(self) -> None:
        """Nothing is kept open."""


class _Line(http.client.HTTPConnection):
    """A connection to the very address that was found to be outside, under the receiver's name."""

    def __init__(self, target: outward.Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._target = target

    def connect(self) -> None:
        sock = outward.connect(self._target, SECONDS)
        if self._target.is_tls:
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=self._target.host)
        self.sock = sock

    def cut(self) -> None:
        """End a conversation that takes too long; whoever waits for it gets an error."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def new_ref() -> str:
    """Draw the name of a new receiver."""
    return codes.new_code(12)


def host_of(url: str) -> str:
    """Name the host of an address, for people."""
    return urlsplit(url).hostname or url
