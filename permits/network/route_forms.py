"""What the route finder asks: two points, a cable, its days, and what the gaps are dug through."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from gis import coordinates, crs
from gis import queries as map_queries
from gis.errors import SiteProblem
from permits.core import clock
from permits.core.errors import Invalid
from permits.core.text import N_
from permits.core.vocabulary import CoordinateSystem
from permits.dossiers.forms import MERIDIANS
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.coordinates import CoordinatesField
from permits.forms.fields import DateField, IntegerField, NumberField
from permits.forms.rules import Required
from permits.network.vocabulary import SurfaceKind
from permits.network.way_documents import Asked


class RouteForm(BaseForm):
    """From where to where, for which cable and days; bounds as in the dossiers' forms."""

    system = ChoiceField(
        N_("Hệ tọa độ"), [Required()], term=CoordinateSystem, default=CoordinateSystem.WGS84
    )
    meridian = OptionField(N_("Kinh tuyến trục"), options=MERIDIANS, default="108.5")
    points = CoordinatesField(N_("Điểm đầu và điểm cuối"), [Required()], max_length=400)
    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=2, maximum=100, places=1, unit="mm"
    )
    ways = IntegerField(
        N_("Số ống cần dùng trên mỗi đoạn"), [Required()], minimum=1, maximum=12, default=1
    )
    first_day = DateField(N_("Dùng từ ngày"), [Required()], earliest=clock.today)
    years = IntegerField(
        N_("Thời hạn dùng"), [Required()], minimum=1, maximum=50, unit=N_("năm"), default=10
    )
    gap_surface = ChoiceField(
        N_("Mặt phủ nơi phải đào mới"),
        [Required()],
        term=SurfaceKind,
        default=SurfaceKind.UNKNOWN,
    )
    pull_per_m = IntegerField(
        N_("Giá kéo cáp trong cống"),
        minimum=1_000,
        maximum=10_000_000,
        unit=N_("đồng/m"),
    )

    def to_command(self, session: Session, *, usual_pull: int) -> Asked:
        """Understand the points on the map; raise Invalid at their field where they are not."""
        start, end = self._ends(session)
        return Asked(
            text=str(self.points.data),
            system=str(self.system.data),
            start=start,
            end=end,
            cable_mm=float(self.cable_mm.data),
            ways=int(self.ways.data),
            first_day=self.first_day.data,
            years=int(self.years.data),
            gap_surface=str(self.gap_surface.data),
            pull_per_m=int(self.pull_per_m.data or usual_pull),
        )

    def _ends(self, session: Session) -> tuple[tuple[float, float], tuple[float, float]]:
        try:
            reading = coordinates.read(
                str(self.points.data),
                coordinates.declared(str(self.system.data), self.meridian.data or "108.5"),
                shape="line",
                locate=lambda point: map_queries.ward_at(session, point),
            )
        except SiteProblem as problem:
            facts = _faces(session, problem.facts)
            raise Invalid.one("points", problem.code, **facts) from problem
        ends = [(float(x), float(y)) for x, y in reading.site.geometry.coords]
        if len(ends) != 2:
            raise Invalid.one("points", "route.two_points", count=len(ends))
        return ends[0], ends[1]

    @classmethod
    def again(cls, asked: Asked) -> "RouteForm":
        """Make the form of a question that was asked before, to be changed a little."""
        return cls(
            data={
                "system": asked.system,
                "points": asked.text,
                "cable_mm": Decimal(f"{asked.cable_mm:g}"),
                "ways": asked.ways,
                "first_day": max(asked.first_day, clock.today()),
                "years": asked.years,
                "gap_surface": asked.gap_surface,
                "pull_per_m": asked.pull_per_m,
            }
        )


def _faces(session: Session, facts: Mapping[str, object]) -> dict[str, Any]:
    """Say wards by their names, and systems the way the form does."""
    said = dict(facts)
    if "ward" in said:
        said["ward"] = map_queries.ward_name(session, str(said["ward"]))
    if "system" in said:
        known = str(said["system"]) == crs.WGS84.code
        said["system"] = CoordinateSystem.WGS84 if known else CoordinateSystem.VN2000
    return said
