"""A carrier files a mast beside another's in a zone, and says why it neither shares nor moves."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from gis.crs import STORAGE_SRID, WGS84
from gis.network.models import NetworkNode, Pole, PoleSlot
from gis.site import Site
from permits.core.vocabulary import DossierSection, SharingReason, WorkKind
from tests.journeys.acting import begin_from_needs, fill, give_papers, placed, press, say, title
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

#: In an economic zone, in the core of a relic, and a stone's throw from a mast with a free place.
BESIDE = replace(
    SAMPLES["tower-zone"],
    login="vnpt",
    name="Trạm BTS Vũng Rô",
    address="Lô B2, khu cảng Vũng Rô",
    points=((12.866, 109.399),),
)
WARD, ZONE, RELIC = "22291", "Khu kinh tế Nam Phú Yên", "Trong khu vực bảo vệ I của di tích"
NEIGHBOUR, NEAR = "Cột Vũng Rô 1", (109.4005, 12.8668)
BEARS = {"height_m": 60.0, "max_kg": 900.0, "max_watts": 9_000.0, "max_wind_m2": 9.0}
WHY_NOT = "Cột ở sau mỏm núi, không phủ được cầu cảng và khu neo đậu."
WHY_HERE = "Đang xin điều chỉnh ranh khu vực bảo vệ; có biên bản họp với Sở Văn hóa."


def register_neighbour(walker):
    """Register a mast of another carrier's, with one free place."""
    place = Site.of([NEAR], WGS84, shape="point").geometry
    geom = f"SRID={STORAGE_SRID};POINT({place.x} {place.y})"
    node = NetworkNode(kind="pole", owner="mobifone", ref="MBF-VR-01", geom=geom)
    walker.session.add(node)
    walker.session.flush()
    pole = Pole(node_id=node.id, kind="mast", name=NEIGHBOUR, **BEARS)
    walker.session.add(pole)
    walker.session.flush()
    slot = PoleSlot(pole_id=pole.id, position=0, kind="antenna", state="sound", **BEARS)
    walker.session.add(slot)


def look_at_what_is_needed(carrier):
    """Read the catalogue's answer before anything is begun, then begin."""
    page = carrier.page
    press(page, "Lập hồ sơ mới")
    page.get_by_role("radio", name=WorkKind.TOWER_GROUND.vi, exact=True).check()
    press(page, "Xem cần những gì")
    expect(page.get_by_text(re.compile(r"\d+ ngày làm việc từ khi nhận đủ hồ sơ"))).to_be_visible()
    expect(page.get_by_role("heading", name="Vì sao cần thủ tục này")).to_be_visible()
    expect(page.get_by_role("heading", name="Giấy tờ cần nộp")).to_be_visible()
    carrier.inspect("needs")
    carrier.resume()
    return begin_from_needs(page)


def place_it(carrier):
    """Type the coordinates and see, before anything is saved, what stands in the way there."""
    page = carrier.page
    page.get_by_role("link", name=DossierSection.SITE.vi, exact=True).click()
    page.wait_for_load_state()  # nobody types before the page is there
    fill(page, {"system": "wgs84", "coordinates": BESIDE.coordinates})
    live = page.locator("#da-xem")
    expect(live).to_contain_text("Vị trí ở")
    expect(live).to_contain_text(RELIC)
    expect(live).to_contain_text("xem thử, chưa lưu")
    offer = re.compile(rf"^xin dùng chung\s*: {NEIGHBOUR}$")
    expect(live.get_by_role("link", name=offer)).to_be_visible()
    expect(page.locator("select[name=ward]")).to_have_value(WARD)  # filled in by the place itself
    carrier.inspect("site-live")
    carrier.resume()
    fill(page, placed(BESIDE, WARD))
    press(page, "Lưu và tiếp tục")
    expect(title(page)).to_have_text("Kết quả kiểm tra vị trí")
    expect(page.get_by_text(ZONE).first).to_be_visible()
    carrier.inspect("site-checked")
    carrier.resume()
    press(page, "Tiếp tục")


def refuse_to_share(carrier):
    """See the mast one could share, and refuse it: with a reason of the list and in words."""
    page = carrier.page
    page.get_by_role("link", name=DossierSection.SHARING.vi, exact=True).click()
    near = page.get_by_role("row").filter(has_text=NEIGHBOUR)
    expect(near).to_contain_text("MobiFone")
    fill(page, {"reason": SharingReason.COVERAGE.value})
    press(page, "Lưu và tiếp tục")
    expect(page.get_by_role("alert").first).to_contain_text("ít nhất 10")
    expect(page.locator("select[name=reason]")).to_have_value(SharingReason.COVERAGE.value)
    carrier.inspect("sharing-refused")
    carrier.resume()
    fill(page, {"note": WHY_NOT})
    press(page, "Lưu và tiếp tục")
    expect(page.get_by_role("listitem").filter(has_text=DossierSection.SHARING.vi)).to_contain_text(
        "Đã xong"
    )


def sign_with_account(carrier):
    """Hand in all papers, let the request be made of the answers, and hand it in unsigned."""
    page = carrier.page
    page.get_by_role("link", name="Giấy tờ kèm theo").click()
    give_papers(page, "land_paper", "project_approval", "drawings")
    press(page, "Tiếp tục: ký đơn")
    expect(title(page)).to_have_text("Ký và nộp")
    press(page, "Lập đơn")
    expect(page.get_by_role("link", name=re.compile("^Tải đơn"))).to_be_visible()
    carrier.inspect("signing")
    carrier.resume()
    press(page, "Dùng đơn này, không ký")
    expect(title(page)).to_have_text("Kiểm tra lại và nộp")


def file_in_spite_of_the_warning(carrier):
    """Read all answers again; what the check warns of is answered in words before it is filed."""
    page = carrier.page
    for told in (BESIDE.name, WHY_NOT, SharingReason.COVERAGE.vi, RELIC):
        expect(page.get_by_text(told).first).to_be_visible()
    carrier.inspect("check-answers")
    carrier.resume()
    page.locator("[name=confirmed]").check()
    press(page, "Nộp hồ sơ")
    expect(page.get_by_role("alert").first).to_contain_text("vẫn nộp hồ sơ")
    page.locator("[name=anyway]").check()
    page.locator("[name=confirmed]").check()
    page.locator("[name=why]").fill("Vì vậy")
    press(page, "Nộp hồ sơ")
    expect(page.locator("#why-error")).to_be_visible()
    expect(page.locator("[name=why]")).to_have_value("Vì vậy")
    carrier.inspect("check-answers-refused")
    carrier.resume()
    page.locator("[name=why]").fill(WHY_HERE)
    press(page, "Nộp hồ sơ")
    expect(title(page)).to_have_text("Đã nộp hồ sơ")
    expect(page.locator(".d-square svg")).to_be_visible()
    carrier.inspect("confirmation")
    carrier.resume()
    return page.locator("strong", has_text="H15.").inner_text()


def test_a_mast_beside_anothers_is_filed_with_the_reasons_its_officer_will_weigh(site, window):
    site.behind(register_neighbour)
    carrier = window("vnpt")
    page = carrier.open("/dn")
    look_at_what_is_needed(carrier)
    say(page, DossierSection.APPLICANT, BESIDE.applicant())
    place_it(carrier)
    say(page, DossierSection.TECHNICAL, BESIDE.technical)
    refuse_to_share(carrier)
    sign_with_account(carrier)
    code = file_in_spite_of_the_warning(carrier)

    officer = window("tiepnhan").open(f"/cb/ho-so/{code}")
    expect(officer.get_by_text("Doanh nghiệp không dùng chung:")).to_be_visible()
    expect(officer.get_by_text(WHY_NOT).first).to_be_visible()
    expect(officer.get_by_text(WHY_HERE).first).to_be_visible()
