"""The demo's shared assets: in line with its layers, entered once, every place counted."""

import json
from collections import Counter

from sqlalchemy import event, func, select

from gis.network import listing, queries
from gis.network.models import NetworkNode, Pole, Segment
from permits.core import clock
from permits.core.db import db
from permits.demo import network
from permits.demo.layers import path_of


def refs(layer):
    features = json.loads(path_of(layer).read_text("utf-8"))["features"]
    return {feature["properties"]["ref"] for feature in features}


def test_the_demo_network_is_entered_once_in_few_statements_and_every_place_is_counted(session):
    asked = []

    def hear(*said):
        asked.append(said[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert network.load(session, now=clock.now())
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)

    assert len(asked) < 400
    assert not network.load(session, now=clock.now())
    found = queries.balance(session, clock.today(), now=clock.now())
    found += listing.slot_balance(session, clock.today(), now=clock.now())
    assert all(each.adds_up for each in found)
    sums = Counter()
    for each in found:
        sums.update(free=each.free, held=each.held, occupied=each.occupied, blocked=each.blocked)
    assert min(sums.values()) >= 5
    drawn = {ref.partition("/")[0] for ref in session.scalars(select(Segment.ref))}
    assert drawn == refs("ducts")
    standing = set(session.scalars(select(NetworkNode.ref).join(Pole)))
    assert standing >= refs("poles") | refs("masts")
    assert session.scalar(select(func.count()).select_from(Pole)) == len(standing)
