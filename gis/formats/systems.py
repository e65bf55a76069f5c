"""Find the reference system a file names among those the map knows, or the one it must have."""

from typing import Any

import pyproj

from gis import crs
from gis.formats.source import Source
from gis.reading import Complaint, LayerProblem

#: How sure PROJ must be that a description is a registered one, in per cent.
SURE = 70


def recognise(said: str) -> str | None:
    """Give the code of the system a file's words describe; None where nobody can be sure."""
    if not said:
        return None
    try:
        described = pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError:
        return None
    authority = described.to_authority(min_confidence=SURE) or ("", "")
    if authority == ("OGC", "CRS84"):
        return crs.WGS84.code
    number = described.to_epsg(min_confidence=SURE)
    if number in crs.BY_SRID:
        return crs.BY_SRID[number].code
    return _by_its_figures(described)


def _by_its_figures(described: pyproj.CRS) -> str | None:
    """Compare a projection's own figures; the datum must be named, for 225 m hang on it."""
    operation, geodetic = described.coordinate_operation, described.geodetic_crs
    datum = (geodetic.datum.name if geodetic and geodetic.datum else "").lower()
    if operation is None or not ("vn" in datum or "vietnam" in datum) or "2000" not in datum:
        return None
    figures: dict[str, Any] = {each.name.lower(): each.value for each in operation.params}
    centre = figures.get("longitude of natural origin")
    scale = figures.get("scale factor at natural origin")
    plain = figures.get("false easting") == 500_000 and figures.get("false northing") == 0
    if centre is None or not plain:
        return None
    for zone in (*crs.ZONES, *crs.UTM):
        if abs(crs.centre_of(zone) - centre) < 1e-6 and scale == crs.scale_of(zone):
            return zone.code
    return None


def declared(source: Source, system: str) -> str:
    """Choose the system: the declared one, else the file's own, else that of its format."""
    if system:
        return crs.file_system(system).code
    if source.system:
        return source.system
    # GeoJSON and KML are in WGS 84 by their own standards, unless the file says something else.
    if source.format in ("geojson", "kml") and not source.system_said:
        return crs.file_system(str((source.header or {}).get("crs", crs.WGS84.code))).code
    raise LayerProblem(Complaint("layer.crs_needed"))
