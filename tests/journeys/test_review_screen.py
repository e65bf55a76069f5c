"""The screen one dossier is decided on: only its columns scroll, and papers are read in it."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from permits.core import clock, codes
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Paper

pytestmark = pytest.mark.browser

SCROLLS = """() => [document.documentElement.scrollHeight - window.innerHeight,
  document.documentElement.scrollWidth - window.innerWidth]"""
#: What the browser has fetched.
FETCHED = """() => performance.getEntriesByType("resource").map((each) => each.name)"""


def pdf(*texts):
    """Make a paper whose pages say these words."""
    paper = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for text in texts:
        page = paper.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = paper.make_stream(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def locked():
    """Make a paper that opens with a password only."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("Secret"))) as paper:
        paper.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def hand_in(walker, dossier, content, component="drawings"):
    """Let a component have a new version; give its reference."""
    for old in dossiers.papers(walker.session, dossier.id):
        if old.component == component:
            old.replaced_at = clock.now()
    paper = Paper(
        ref=codes.new_code(16),
        dossier_id=dossier.id,
        component=component,
        filename="ban-ve.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=walker.files.put(content),
        uploaded_by_id=dossier.created_by_id,
        uploaded_at=clock.now(),
    )
    walker.session.add(paper)
    walker.session.flush()
    return paper.ref


def prepared(walker):
    dossier = walker.at("appraise", "tower-high")
    refs = {
        "old": hand_in(walker, dossier, pdf("Old sheet")),
        "new": hand_in(walker, dossier, pdf("First sheet", "Second sheet", "Third sheet")),
        "locked": hand_in(walker, dossier, locked(), "land_paper"),
        "broken": hand_in(walker, dossier, b"%PDF-1.4 nothing", "project_approval"),
    }
    return dossier.code, refs


def test_papers_are_read_beside_the_decision_and_the_page_itself_never_scrolls(site, desk):
    code, refs = site.behind(prepared)
    window = desk("sxd.cv1")
    page = window.open(f"/cb/ho-so/{code}")
    down, across = page.evaluate(SCROLLS)
    assert (down, across) == (0, 0)
    assert not [name for name in page.evaluate(FETCHED) if "viewer" in name]

    page = window.open(f"/cb/ho-so/{code}?giay-to={refs['new']}#giay-to")
    expect(page.get_by_text("First sheet")).to_be_attached()
    assert page.evaluate(SCROLLS) == [0, 0]
    frame = page.get_by_role("region", name="ban-ve.pdf")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Số trang")).to_have_value("2")
    expect(page.locator("#y-kien-page")).to_have_value("2")  # where the verdict points
    page.keyboard.press("r")
    page.get_by_role("button", name="Danh sách trang").click()
    page.get_by_role("button", name="Trang 3 trên 3").click()
    expect(page.get_by_label("Số trang")).to_have_value("3")
    window.inspect("review-paper")

    page = window.open(f"/cb/ho-so/{code}?giay-to={refs['new']}&canh={refs['old']}#giay-to")
    expect(page.get_by_text("Old sheet")).to_be_attached()
    expect(page.get_by_text("First sheet")).to_be_attached()
    assert page.evaluate(SCROLLS) == [0, 0]

    page = window.open(f"/cb/ho-so/{code}?giay-to={refs['locked']}#giay-to")
    expect(page.get_by_text("Tệp có mật khẩu")).to_be_visible()
    expect(page.get_by_role("link", name="Tải ban-ve.pdf")).to_be_visible()

    page = window.open(f"/cb/ho-so/{code}?giay-to={refs['broken']}#giay-to")
    expect(page.get_by_text("Tệp hỏng nên không xem được ở đây")).to_be_visible()
