"""What finishing an official's task settles besides moving the case."""

from permits.accounts import queries as accounts
from permits.cases.registry import Act, Facts
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.core.errors import Invalid
from permits.core.vocabulary import Role


def plain(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Settle nothing more than the outcome itself."""
    return {}


def assign(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Give the unit's case work of this dossier to one person; later steps go there too."""
    people = accounts.people_of(standing.session, office_id=task.office_id, role=Role.CASE_OFFICER)
    chosen = next((p for p in people if p.login == act.fields.get("assignee")), None)
    if chosen is None:
        raise Invalid.one("assignee", "person.unknown")
    holders: dict[str, int] = dict(standing.facts.get("holders", {}))
    holders[f"{task.office_id}:{Role.CASE_OFFICER}"] = chosen.id
    return {"holders": holders}
