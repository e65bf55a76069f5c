"""What the dossiers of one way are told once for all of them; each field is a section's own."""

from typing import Any

from wtforms import FormField

from permits.core.text import N_
from permits.dossiers.forms import ApplicantForm, DuctShareForm, RoadDigForm, SiteForm
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField
from permits.network.vocabulary import SurfaceKind


class SitePart(BaseForm):
    """By what right the works are where they are."""

    land_right = SiteForm.land_right


class SharePart(BaseForm):
    """What is said of the cable to every owner of ducts."""

    cable_kind = DuctShareForm.cable_kind
    purpose = DuctShareForm.purpose


class DigPart(BaseForm):
    """What is said of every trench; where the search knew no surface, it is named here."""

    open_surface = ChoiceField(
        N_("Mặt phủ nơi lúc tìm tuyến chưa rõ"),
        term=SurfaceKind,
        only=[surface for surface in SurfaceKind if surface is not SurfaceKind.UNKNOWN],
    )
    duct_count = RoadDigForm.duct_count
    duct_diameter_mm = RoadDigForm.duct_diameter_mm
    depth_m = RoadDigForm.depth_m
    width_m = RoadDigForm.width_m
    method = RoadDigForm.method
    work_from = RoadDigForm.work_from
    work_until = RoadDigForm.work_until
    work_hours = RoadDigForm.work_hours
    reinstatement = RoadDigForm.reinstatement
    warranty_months = RoadDigForm.warranty_months

    def validate_work_until(self, field: Any) -> None:
        """Judge the days as the dossier's own form does."""
        RoadDigForm.validate_work_until(self, field)  # type: ignore[arg-type]


class BundleForm(BaseForm):
    """Who asks, by what right, and what is said of cables and trenches, once for all dossiers."""

    applicant = FormField(ApplicantForm, N_("Chủ đầu tư và người liên hệ"))
    site = FormField(SitePart, N_("Quyền sử dụng đất, công trình"))
    share = FormField(SharePart, N_("Cáp trong cống bể của chủ sở hữu khác"))
    dig = FormField(DigPart, N_("Các đoạn đào"))
