"""Where on the map: coordinates in any notation the server reads, and how far around them."""

from gis.browsing import MAX_RADIUS_M
from permits.core.text import N_
from permits.core.vocabulary import CoordinateSystem
from permits.dossiers.forms import MERIDIANS
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.coordinates import CoordinatesField
from permits.forms.fields import NumberField
from permits.forms.rules import Required


class PlaceForm(BaseForm):
    """One place, as it stands on a paper or in a receiver."""

    system = ChoiceField(
        N_("Hệ tọa độ"), [Required()], term=CoordinateSystem, default=CoordinateSystem.WGS84
    )
    meridian = OptionField(N_("Kinh tuyến trục"), options=MERIDIANS, default="108.5")
    coordinates = CoordinatesField(N_("Tọa độ một điểm"), [Required()])
    radius = NumberField(
        N_("Bán kính quanh điểm"), minimum=1, maximum=int(MAX_RADIUS_M), places=1, unit="m"
    )
