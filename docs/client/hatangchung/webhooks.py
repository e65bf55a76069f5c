"""Whether a notice really comes from the permit system (docs/webhooks.md)."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

#: A message older than this, or from the future, was sent again by somebody.
TOLERANCE_S = 300


def is_genuine(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> bool:
    """Check the signature over the bytes as they came; header names in any case."""
    said = {name.lower(): value for name, value in headers.items()}
    ref, stamp = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    if not ref or not (stamp.isascii() and stamp.isdigit()):
        return False
    if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE_S:
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    signed = f"{ref}.{stamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = said.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), each.encode()) for each in given)
