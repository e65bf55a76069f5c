"""How often one person may look for ways: each search reads the whole network and is kept."""

from datetime import timedelta

from permits.accounts.actor import Actor
from permits.web import rates

#: Far more than anybody planning by hand needs; a program asks for one route at a time too.
SEARCHES, PER = 60, timedelta(minutes=10)


def spend_search(actor: Actor) -> None:
    """Count one search of a person; raises TooMany past the limit."""
    rates.spend(f"route:{actor.person_id}", limit=SEARCHES, per=PER)
