"""A leader whose signature the map has overtaken reads what differs and can send the draft back."""

import json
from datetime import timedelta

from gis.loading import load_layer
from permits.core import clock
from permits.demo import layers
from permits.dossiers import checking
from tests.conftest import NOW
from tests.permits.processing.conftest import review_of, send

LATER = NOW + timedelta(minutes=1)


def protect(session, dossier):
    """Publish a relic whose core lies around the dossier's site."""
    lat, lon = checking.site_of(dossier).centre()
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[lon + 0.01 * east, lat + 0.01 * north] for east, north in corners]
    document = json.loads(layers.path_of("heritage").read_bytes())
    document["features"].append(
        {
            "type": "Feature",
            "properties": {"ref": "moi", "name": "Di tích mới xếp hạng", "zone": "I"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
    )
    load_layer(session, json.dumps(document).encode(), name="new", by="test", now=LATER)
    session.commit()


def test_a_leader_reads_on_the_screen_what_differs_and_sends_it_back(sign_in, at, walker):
    dossier = at("sign")
    browser = sign_in("sxd.gd")
    protect(walker.session, dossier)

    with clock.at(LATER):
        answer = send(browser, dossier, "sign", outcome="sign")
        screen = browser.get(review_of(dossier)).text
        back = send(browser, dossier, "sign", outcome="return", note="Bản đồ đã thay đổi.")

    assert answer.status_code == 409
    assert "Kết quả kiểm tra quy hoạch nay đã khác lúc lập dự thảo" in answer.text
    assert "Di tích mới xếp hạng" in answer.text
    assert "Di tích mới xếp hạng" in screen  # the new evidence is what everybody sees from now on
    assert back.status_code == 303
    assert walker.open(dossier) == ["draft"]
