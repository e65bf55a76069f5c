"""The demo's network for a test, and drafts that keep places of it."""

from itertools import islice
from unittest.mock import patch

from gis.network import listing, queries
from gis.network.commands import Days, SlotWish
from permits.core import clock
from permits.core.files import FileStore
from permits.demo import network, walk
from permits.network import places
from permits.network.forms import days_for
from permits.network.places import KeepRoute, KeepSlot
from tests.support.dossiers import SAMPLES

FEATURES = network._features


def register(session):
    """Enter a part of the demo's network: the first features of each of its layers."""

    def few(layer):
        yield from islice(FEATURES(layer), 14)

    with patch.object(network, "_features", few):
        network.load(session, now=clock.now())


def draft(session, app, key):
    """Fill in a demo sample as a draft of its carrier; give both."""
    return draft_of(session, FileStore(app.extensions["settings"].storage_dir), key)


def draft_of(session, store, key):
    """Fill in a demo sample, keeping its files in a store."""
    sample = SAMPLES[key]
    person = walk.actor(session, sample.login)
    return walk.draft(session, store, sample, person), person


def free_segments(session, owner="vnpt", count=2):
    """Give segments of an owner that have a free bore."""
    rows = listing.segments(session, listing.Narrowed(owner), after=0, most=500)
    balance = queries.balance(session, clock.today(), now=clock.now())
    room = {each.segment_id for each in balance if each.free}
    return [row for row in rows if row.id in room][:count]


def keep(session, person, dossier, segments, years=5):
    """Keep a bore on each of some segments for a draft."""
    wish = KeepRoute(tuple(row.id for row in segments), 8.0, 1, days_for(years))
    places.keep_route(session, person, dossier, wish)


def free_slot(session, kind="small_cell"):
    """Give a pole and a free slot of it."""
    for pole in listing.structures(session, listing.Narrowed(kind="pole"), after=0, most=100):
        days = Days(clock.today(), None)
        for slot in listing.slots(session, [pole.id], days=days, now=clock.now()):
            if slot.kind == kind and slot.why is None:
                return pole, slot
    raise LookupError(kind)


def keep_slot(session, person, dossier, pole, slot, kg=20.0):
    """Keep a slot for a draft."""
    wish = SlotWish(slot.kind, kg, 300.0, 0.2)
    places.keep_slot(session, person, dossier, KeepSlot(pole.id, slot.slot_id, wish, days_for(5)))
