"""The pages of layers, from a file that is brought in to the edition that stands."""

import json

import pytest

from tests.journeys.faces import NARROW, WIDE, faces

pytestmark = pytest.mark.browser

SAID = {
    "title": "Di tích năm 2026",
    "publisher": "Sở Văn hóa, Thể thao và Du lịch",
    "citation": "Quyết định 12/QĐ-UBND",
    "decision_no": "12/QĐ-UBND",
    "decision_date": "01/10/2026",
    "first": "01/11/2026",
    "accuracy_m": "2,5",
}
CHOSEN = {"kind": "heritage", "system": "vn2000/108-30"}
BOW = [[455_000, 1_400_000], [456_000, 1_401_000], [456_000, 1_400_000], [455_000, 1_401_000]]
FEATURE = {
    "type": "Feature",
    "properties": {"ref": "dt-1", "name": "Di tích 1", "zone": "I"},
    "geometry": {"type": "Polygon", "coordinates": [[*BOW, BOW[0]]]},
}
FILE = {
    "name": "di-tich.geojson",
    "mimeType": "application/geo+json",
    "buffer": json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode(),
}


@faces(WIDE, NARROW)
def test_a_file_becomes_a_draft_with_its_faults(look, site, face):
    opened = look("sxd.qh", layers="/quy-hoach", layers_new="/quy-hoach/tep")
    page = opened.page
    opened.resume()
    page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"layers_refused-{face.name}")
    opened.resume()
    for name, value in SAID.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in CHOSEN.items():
        page.locator(f"select[name={name}]").select_option(value)
    page.locator("[name=covers][value=province]").check()
    page.locator("input[type=file][name=file]").set_input_files(FILE)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/quy-hoach/ban-nhap/*")
    opened.inspect(f"layers_draft-{face.name}")
    path = page.url.removeprefix(opened.base)
    look(
        "sxd.qh",
        layers_confirm=f"{path}/cong-bo",
        layers_history="/quy-hoach/lop/heritage",
    )
    page.locator("main a[href*='/quy-hoach/lop/heritage/']").first.click()
    opened.inspect(f"layers_edition-{face.name}")
