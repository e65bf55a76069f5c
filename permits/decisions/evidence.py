"""Makes a dossier's planning check again at the moments it is decided on."""

from collections.abc import Iterator, Sequence

from gis import checks
from gis.differences import Different, differences
from permits.cases import recording
from permits.cases.standing import Standing
from permits.core.errors import Discovered
from permits.core.text import Bilingual
from permits.core.vocabulary import EventKind
from permits.decisions.models import Draft
from permits.dossiers import checking

#: So many differences are named in a refusal; the screen shows the whole check.
NAMED = 5


def renew(standing: Standing) -> int | None:
    """Check the site as of now, so that a draft stands on the evidence of this moment."""
    check = checking.run(standing.session, standing.dossier)
    run_id = standing.dossier.check_run_id
    standing.tell(EventKind.CHECKED, run=run_id, outcome=str(check.outcome))
    return run_id


def confirm(standing: Standing, draft: Draft) -> None:
    """Let a draft be signed only while the map answers as it did when it was proposed.

    Raises `Discovered`, which names what differs; the new check is kept and is what everybody sees
    from then on, so that the draft can be sent back.
    """
    proposed_on = draft.content.get("check_run")
    if proposed_on is None:
        return
    old = checks.load(standing.session, proposed_on)
    new = checking.run(standing.session, standing.dossier)
    found = differences(old, new)
    if not found:
        return
    run_id = standing.dossier.check_run_id
    standing.tell(EventKind.CHECKED, run=run_id, outcome=str(new.outcome))
    recording.write(standing)
    raise Discovered("draft.evidence_moved", what=list(dict.fromkeys(_names(found)))[:NAMED])


def _names(found: Sequence[Different]) -> Iterator[Bilingual]:
    """Name what differs: a rule and where it is met, a layer, an office that is asked or not."""
    for each in found:
        place = f" ({each.feature_name})" if each.feature_name else ""
        if each.name_vi and each.name_en:
            yield Bilingual(each.name_vi + place, each.name_en + place)
        elif each.of != "outcome":
            code = each.new or each.old or ""
            yield Bilingual(code, code)
