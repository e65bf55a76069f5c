"""How systems, states and repairs of layers are named to people."""

import re

from gis import crs
from permits.core.layer_messages import FINDINGS, TITLES
from permits.core.text import N_

_DEGREES = {
    "wgs84": N_("WGS 84, kinh độ và vĩ độ"),
    "vn2000-degrees": N_("VN-2000, kinh độ và vĩ độ"),
}


def system_name(code: str) -> str:
    """Name a reference system as survey papers do; not translated, for it is a name."""
    known = crs.FILE_SYSTEMS.get(code)
    if known is None or known.meridian is None:
        return {"wgs84": "WGS 84", "vn2000-degrees": "VN-2000 (φ, λ)"}.get(code, code)
    meridian = known.meridian.replace("-", "°") + "′"
    if known in crs.ZONES:
        return f"VN-2000 TM-3 {meridian}"
    datum = "VN-2000" if known in crs.UTM else "WGS 84"
    return f"{datum} UTM {code.rpartition('/')[2]}N"


def system_options() -> list[tuple[str, str]]:
    """Offer the systems of files, the province's own first."""
    return [(code, _DEGREES.get(code) or system_name(code)) for code in _ordered()]


def _ordered() -> list[str]:
    first = [crs.VN2000.code, crs.WGS84.code]
    return [*first, *(code for code in crs.FILE_SYSTEMS if code not in first)]


def finding_title(code: str) -> str:
    """Give the marked text that names a kind of finding."""
    return TITLES.get(code) or FINDINGS[code]


def readable(detail: str) -> str:
    """Put the names of systems where a reader's words have their codes."""
    return re.sub(r"\b(?:vn2000|wgs84)[a-z]*(?:[-/][a-z0-9-]+)*", _named, detail)


def _named(match: re.Match[str]) -> str:
    return system_name(match[0])
