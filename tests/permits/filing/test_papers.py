"""The papers of a dossier: judged by their content, replaced without loss, given back as files."""

import io

import pikepdf
import pytest
from PIL import Image

from permits.dossiers import intake
from tests.support import pages


def pdf(**save):
    made = pikepdf.new()
    made.add_blank_page()
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def script():
    made = pikepdf.new()
    made.add_blank_page()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = action
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


LOCKED = pikepdf.Encryption(owner="a", user="b")


def started(browser):
    return browser.post("/dn/ho-so/moi", data={"work": "tower_ground"}).headers["Location"]


def send(browser, address, component, filename, content, once="", instead_of=""):
    """Post one file as a browser does, without the temporary files of werkzeug's own encoder."""
    parts = {"component": component, "_once": once, "instead_of": instead_of}
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'
        for n, v in parts.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    body = ("".join(lines) + head).encode() + content + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return browser.post(f"{address}/giay-to", data=body, content_type=kind)


def section_of(response, component):
    return pages.page(response).one("section", id=f"paper-{component}")


def test_each_component_says_what_it_is_whether_it_is_needed_and_why(viettel):
    shown = viettel.get(started(viettel) + "/giay-to")

    drawings = section_of(shown, "drawings")
    assert "bắt buộc" in drawings.text
    assert "Còn thiếu" in drawings.text
    assert "PDF, DWG, ZIP" in drawings.text
    assert "Điều 57" in drawings.text
    assert drawings.one("input", type="file").attributes["accept"] == ".pdf,.dwg,.zip"


def test_a_paper_asked_only_of_high_works_is_not_asked_of_others(viettel, sign_in, drafted):
    low = pages.page(viettel.get(started(viettel) + "/giay-to"))
    address = f"/dn/ho-so/{drafted('tower-high').ref}/giay-to"
    high = pages.page(sign_in("mobifone").get(address))

    assert not low.all("section", id="paper-height_acceptance")
    assert "Văn bản chấp thuận độ cao" in low.text.partition("Không cần nộp")[2]
    assert high.all("section", id="paper-height_acceptance")


def test_a_file_is_kept_under_its_component(viettel):
    address = started(viettel)

    sent = send(viettel, address, "request_form", "đơn.pdf", pdf())
    shown = viettel.get(f"{address}/giay-to")

    assert sent.status_code == 303
    assert "đơn.pdf" in section_of(shown, "request_form").text
    assert "Đã có" in section_of(shown, "request_form").text


@pytest.mark.parametrize(
    ("filename", "content", "words"),
    [
        ("don.pdf", b"PK\x03\x04 a zip under another name", "là zip, không phải loại được nhận"),
        ("don.jpg", pdf(), "có đuôi .jpg nhưng nội dung là pdf"),
        ("don.pdf", b"", "không có nội dung"),
        ("don.pdf", b"MZ\x90\x00 a program", "không phải loại được nhận"),
        ("don.pdf", pdf(encryption=LOCKED), "có mật khẩu"),
        ("don.pdf", b"%PDF-1.7 torn in the middle", "bị hỏng"),
        ("don.pdf", script(), "có mã chạy tự động"),
        ("", b"", "Hãy chọn tệp"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_own_row(viettel, filename, content, words):
    address = started(viettel)
    send(viettel, address, "land_paper", "dat.pdf", pdf())

    refused = send(viettel, address, "request_form", filename, content)

    assert refused.status_code == 422
    assert words in pages.page(refused).one("div", class_="govuk-error-summary").text
    assert words in section_of(refused, "request_form").text
    assert "dat.pdf" in section_of(refused, "land_paper").text


def test_a_file_over_the_limit_is_told_the_limit(viettel):
    address = started(viettel)

    refused = send(viettel, address, "drawings", "lon.pdf", bytes(intake.LIMIT + 1))

    assert refused.status_code == 422
    assert "lớn hơn 30 MB" in section_of(refused, "drawings").text


def test_a_component_nobody_asked_for_is_refused(viettel):
    refused = send(viettel, started(viettel), "poem", "tho.pdf", pdf())

    assert refused.status_code == 422
    assert "không có thành phần hồ sơ “poem”" in pages.page(refused).text


def test_a_new_version_replaces_the_old_one_which_stays_to_be_read(viettel):
    address = started(viettel)
    send(viettel, address, "request_form", "v1.pdf", pdf())
    send(viettel, address, "request_form", "v2.pdf", pdf(compress_streams=False))

    row = section_of(viettel.get(f"{address}/giay-to"), "request_form")
    earlier = [each for each in row.all("li") if "thôi dùng" in each.text][-1]

    assert "v1.pdf" in earlier.text
    assert "viettel" not in earlier.text
    assert "Nguyễn" in earlier.text or "tải lên 09:00 23/11/2026" in earlier.text
    assert row.text.index("v2.pdf") < row.text.index("Bản trước (1)") < row.text.index("v1.pdf")
    assert viettel.get(earlier.one("a").attributes["href"]).status_code == 200


def test_a_file_can_be_taken_out_again(viettel):
    address = started(viettel)
    send(viettel, address, "request_form", "v1.pdf", pdf())
    row = section_of(viettel.get(f"{address}/giay-to"), "request_form")
    go = next(
        f.attributes["action"] for f in row.all("form") if f.attributes["action"][-3:] == "/go"
    )

    gone = viettel.post(go)

    assert gone.status_code == 303
    row = section_of(viettel.get(f"{address}/giay-to"), "request_form")
    assert "Còn thiếu" in row.text


def test_a_file_comes_back_as_it_was_to_be_saved_and_to_nobody_else(viettel, vnpt):
    address = started(viettel)
    content = pdf()
    send(viettel, address, "request_form", "đơn đề nghị.pdf", content)
    row = section_of(viettel.get(f"{address}/giay-to"), "request_form")
    [link] = [a.attributes["href"] for a in row.all("a") if a.text.startswith("Tải về")]

    given = viettel.get(link)

    assert given.data == content
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert vnpt.get(link).status_code == 404
    assert viettel.get(f"{address}/giay-to/0000000000000000").status_code == 404


def test_a_double_click_keeps_one_file(viettel):
    address = started(viettel)
    for _ in range(2):
        send(viettel, address, "request_form", "v1.pdf", pdf(), once="the key of one form")

    assert "Bản trước" not in section_of(viettel.get(f"{address}/giay-to"), "request_form").text


def test_a_component_that_holds_several_files_keeps_each_with_its_own_versions(viettel):
    address = started(viettel)
    other = pdf(compress_streams=False)
    send(viettel, address, "land_paper", "dat-1.pdf", pdf())
    send(viettel, address, "land_paper", "dat-2.pdf", other)
    row = section_of(viettel.get(f"{address}/giay-to"), "land_paper")
    hidden = [i for i in row.all("input") if i.attributes.get("name") == "instead_of"]
    old = hidden[0].attributes["value"]

    send(viettel, address, "land_paper", "dat-1-moi.pdf", pdf(linearize=True), instead_of=old)
    row = section_of(viettel.get(f"{address}/giay-to"), "land_paper")
    names = [p.text.split(" (")[0].strip() for p in row.all("p", class_="d-handin__name")]

    assert names == ["dat-1-moi.pdf", "dat-2.pdf"]
    assert "Bản trước (1)" in row.text


def test_no_more_files_than_a_component_holds(viettel):
    address = started(viettel)
    for n in range(5):
        content = pdf() + b"\n%" + bytes([65 + n])
        assert send(viettel, address, "land_paper", f"{n}.pdf", content).status_code == 303

    refused = send(viettel, address, "land_paper", "6.pdf", pdf())

    assert "nhiều nhất 5 tệp" in section_of(refused, "land_paper").text


def test_the_very_file_that_is_there_is_refused_and_in_another_row_it_is_pointed_out(viettel):
    address, content = started(viettel), pdf()
    send(viettel, address, "land_paper", "dat.pdf", content)

    again = send(viettel, address, "land_paper", "dat-lan-2.pdf", content)
    send(viettel, address, "project_approval", "qd.pdf", content)
    shown = viettel.get(f"{address}/giay-to")

    assert "đã có đúng tệp đó" in section_of(again, "land_paper").text
    assert "Trùng tệp" in section_of(shown, "project_approval").text
    assert "Giấy tờ về đất" in section_of(shown, "project_approval").text


def test_a_picture_opens_in_the_browser_where_it_can_run_nothing(viettel, vnpt):
    address = started(viettel)
    out = io.BytesIO()
    page = Image.new("L", (400, 300), 255)
    page.paste(0, (5, 5, 300, 20))
    page.save(out, "PNG")
    send(viettel, address, "land_paper", "dat.png", out.getvalue())
    row = section_of(viettel.get(f"{address}/giay-to"), "land_paper")
    where = row.one("img").attributes["src"]

    shown = viettel.get(where)

    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert vnpt.get(where).status_code == 404
    assert row.one("img").attributes["alt"] == ""
