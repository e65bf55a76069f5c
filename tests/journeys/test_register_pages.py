"""The register's pages as a carrier, an owner and an official see them, wide and narrow."""

import pytest

from gis.network import listing, queries
from permits.core import clock
from tests.permits.network.places import draft_of, free_segments, keep, register
from tests.support.browser import DESK, PHONE

pytestmark = pytest.mark.browser

FACES = {
    "vi": {"locale": "vi-VN", "viewport": DESK},
    "en": {"locale": "en-US", "viewport": PHONE},
}


@pytest.fixture(scope="module")
def known(site):
    """A part of the demo's network with a draft that keeps two bores; what it is called."""

    def enter(walker):
        session = walker.session
        register(session)
        dossier, person = draft_of(session, walker.files, "duct")
        rows = free_segments(session)
        keep(session, person, dossier, rows)
        pole_dossier, _ = draft_of(session, walker.files, "pole-city")
        pole = listing.structures(session, listing.Narrowed(kind="pole"), after=0, most=1)[0]
        cable = queries.cables_in(session, rows[0].id, on=clock.today())
        return {
            "segment": f"vnpt/{rows[0].ref}",
            "node": f"{rows[0].from_owner}/{rows[0].from_ref}",
            "pole": f"{pole.owner}/{pole.ref}",
            "draft": dossier.ref,
            "pole_draft": pole_dossier.ref,
            "cable": cable[0].id if cable else None,
        }

    return site.behind(enter)


@pytest.mark.parametrize("face", FACES)
def test_a_carrier_reads_and_holds(desk, known, face):
    opened = desk("fpt", **FACES[face])
    for name, path in {
        "register": "/ha-tang",
        "register_poles": "/ha-tang?loai=pole&chu=chieu-sang",
        "register_none": "/ha-tang?loai=mast&chu=chieu-sang",
        "segment": f"/ha-tang/doan/{known['segment']}",
        "node": f"/ha-tang/nut/{known['node']}",
        "structure": f"/ha-tang/cot/{known['pole']}",
        "own": "/ha-tang/cua-toi",
        "choose": f"/ha-tang/giu-cho/{known['draft']}",
        "wait": f"/ha-tang/cho/doan/{known['segment']}",
        "wait_pole": f"/ha-tang/cho/cot/{known['pole']}",
    }.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()


@pytest.mark.parametrize("face", FACES)
def test_an_owner_declares_and_splits(desk, known, face):
    opened = desk("vnpt", **FACES[face])
    paths = {
        "declare": "/ha-tang/khai-bao",
        "split": f"/ha-tang/tach/{known['segment']}",
        "segment_own": f"/ha-tang/doan/{known['segment']}",
        "choose_pole": f"/ha-tang/giu-cho/{known['pole_draft']}",
    }
    paths |= {f"declare_{what}": f"/ha-tang/khai-bao/{what}" for what in ("segment", "structure")}
    for name, path in paths.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()


def test_an_official_reads_who_is_there(desk, known):
    opened = desk("sxd.cv1", **FACES["vi"])
    page = opened.open(f"/ha-tang/doan/{known['segment']}")
    opened.inspect("segment_official-vi")
    assert "FPT" in page.locator("table").first.inner_text()
