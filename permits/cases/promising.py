"""Promises a paper, in the words of whoever promised it: later steps do not change it."""

from typing import Any

from permits.cases.standing import Standing
from permits.core.jobs import enqueue
from permits.core.vocabulary import EventKind
from permits.papers.vocabulary import PaperKind


def promise(
    standing: Standing,
    kind: PaperKind,
    job: str,
    said: dict[str, Any],
    /,
    *,
    node: str | None = None,
    **facts: Any,
) -> None:
    """Tell that a paper will be issued, with what it needs to know, and have it printed.

    `said` is {note, person_id, office_id}: whose words they are, and who signs. What is told here
    does not change any more, so the paper says what was so now, however late it is printed.
    """
    standing.tell(EventKind.PAPER, node, kind=str(kind), said=said, **facts)
    enqueue(standing.session, job, dossier_id=standing.case.dossier_id)


def words_of(standing: Standing, note: str) -> dict[str, Any]:
    """Say whose words a note is: the actor's, for his office."""
    actor = standing.actor
    return {
        "note": note,
        "person_id": actor.person_id if actor else None,
        "office_id": actor.office_id if actor else None,
    }
