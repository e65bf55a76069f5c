"""The API, whole: importing this attaches every route to the blueprint."""

from permits.api import (
    carrier_routes,
    finding_routes,
    followup_routes,
    office_routes,
    permit_routes,
    place_routes,
    plan_routes,
    public_routes,
    sharing_routes,
    supplement_routes,
    talk_routes,
    upload_routes,
    way_routes,
    window_routes,
)
from permits.api.blueprint import bp

__all__ = [
    "bp",
    "carrier_routes",
    "finding_routes",
    "followup_routes",
    "office_routes",
    "permit_routes",
    "place_routes",
    "plan_routes",
    "public_routes",
    "sharing_routes",
    "supplement_routes",
    "talk_routes",
    "upload_routes",
    "way_routes",
    "window_routes",
]
