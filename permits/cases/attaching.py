"""The one file a consulted office may attach to its answer, whichever way it answers."""

from dataclasses import replace

from sqlalchemy.orm import Session

from permits.cases.link_models import OpinionFile
from permits.cases.registry import Act
from permits.core import clock, codes, installation


def attached(session: Session, task_id: int, act: Act) -> Act:
    """Keep the file an act brings beside its task; gives the act with what is recorded of it.

    The answer and the chained event both say its name and SHA-256.
    """
    received = act.file
    if received is None:
        return act
    kept = OpinionFile(
        task_id=task_id,
        ref=codes.new_code(12).lower(),
        filename=received.filename,
        media_type=received.media_type,
        size=len(received.content),
        sha256=installation.files().put(received.content),
        put_at=clock.now(),
    )
    session.add(kept)
    told = {"file": {"ref": kept.ref, "filename": kept.filename, "sha256": kept.sha256}}
    return replace(act, fields={**act.fields, **told}, told={**act.told, **told}, file=None)
