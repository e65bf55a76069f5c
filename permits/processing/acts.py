"""What finishing an official's task settles besides moving the case."""

from permits.accounts import queries as accounts
from permits.cases import asked
from permits.cases.asked import Line
from permits.cases.registry import Act, Facts
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.vocabulary import AskedAbout
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Role
from permits.processing import intake

#: The outcome with which reception accepts a dossier.
ACCEPT = "accept"
#: The outcome after which a procedure asks the applicant.
SUPPLEMENT = "supplement"


def plain(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Settle nothing more than the outcome itself."""
    return {}


def weigh(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Put down what is asked of the applicant where the outcome asks him; settle nothing more."""
    if act.outcome == SUPPLEMENT:
        written = [Line(**each) for each in act.fields.get("lines", ())]
        asked.ask(standing, task, written or said_in(act.note))
    return {}


def receive(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Accept only what is complete and can be given a due date; ask for what is missing."""
    if act.outcome == ACCEPT:
        _demand_complete(standing)
        missing = intake.year_missing(standing.calendar, standing.procedure, standing.now)
        if missing is not None:
            raise Conflict("intake.no_calendar", year=missing)
    return weigh(standing, task, act)


def _demand_complete(standing: Standing) -> None:
    lacking = intake.lacking(standing.session, standing.case.dossier_id)
    if lacking:
        named = {paper.code: paper.names.vi for paper in standing.procedure.papers}
        names = "; ".join(named.get(each.component, each.component) for each in lacking)
        raise Invalid.one("outcome", "intake.incomplete", names=names)


def hand_back(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Keep beside each item asked what the applicant hands back."""
    asked.hand_back(standing.session, standing.dossier)
    return {}


def opinion(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Put down what a consultee needs to answer, where that is its answer."""
    chosen = next((each for each in task.node.outcomes if each.code == act.outcome), None)
    if chosen is not None and chosen.asks_again:
        asked.ask(standing, task, said_in(act.note))
    return {}


def said_in(note: str) -> list[Line]:
    """Read a request in words alone: each line asks one thing."""
    lines = [line.strip() for line in note.splitlines() if line.strip()]
    return [Line(AskedAbout.OTHER, line[: asked.LONGEST]) for line in lines[: asked.MOST]]


def assign(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Give the unit's case work of this dossier to one person; later steps go there too."""
    people = accounts.people_of(standing.session, office_id=task.office_id, role=Role.CASE_OFFICER)
    chosen = next((p for p in people if p.login == act.fields.get("assignee")), None)
    if chosen is None:
        raise Invalid.one("assignee", "person.unknown")
    holders: dict[str, int] = dict(standing.facts.get("holders", {}))
    holders[f"{task.office_id}:{Role.CASE_OFFICER}"] = chosen.id
    return {"holders": holders}
