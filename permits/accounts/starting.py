"""Where a day begins for whoever signs in without saying where to."""

from permits.accounts.actor import Actor
from permits.core.vocabulary import Permission

#: For people whose work is on one page only; everybody else begins at the front page.
_STARTS = (
    (Permission.MANAGE_COMPANY, "/dn/cong-ty"),
    (Permission.ADMINISTER, "/qt"),
)
_WORK = (Permission.FILE_DOSSIER, Permission.WORK_TASKS, Permission.MANAGE_PLANNING)


def start_page(actor: Actor) -> str:
    """Give the page of somebody who only administers; "" for everybody else."""
    if any(actor.can(permission) for permission in _WORK):
        return ""
    return next((page for permission, page in _STARTS if actor.can(permission)), "")
