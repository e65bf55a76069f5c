"""The example row of a template: invented, whole, and right by the very forms that judge it."""

from collections.abc import Mapping

from permits.core.text import N_
from permits.core.vocabulary import WorkKind

_PLACE = {"site.north": "12.6667", "site.east": "108.0500"}
_ROUTE = {"site.line": "12.6667, 108.0500\n12.6671, 108.0512"}
_SITE = {
    "site.system": "wgs84",
    "site.address": N_("Thửa 12, tờ bản đồ 34"),
    "site.land_right": "leased",
}

_MAST = {
    "technical.structure": N_("Cột thép tự đứng, móng bê tông cốt thép M250"),
    "technical.frequency_bands": "2600 MHz, 3700 MHz",
}

_TECHNICAL: Mapping[WorkKind, Mapping[str, str]] = {
    WorkKind.TOWER_GROUND: {
        **_MAST,
        "technical.mast_class": "A2b",
        "technical.height_m": "42",
        "technical.ground_level_m": "480",
        "technical.footprint_m2": "36",
        "technical.setback_m": "5",
        "technical.slots_offered": "2",
    },
    WorkKind.TOWER_ROOFTOP: {
        **_MAST,
        "technical.mast_class": "A2a",
        "technical.height_m": "9",
        "technical.building_height_m": "18",
        "technical.building_owner": N_("Khách sạn Mẫu"),
        "technical.structural_report": "2026/045",
        "technical.slots_offered": "1",
    },
    WorkKind.SMART_POLE: {
        "technical.height_m": "12",
        "technical.pole_count": "1",
        "technical.lighting_owner": N_("Đơn vị quản lý chiếu sáng đô thị"),
        "technical.street": N_("Đường trục khu công nghiệp"),
        "technical.radio_slots": "3",
        "technical.other_slots": "4",
        "technical.load_kg": "120",
        "technical.power_w": "1800",
        "technical.structure": N_("Cột thép mạ kẽm liền cần, móng bê tông M200"),
    },
    WorkKind.DUCT_SHARE: {
        "technical.cable_kind": N_("Cáp quang 48 sợi, kéo trong ống"),
        "technical.cable_diameter_mm": "14",
        "technical.cable_count": "1",
        "technical.term_years": "10",
        "technical.purpose": N_("Truyền dẫn cho các trạm 5G trong khu vực"),
    },
    WorkKind.DUCT_BUILD: {
        "technical.duct_count": "2",
        "technical.duct_diameter_mm": "110",
        "technical.depth_m": "0.9",
        "technical.width_m": "0.6",
        "technical.earth_m": "40",
        "technical.asphalt_m": "12.5",
        "technical.method": N_("Đào hở từng đoạn, rào chắn và đèn báo ban đêm"),
        "technical.work_from": "2027-03-01",
        "technical.work_until": "2027-03-20",
        "technical.work_hours": "22:00-05:00",
        "technical.reinstatement": N_("Hoàn trả nguyên trạng, đầm chặt K95"),
        "technical.warranty_months": "12",
    },
}


def example_of(work: WorkKind) -> dict[str, str]:
    """Give the example of a kind of work, by the codes of its columns."""
    route = work in (WorkKind.DUCT_SHARE, WorkKind.DUCT_BUILD)
    name = {"applicant.work_name": f"{work.vi} 001"}
    return {**name, **_SITE, **(_ROUTE if route else _PLACE), **_TECHNICAL[work]}
