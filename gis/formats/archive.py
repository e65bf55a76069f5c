"""Unpack a zip in memory under limits: no bombs, no zips in zips, no names that lead elsewhere."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from gis.formats.limits import MEGABYTE, Limits
from gis.reading import Complaint, LayerProblem

ZIP = b"PK\x03\x04"
_PACKED = (ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")
_ENCRYPTED = 0x1
_PIECE = 64 * 1024


def unpack(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Give the files of an archive by name; raises LayerProblem with a `layer.zip_…` code."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _look(members, limits)
            return _read(archive, members, len(content), limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise LayerProblem(Complaint("layer.zip_broken", detail=str(fault)[:120])) from None


def _look(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge the list before anything is unpacked; what it says of sizes is not trusted later."""
    if len(members) > limits.members:
        raise _refused("layer.zip_too_many", str(limits.members))
    names = [each.filename for each in members]
    odd = next((name for name in names if _ODD_NAME.search(name)), None)
    if odd is not None or len(set(names)) < len(names):
        raise _refused("layer.zip_bad_name", repr(odd or "a name twice")[:80])
    if any(each.flag_bits & _ENCRYPTED for each in members):
        raise _refused("layer.zip_encrypted")
    if sum(each.file_size for each in members) > limits.unpacked_bytes:
        raise _too_large(limits)


def _read(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int, limits: Limits
) -> dict[str, bytes]:
    # Small files pack well by nature; the ratio says something only from a megabyte on.
    most = min(limits.unpacked_bytes, max(packed * limits.ratio, MEGABYTE))
    total = 0
    files: dict[str, bytes] = {}
    for member in members:
        pieces = io.BytesIO()
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > most:
                    raise _too_large(limits)
                pieces.write(piece)
        files[member.filename] = pieces.getvalue()
        if files[member.filename].startswith(_PACKED):
            raise _refused("layer.zip_nested", member.filename[:80])
    return files


def members_of(files: Mapping[str, bytes], ending: str) -> list[str]:
    """List the names with an ending, whatever its case; a Mac's shadow files are not meant."""
    return sorted(
        name for name in files if name.lower().endswith(ending) and not name.startswith("__MACOSX/")
    )


def _too_large(limits: Limits) -> LayerProblem:
    return _refused("layer.zip_bomb", f"{limits.unpacked_bytes // MEGABYTE} MB")


def _refused(code: str, detail: str = "") -> LayerProblem:
    return LayerProblem(Complaint(code, detail=detail))
