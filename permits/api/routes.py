"""The API, whole: importing this attaches every route to the blueprint."""

from permits.api import (
    carrier_routes,
    office_routes,
    permit_routes,
    public_routes,
    upload_routes,
    way_routes,
)
from permits.api.blueprint import bp

__all__ = [
    "bp",
    "carrier_routes",
    "office_routes",
    "permit_routes",
    "public_routes",
    "upload_routes",
    "way_routes",
]
