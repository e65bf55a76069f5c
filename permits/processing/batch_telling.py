"""Tells who confirmed an act on many dossiers that the rest of it was done behind his back."""

from datetime import timedelta

from sqlalchemy.orm import Session

from permits.notices import telling
from permits.notices.vocabulary import NoticeKind
from permits.processing import batch_queries
from permits.processing.vocabulary import BatchItemState

#: Whoever confirmed a batch that ended sooner than this has seen its end himself.
SEEN_WITHIN = timedelta(seconds=5)


def tell(session: Session, batch_id: int) -> None:
    """Tell once how a batch ended, unless some of it waits or it ended before his own eyes."""
    batch, _ = batch_queries.batch_of(session, batch_id)
    items = batch_queries.items(session, batch_id)
    ended = [item.done_at for item in items if item.done_at is not None]
    if not ended or len(ended) < len(items) or max(ended) - batch.created_at <= SEEN_WITHIN:
        return
    done = sum(item.state is BatchItemState.DONE for item in items)
    telling.tell(
        session,
        NoticeKind.BATCH_DONE,
        [batch.person_id],
        once=f"batch:{batch.id}",
        path=f"/cb/nhieu/luot/{batch.ref}",
        facts={"done": done, "failed": len(items) - done},
    )
