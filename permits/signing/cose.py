"""Signs bytes as COSE_Sign1 with Ed25519 (RFC 9052, RFC 9053), with just the CBOR that needs."""

import struct
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ALGORITHM, _CONTENT_TYPE, _KEY_ID = 1, 3, 4
_EDDSA = -8
_TAG_SIGN1 = b"\xd2"  # tag 18
#: The numbers of media types in COSE are those of CoAP.
JSON_CONTENT, CBOR_CONTENT = 50, 60

Value = int | bytes | str | Sequence["Value"] | Mapping[int, "Value"]


def cbor(value: Value) -> bytes:
    """Write a value in the one deterministic way of RFC 8949, 4.2.1; members go by their bytes."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            text = value.encode()
            return _head(3, len(text)) + text
        case Mapping():
            members = sorted((cbor(name), cbor(held)) for name, held in value.items())
            return _head(5, len(members)) + b"".join(name + held for name, held in members)
        case _:
            return _head(4, len(value)) + b"".join(cbor(each) for each in value)


def _head(major: int, number: int) -> bytes:
    kind = major << 5
    if number < 24:
        return bytes([kind | number])
    for extra, form in enumerate([">B", ">H", ">I", ">Q"], start=24):
        if number < 1 << 8 * struct.calcsize(form):
            return bytes([kind | extra]) + struct.pack(form, number)
    raise OverflowError("CBOR numbers end at 64 bits")


def sign1(
    payload: bytes, key: Ed25519PrivateKey, key_id: bytes, content: int | None = None
) -> bytes:
    """Sign a payload; the same payload under the same key always gives the same bytes."""
    headers: dict[int, Value] = {_ALGORITHM: _EDDSA, _KEY_ID: key_id}
    if content is not None:
        headers[_CONTENT_TYPE] = content
    protected = cbor(headers)
    signature = key.sign(to_be_signed(protected, payload))
    return _TAG_SIGN1 + cbor([protected, {}, payload, signature])


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Give the bytes a signature of one signer is over (RFC 9052, 4.4)."""
    return cbor(["Signature1", protected, b"", payload])


def payload_of(signed: bytes) -> bytes:
    """Give what a COSE_Sign1 made here says; whoever does not trust its bytes must verify them."""
    at = len(_TAG_SIGN1) + 1  # the head of the four parts
    _, at = _bytes_at(signed, at)
    payload, _ = _bytes_at(signed, at + 1)  # no unprotected headers: one byte
    return payload


def _bytes_at(written: bytes, at: int) -> tuple[bytes, int]:
    size = written[at] & 31
    at += 1
    if size >= 24:
        width = 1 << size - 24
        size, at = int.from_bytes(written[at : at + width]), at + width
    return written[at : at + size], at + size
