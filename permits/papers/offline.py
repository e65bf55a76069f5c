"""The second code of a permit: what it says, signed, for a checker that has no network.

CBOR in COSE_Sign1, packed by zlib and written in base45 (RFC 9285), as certificates of health were;
`docs/offline-check/` describes it and holds the script that reads it.
"""

import hashlib
import zlib
from urllib.parse import urlsplit

from permits.core.codes import normalise
from permits.papers.contents import Content
from permits.papers.contents.parts import Party, Vertices
from permits.papers.vocabulary import PaperKind
from permits.signing import cose
from permits.signing.offline_keys import OfflineKey

PREFIX = "HTC1:"
#: Papers on which somebody builds; others are looked at where there is a network.
CARRYING = (
    PaperKind.PERMIT,
    PaperKind.PERMIT_LINE,
    PaperKind.PERMIT_LINEAR,
    PaperKind.PERMIT_UNDERGROUND,
    PaperKind.ADJUSTMENT,
    PaperKind.REISSUE,
)
#: The members of what is signed, by number, so that the square stays small.
ISSUER, KIND, NUMBER, ISSUED_ON, HOLDER, POINT, START_MONTHS, CODE, SIMULATION = range(1, 10)
_LONGEST = 120  # bytes of a name; the rest stands on the paper
_DEGREES = 100_000  # about a metre
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def carries(content: Content) -> bool:
    """Say whether a paper of this kind carries a second code."""
    return PaperKind(content.template) in CARRYING


def text(content: Content, *, code: str, base_url: str, key: OfflineKey, simulation: bool) -> str:
    """Write the second code of a paper: what stands on it, under the installation's signature."""
    payload = cose.cbor(_said(content, code, base_url, simulation=simulation))
    signed = cose.sign1(payload, key.private, key.public.id)
    return PREFIX + base45(zlib.compress(signed, 9))


def _said(content: Content, code: str, base_url: str, *, simulation: bool) -> dict[int, cose.Value]:
    number, suffix = getattr(content, "number", ""), getattr(content, "suffix", "")
    said: dict[int, cose.Value] = {
        ISSUER: urlsplit(base_url).netloc,
        KIND: content.template,
        NUMBER: f"{number}/{suffix}",
        ISSUED_ON: content.issued_on.isoformat(),
        CODE: normalise(code),
    }
    holder, vertices = getattr(content, "holder", None), getattr(content, "vertices", None)
    if isinstance(holder, Party):
        said[HOLDER] = holder.name.encode()[:_LONGEST].decode(errors="ignore")
    if isinstance(vertices, Vertices) and vertices.points:
        first = vertices.points[0]
        said[POINT] = [round(first.latitude * _DEGREES), round(first.longitude * _DEGREES)]
    if months := getattr(content, "start_within_months", None):
        said[START_MONTHS] = months
    if simulation:
        said[SIMULATION] = 1
    return said


def base45(content: bytes) -> str:
    """Write bytes in the letters a square code packs best (RFC 9285): three for two bytes."""
    written = []
    for at in range(0, len(content), 2):
        pair = content[at : at + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, letter = divmod(number, 45)
            written.append(_LETTERS[letter])
    return "".join(written)


def short_hash(code: str) -> str:
    """Name a paper by its code in lists that anybody may read: half the hash, for 80 random bits.

    It opens nothing: whoever has the code can find its hash, never the other way round.
    """
    return hashlib.sha256(normalise(code).encode()).hexdigest()[:32]
