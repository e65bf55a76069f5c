"""What people do on the pages, in their own words: fill in, send, decide, wait for the worker."""

import re
import time
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from permits.cases.vocabulary import PaperJudgement
from permits.core.vocabulary import DossierSection, WorkKind
from permits.demo import samples
from permits.demo.samples import Sample
from permits.dossiers.models import Dossier
from tests.support.browser import Window

WORKER_PATIENCE_S = 90


def names(dossier: Dossier) -> tuple[str, str, int]:
    """Give what names a dossier: to officials, to its carrier and the public, to the database."""
    return dossier.code or "", dossier.ref, dossier.id


def title(page: Page) -> Locator:
    """Give the main heading of a page."""
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str) -> None:
    """Press the button of this name, also where a link is drawn as one."""
    page.get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Fill in fields by their names, choosing where there is a list."""
    for name, value in values.items():
        box = page.locator(f"main form [name='{name}']:not([type=hidden])")
        is_list = box.evaluate("box => box.tagName") == "SELECT"
        _ = box.select_option(value) if is_list else box.fill(value)


def begin(page: Page, work: WorkKind) -> str:
    """Begin a draft; give the path of its list of sections."""
    page.goto("/dn/ho-so/moi")
    page.get_by_role("radio", name=work.vi, exact=True).check()
    press(page, "Xem cần những gì")
    return begin_from_needs(page)


def begin_from_needs(page: Page) -> str:
    """Begin the draft of the work whose needs are shown; give the path of its list of sections."""
    press(page, "Bắt đầu lập hồ sơ")
    return page.url.partition("?")[0]


def placed(sample: Sample, ward: str) -> dict[str, str]:
    """Say where a sample stands; whoever gives degrees is asked for no meridian."""
    said = sample.site(ward)
    return {name: said[name] for name in said if name != "meridian"}


def say(page: Page, section: DossierSection, values: Mapping[str, str]) -> None:
    """Open a section from the list, fill it in and send it."""
    page.get_by_role("link", name=section.vi, exact=True).click()
    fill(page, values)
    press(page, "Lưu và tiếp tục")


def give_paper(page: Page, component: str, content: bytes) -> None:
    """Upload one file for one component."""
    file = {"name": f"{component}.pdf", "mimeType": "application/pdf", "buffer": content}
    row = page.locator(f"#paper-{component}")
    row.locator("input[type=file]").set_input_files(file)
    row.get_by_role("button", name="Tải lên", exact=True).click()


def give_papers(page: Page, *components: str) -> None:
    """Upload a small PDF for each component."""
    for component in components:
        give_paper(page, component, samples.paper(component))
        expect(page.locator(f"#paper-{component}")).to_contain_text("Đã có")


def file_whole(page: Page, sample: Sample, ward: str) -> None:
    """Fill in everything a sample says and come to the last look before filing."""
    hub = begin(page, sample.work)
    say(page, DossierSection.APPLICANT, sample.applicant())
    say(page, DossierSection.SITE, placed(sample, ward))
    press(page, "Tiếp tục")
    say(page, DossierSection.TECHNICAL, sample.technical)
    page.goto(f"{hub}/giay-to")
    missing = page.locator("section[id^=paper-]", has_text="Còn thiếu")
    asked = [str(row.get_attribute("id")) for row in missing.all()]
    give_papers(page, *(each.removeprefix("paper-") for each in asked))
    press(page, "Tiếp tục: ký đơn")
    press(page, "Kiểm tra lại và nộp")


def promise(page: Page) -> None:
    """Tick what must be ticked before filing."""
    for box in page.get_by_role("checkbox").all():
        box.check()


def decide(
    window: Window, code: str, choice: str | None = None, note: str = "", **values: str
) -> None:
    """Find a dossier in the queue and finish its task; a task with one way out needs no choice."""
    page = window.open("/cb")
    page.get_by_role("link", name=code, exact=True).first.click()
    answer(page, choice, note, **values)
    recorded(page, code)


def recorded(page: Page, code: str) -> None:
    """See it said that a step was recorded: in the queue, or above the file that follows."""
    told = page.get_by_text(re.compile(rf"^\s*Đã ghi nhận.*{re.escape(code)}"))
    expect(told.first).to_be_visible()


def propose(window: Window, code: str, choice: str, note: str, condition: str) -> None:
    """Find a dossier in the queue and propose its decision on one condition of one's own words."""
    page = window.open("/cb")
    page.get_by_role("link", name=code, exact=True).first.click()
    press(page, "Thêm điều kiện tự soạn")
    expect(page.get_by_text("Đã lưu bản soạn dở.")).to_be_visible()
    page.locator("[name='conditions-0-text']").fill(condition)
    page.locator("[name='conditions-0-trigger']").select_option("during_works")
    answer(page, choice, note)
    recorded(page, code)


def answer(page: Page, choice: str | None = None, note: str = "", **values: str) -> None:
    """Choose, say why, and send, on the page of one dossier."""
    act = page.locator(".d-act").first
    if choice:
        act.get_by_role("radio", name=re.compile(rf"^{choice}( \(|$)")).check()
    fill(page, values)
    if note:
        act.locator("[name=note]").fill(note)
    act.locator(".d-decision__acts button[type=submit]").click()


def find_lacking(page: Page, code: str, component: str, words: str) -> None:
    """Open one paper of a dossier beside the decision, and find it lacking in one's own words."""
    page.goto(f"/cb/ho-so/{code}")
    tab = page.get_by_role("tab", name="Giấy tờ")  # without scripts all parts stand open
    if tab.count():
        tab.click()
    page.locator("#giay-to").get_by_role("link", name=component).first.click()
    box = page.locator("#y-kien")
    box.get_by_role("radio", name=PaperJudgement.LACKING.vi).check()
    box.locator("[name=reason]").select_option(index=1)
    box.locator("[name=text]").fill(words)
    box.get_by_role("button").first.click()
    expect(page.get_by_text(PaperJudgement.LACKING.vi).first).to_be_visible()


def hand_over(reception: Window, code: str) -> None:
    """Wait until the worker has made the paper, and hand it over."""
    page = reception.open("/cb")
    ready = page.get_by_role("row").filter(has_text=code).filter(has_text="Trả kết quả")
    reload_until(page, ready)
    decide(reception, code)


def reload_until(page: Page, wanted: Locator) -> None:
    """Look again and again until something is there that the worker brings."""
    patience = time.monotonic() + WORKER_PATIENCE_S
    while not wanted.count():
        assert time.monotonic() < patience, f"never came: {wanted}"
        page.wait_for_timeout(250)
        page.reload()
