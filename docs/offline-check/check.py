"""Reads the second square of a permit without a network; needs nothing but `cryptography`.

python check.py 'HTC1:…' offline.json [danh-sach.cose]: the square's text, the published keys
(/pki/offline.json), and the last signed list of papers that count no longer. Ends with 0: signed,
and not on a list that is up to date; 1: on the list; 2: not to be trusted; 3: signed, but no such list.
"""

import base64
import hashlib
import json
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
NAMES = "- issuer kind number issued_on holder point start_within_months code simulation".split()
LARGEST = 1 << 16  # of an unpacked square: nobody unpacks a bomb here
DAMAGE = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, zlib.error)
FORGED = (InvalidSignature, StopIteration)  # by nobody, or by nobody whose key is published


def base45(text):
    groups = [text[at : at + 3] for at in range(0, len(text), 3)]
    numbers = [(sum(LETTERS.index(c) * 45**n for n, c in enumerate(g)), len(g) - 1) for g in groups]
    return b"".join(number.to_bytes(size) for number, size in numbers)


def cbor(data, at=0):
    """Read one value of the few kinds there are; give it with where the next begins."""
    kind, size, at = data[at] >> 5, data[at] & 31, at + 1
    if size >= 24:
        width = 1 << size - 24
        size, at = int.from_bytes(data[at : at + width]), at + width
    if kind < 2:
        return (size if kind == 0 else -1 - size), at
    if kind < 4:
        part = data[at : at + size]
        return (part if kind == 2 else part.decode()), at + size
    held = []
    for _ in range(size * {4: 1, 5: 2}[kind] if kind != 6 else 1):
        value, at = cbor(data, at)
        held.append(value)
    pairs = zip(held[::2], held[1::2], strict=False)
    return (dict(pairs) if kind == 5 else held[0] if kind == 6 else held), at


def text_of(data):
    """Write bytes as CBOR does, in the shortest way: what is signed is made of such parts."""
    width = next(w for w in (0, 1, 2, 4) if len(data) < (24 if w == 0 else 1 << 8 * w))
    head = bytes([0x40 | len(data)]) if width == 0 else bytes([0x57 + width.bit_length()])
    return head + (len(data).to_bytes(width) if width else b"") + data


def signed_part(data, keys):
    """Give what a COSE_Sign1 says, if one of the published keys signed it."""
    protected, _, payload, signature = cbor(data)[0]
    key_id = cbor(protected)[0][4].hex()
    x = next(key["x"] for key in keys["keys"] if key["kid"] == key_id)
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=="))
    parts = text_of(protected) + text_of(b"") + text_of(payload)
    key.verify(signature, b"\x84\x6aSignature1" + parts)
    return payload


def check(square, keys, signed_list=None):
    """Say what the square holds (or nothing), what that is worth, and with which code to end."""
    try:
        packed = zlib.decompressobj().decompress(base45(square.removeprefix("HTC1:")), LARGEST)
        found = dict(cbor(signed_part(packed, keys))[0])
        ended = json.loads(signed_part(signed_list, keys)) if signed_list else None
    except (*DAMAGE, *FORGED) as fault:
        return {}, f"NOT TO BE TRUSTED: {fault!r}", 2
    said = {(NAMES[n] if n < len(NAMES) else n): value for n, value in sorted(found.items())}
    if ended is None:
        return said, "SIGNED; whether it still counts only a list or the site can say", 3
    short = hashlib.sha256(said["code"].encode()).hexdigest()[:32]
    for paper in ended["papers"]:
        if paper["code"] == short:
            return said, f"NO LONGER VALID: {paper['why']} since {paper['since']}", 1
    if datetime.now(UTC) > datetime.fromisoformat(ended["next_update"]):
        return said, f"SIGNED, but list {ended['number']} is out of date: fetch the next", 3
    return said, f"SIGNED, and not on list {ended['number']} of {ended['issued_at']}", 0


if __name__ == "__main__":
    files = [Path(name).read_bytes() for name in sys.argv[2:]]
    content, words, code = check(sys.argv[1].strip(), json.loads(files[0]), *files[1:])
    print(*(f"{name}: {value}" for name, value in content.items()), words, sep="\n")
    sys.exit(code)
