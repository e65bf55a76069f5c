"""Measures two signatures on a printed permit, B-B to B-LT, by key file and by token, and stock."""

import asyncio
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from bench.papers_cost import own_cpu
from bench.table import Samples, Table, race, say
from permits.core import clock
from permits.papers import marks
from permits.signing import authority, revocations
from permits.signing.keys import KeyFiles, trust_anchors
from permits.signing.signing import Mark, Proof, sign
from permits.signing.signing_key import KeySource, SigningKey
from permits.signing.timestamps import LocalTimeStamper, certificates_of, chain_of
from permits.signing.verification import verify
from tests.support.softhsm import make_token

PERSON, OFFICE = "person:bench", "office:bench"
FASTER = 1.3


def measure(table: Table, printed: bytes, now: datetime, rounds: int) -> None:
    """Sign the same permit in turn in each way; processor time of this process, softhsm's too."""
    say("signing: making keys")
    with _place() as folder:
        files, token = _held(KeyFiles(folder)), _held(_token(folder))
        ways = {
            f"{where} {level}": _costed(printed, keys, _proof(folder, keys, level, now), now)
            for where, keys in {"file": files, "token": token}.items()
            for level in ("B-B", "B-T", "B-LT")
        }
        ways["stock B-B"] = _stock(printed, folder)
        raced = race(ways, rounds, warm_up=2)
        lasting = sign(printed, _marks(files), at=now, proof=_proof(folder, files, "B-LT", now))
        checked = race({"verify": _checked(lasting, folder, now)}, rounds, warm_up=2)["verify"]
    _told(table, raced, checked, len(lasting))


def _told(table: Table, raced: dict[str, Samples], checked: Samples, size: int) -> None:
    table.heading("Two signatures on a printed permit, processor time")
    for name, taken in raced.items():
        table.times(f"sign: {name}", taken)
    table.times("verify: B-LT with the list at hand", checked)
    table.note("size: a permit signed B-LT", size / 1000, "kB")
    ratio = raced["stock B-B"].p50 / raced["file B-B"].p50
    table.at_least("sign: stock signer / key held open, both B-B", ratio, FASTER)


@contextmanager
def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="htc-bench-") as name:
        yield Path(name)


def _token(folder: Path) -> KeySource:
    made = make_token(folder / "token")
    os.environ["SOFTHSM2_CONF"] = str(made.configuration)
    keys = made.keys_of(folder)
    for key_id in (PERSON, OFFICE):
        keys.make(key_id, name=key_id, organisation="")
    return keys


def _held(keys: KeySource) -> tuple[SigningKey, SigningKey]:
    return keys.key(PERSON, name=PERSON), keys.key(OFFICE, name=OFFICE)


def _marks(keys: tuple[SigningKey, SigningKey]) -> tuple[Mark, Mark]:
    ink, seal = marks.ink("Ngọc"), marks.seal("Sở Xây dựng", "Tỉnh")
    return Mark("person", keys[0], ink), Mark("office", keys[1], seal)


def _proof(folder: Path, keys: tuple[SigningKey, SigningKey], level: str, now: datetime) -> Proof:
    if level == "B-B":
        return Proof()
    stamper = LocalTimeStamper(folder)
    sent = chain_of(certificates_of(stamper))
    every = tuple(dict.fromkeys([*(c for k in keys for c in (k.certificate, *k.chain)), *sent]))
    authority.renew_list(folder, at=now)
    lists = revocations.for_certificates(folder, every, at=now, may_fetch=False)
    return Proof(stamper, certificates=every, lists=lists if level == "B-LT" else ())


def _costed(
    printed: bytes, keys: tuple[SigningKey, SigningKey], proof: Proof, now: datetime
) -> Callable[[int], float]:
    def run(_: int) -> float:
        begun = own_cpu()
        sign(printed, _marks(keys), at=now, proof=proof)
        return own_cpu() - begun

    return run


def _stock(printed: bytes, folder: Path) -> Callable[[int], float]:
    """Sign as pyHanko's manual does: a PKCS#12 file and its SimpleSigner, loaded once."""
    phrase = (folder / "passphrase").read_bytes()
    loaded = [
        signers.SimpleSigner.load_pkcs12(str(folder / f"{name}-bench.p12"), passphrase=phrase)
        for name in ("person", "office")
    ]

    def run(_: int) -> float:
        begun, pdf = own_cpu(), printed
        for field, signer in zip(("person", "office"), loaded, strict=True):
            metadata = signers.PdfSignatureMetadata(
                field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
            )
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            signing = signers.PdfSigner(metadata, signer=signer).async_sign_pdf(writer)
            pdf = asyncio.run(signing).getvalue()
        return own_cpu() - begun

    return run


def _checked(content: bytes, folder: Path, now: datetime) -> Callable[[int], float]:
    trust, lists = trust_anchors(folder), revocations.at_hand(folder)

    def run(_: int) -> float:
        begun = own_cpu()
        seen = verify(content, trust, at=clock.now(), lists=lists)
        if not seen.good or {state.level for state in seen.signatures} != {"B-LT"}:
            raise RuntimeError("verification is wrong, its speed says nothing")
        return own_cpu() - begun

    return run
