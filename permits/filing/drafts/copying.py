"""Taking over what an earlier dossier said: put before the carrier as if he had typed it."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core.errors import Conflict
from permits.dossiers.models import Dossier
from permits.filing import pages, sections
from permits.filing.drafts import hub, sketching

#: What names one work stays with it.
_ITS_OWN = ("work_name",)


def take_over(session: Session, actor: Actor, dossier: Dossier, basis: Dossier) -> list[str]:
    """Take over the sections both dossiers have, but place and name; give their names.

    A section keeps its own name and what only it said, where the earlier one was silent.
    """
    if basis.work_kind != dossier.work_kind or basis.id == dossier.id:
        raise Conflict("draft.other_work")
    taken = []
    for name in hub.TAKEN_OVER:
        if name not in pages.asked_sections(dossier) or name not in basis.content:
            continue
        said = sketching.texts(sections.kept(session, actor, basis, name))
        own = sketching.texts(sections.kept(session, actor, dossier, name))
        words = {field: text or own.get(field, "") for field, text in said.items()}
        words |= {field: own.get(field, "") for field in _ITS_OWN if field in words}
        sketching.take_over(session, actor, dossier, name, words)
        taken.append(str(name))
    return taken
