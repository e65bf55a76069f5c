"""Pages about what rules: holidays, fees, phrases, procedures; and the state of the system."""

from flask import Blueprint

from permits.administration import (
    law_calendar,
    law_fees,
    law_health,
    law_history,
    law_phrases,
    law_procedures,
    law_start,
)

bp = Blueprint("law", __name__)
for _pages in (
    law_start,
    law_calendar,
    law_fees,
    law_phrases,
    law_procedures,
    law_history,
    law_health,
):
    bp.register_blueprint(_pages.bp)
