"""What the pages about contested hits show: each hit of the check, and what was said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.differences import gravest
from gis.results import Check, Hit
from permits.core.text import Bilingual
from permits.core.vocabulary import CheckState, RuleEffect
from permits.dossiers.models import Dossier
from permits.planning import contest_queries as queries
from permits.planning import contesting, standing_checks
from permits.planning.contest_queries import Said
from permits.planning.contesting import Meant
from permits.planning.models import Contest
from permits.planning.vocabulary import ContestState

#: Stands in an address for the feature of a rule that looks only at the site.
NO_FEATURE = 0


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit, with the standing of what was said about it.

    `state` is None where nothing was said; `is_reopened` says that it was decided for another
    revision of the rule or feature, or for another site, so that it has to be decided again.
    """

    rule: str
    feature: int
    title: Bilingual
    feature_name: str | None
    effect: RuleEffect
    check_state: CheckState
    citation: str
    certainty: str
    distance_m: float
    rule_rev: int
    feature_rev: int | None
    state: ContestState | None
    is_reopened: bool
    said: Sequence[Said]

    @property
    def waits(self) -> bool:
        """Say whether an officer has to decide about it."""
        return self.state is ContestState.OPEN or self.is_reopened

    @property
    def may_be_contested(self) -> bool:
        """Say whether the carrier may say something against it now."""
        return self.state in (None, ContestState.UPHELD) or self.is_reopened


def meant(rule: str, feature: int) -> Meant:
    """Read which hit an address means."""
    return Meant(rule, feature or None)


def hits_of(session: Session, dossier: Dossier) -> list[HitRow]:
    """List the hits of the check a dossier stands on, each once, with what was said about it."""
    if dossier.check_run_id is None:
        return []
    check = standing_checks.of(session, dossier)
    contests = {
        (each.rule, each.feature_id): each for each in queries.of_dossier(session, dossier.id)
    }
    said: dict[int, list[Said]] = {}
    if contests:
        for each in queries.said_about(session, dossier.id):
            said.setdefault(each.contest_id, []).append(each)
    return [
        _row(hit, check, contests.get((hit.rule, hit.feature_id)), said)
        for hit in gravest(check).values()
    ]


def contested_of(session: Session, dossier: Dossier) -> list[HitRow]:
    """List the hits of a dossier about which something was said; mostly there is none."""
    if not queries.of_dossier(session, dossier.id):
        return []
    return [row for row in hits_of(session, dossier) if row.state is not None]


def _row(
    hit: Hit, check: Check, contest: Contest | None, said: Mapping[int, Sequence[Said]]
) -> HitRow:
    decided = contest is not None and contest.state is not ContestState.OPEN
    return HitRow(
        rule=hit.rule,
        feature=hit.feature_id or NO_FEATURE,
        title=Bilingual(hit.name_vi, hit.name_en),
        feature_name=hit.feature_name or hit.feature_ref,
        effect=RuleEffect(hit.effect),
        check_state=CheckState(hit.state),
        citation=hit.citation,
        certainty=hit.certainty,
        distance_m=hit.distance_m,
        rule_rev=hit.rule_rev,
        feature_rev=hit.feature_rev,
        state=contest.state if contest is not None else None,
        is_reopened=contest is not None
        and decided
        and not contesting.is_about(contest, hit, check),
        said=said.get(contest.id, ()) if contest is not None else (),
    )
