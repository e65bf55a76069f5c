"""Writes the letters of forgotten passwords: a request answers before anybody is looked for."""

from permits.accounts.recovering import service
from permits.core.db import committing
from permits.core.jobs import RETRIES, queue


@queue.task(name="accounts.write_password_letter", retry=RETRIES)
def write_password_letter(reset_id: int) -> None:
    """Draw a link and hand it to the post, where the name that was typed is somebody's."""
    with committing() as session:
        service.write_letter(session, reset_id)
