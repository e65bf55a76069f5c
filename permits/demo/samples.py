"""What invented carriers ask for in the demo: whole, valid dossiers for each kind of work."""

import io
from dataclasses import dataclass, replace
from typing import Any

import pikepdf

from permits.core.vocabulary import WorkKind


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented request: who files it, what, and where (WGS 84, latitude first)."""

    key: str
    login: str
    work: WorkKind
    name: str
    address: str
    points: tuple[tuple[float, float], ...]
    technical: dict[str, Any]

    def another(self, number: int) -> "Sample":
        """Give a sample of the same kind a little way off; a route stays in its ducts."""
        away = 0.0007 * (number - 1) if len(self.points) == 1 else 0.0
        points = tuple((lat + away, lon - away / 2) for lat, lon in self.points)
        return replace(self, name=f"{self.name} {number:02d}", points=points)

    @property
    def coordinates(self) -> str:
        """Write the place as one would paste it."""
        return "\n".join(f"{lat:.6f}, {lon:.6f}" for lat, lon in self.points)

    def applicant(self) -> dict[str, Any]:
        """Say who asks; the people are invented."""
        return {
            "work_name": self.name,
            "representative": "Nguyễn Văn Mẫu",
            "representative_title": "Phó Giám đốc chi nhánh",
            "tax_code": "0100109106",
            "address": "Số 01 đường Mẫu, phường Buôn Ma Thuột, tỉnh Đắk Lắk",
            "phone": "0905 000 001",
            "email": "hoso@carrier.example",
            "designer": "Công ty TNHH Tư vấn thiết kế Mẫu",
            "designer_certificate": "DEMO-00012345",
            "reviewer": "",
            "expected_months": "4",
        }

    def site(self, ward: str) -> dict[str, Any]:
        """Say where; `ward` is looked up on the map."""
        return {
            "system": "wgs84",
            "meridian": "108.5",
            "coordinates": self.coordinates,
            "ward": ward,
            "address": self.address,
            "land_right": "leased",
        }


def _tower(height: str, mast_class: str = "A2b") -> dict[str, Any]:
    return {
        "mast_class": mast_class,
        "height_m": height,
        "ground_level_m": "480",
        "footprint_m2": "36",
        "setback_m": "5",
        "structure": "Cột thép ba chân tự đứng, móng bê tông cốt thép M250",
        "frequency_bands": "2600 MHz, 3700 MHz",
        "slots_offered": "2",
    }


ROOFTOP = {
    "mast_class": "A2a",
    "height_m": "9",
    "building_height_m": "18",
    "building_owner": "Khách sạn Mẫu",
    "structural_report": "KĐ-2026/045-DEMO",
    "structure": "Cột dây co trên mái, liên kết bu lông vào dầm",
    "frequency_bands": "2600 MHz, 3700 MHz",
    "slots_offered": "1",
}

POLE = {
    "height_m": "12",
    "pole_count": "6",
    "lighting_owner": "Đơn vị quản lý chiếu sáng đô thị (mẫu)",
    "street": "Đường trục khu công nghiệp",
    "radio_slots": "3",
    "other_slots": "4",
    "load_kg": "120",
    "power_w": "1800",
    "structure": "Cột thép mạ kẽm liền cần, móng bê tông M200",
}


#: What the demo's carriers say of masts and poles near them.
SHARING = {
    "reason": "coverage",
    "note": "Các hạ tầng gần đó không cho vùng phủ cần thiết ở hướng khu dân cư mới.",
}


def _duct(owner: str) -> dict[str, Any]:
    return {
        "owner": owner,
        "cable_kind": "Cáp quang 48 sợi, kéo trong ống",
        "cable_diameter_mm": "14",
        "cable_count": "1",
        "term_years": "10",
        "purpose": "Truyền dẫn cho các trạm 5G trong khu vực",
    }


DIG = {
    "duct_count": "2",
    "duct_diameter_mm": "110",
    "depth_m": "0,9",
    "width_m": "0,4",
    "paving_m": "390",
    "asphalt_m": "22,5",
    "method": "Đào hở từng đoạn không quá 50 m, khoan ngang khi qua đường; có rào chắn.",
    "work_from": "2027-01-04",
    "work_until": "2027-01-29",
    "work_hours": "22 giờ đến 05 giờ hôm sau",
    "reinstatement": "Đầm chặt từng lớp, hoàn trả gạch lát và bê tông nhựa như hiện trạng.",
    "warranty_months": "12",
}

SAMPLES = (
    Sample(
        "tower-zone", "viettel", WorkKind.TOWER_GROUND, "Trạm BTS KCN Hòa Phú",
        "Lô CN-05, KCN Hòa Phú", ((12.599200, 107.941000),), _tower("42"),
    ),
    Sample(
        "tower-city", "vnpt", WorkKind.TOWER_GROUND, "Trạm BTS Ea Kao",
        "Thửa 214, tờ bản đồ 12", ((12.616000, 108.066000),), _tower("36"),
    ),
    Sample(
        "tower-high", "mobifone", WorkKind.TOWER_GROUND, "Trạm viba Cuôr Đăng",
        "Thửa 18, tờ bản đồ 3", ((12.771000, 108.132000),), _tower("58"),
    ),
    Sample(
        "rooftop", "mobifone", WorkKind.TOWER_ROOFTOP, "Trạm mái khách sạn Mẫu",
        "Số 15 đường Mẫu", ((12.684000, 108.052000),), ROOFTOP,
    ),
    Sample(
        "pole-zone", "viettel", WorkKind.SMART_POLE, "Cụm cột đèn 5G KCN Hòa Hiệp 1",
        "Trục chính KCN Hòa Hiệp 1", ((12.990000, 109.360000),), POLE,
    ),
    Sample(
        "pole-city", "vnpt", WorkKind.SMART_POLE, "Cột đèn 5G quảng trường trung tâm",
        "Quảng trường trung tâm", ((12.667000, 108.038000),), POLE,
    ),
    Sample(
        "duct", "fpt", WorkKind.DUCT_SHARE, "Dùng chung cống bể trục trung tâm",
        "Dọc tuyến phố trung tâm",
        ((12.67562, 108.04916), (12.67788, 108.05142), (12.68014, 108.05367)), _duct("vnpt"),
    ),
    Sample(
        "dig", "fpt", WorkKind.DUCT_BUILD, "Tuyến cống bể vào khu công nghệ số",
        "Vỉa hè phía nam, đoạn từ bể B-031 đến bể B-034",
        ((12.667000, 108.038000), (12.667606, 108.039113), (12.668810, 108.041322)), DIG,
    ),
)  # fmt: skip


def paper(title: str) -> bytes:
    """Make a small valid PDF that stands for one component of a dossier."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = f"{title} (mẫu)"
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
