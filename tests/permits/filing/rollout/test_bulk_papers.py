"""Papers of a plan: once for all rows, by name from a zip, by hand for the rest."""

import io
import zipfile

import pytest
from sqlalchemy import select

from permits.core.errors import Invalid
from permits.demo import samples
from permits.dossiers.models import Dossier, Paper
from permits.filing.rollout import papers
from permits.filing.rollout.models import RolloutPaper
from permits.filing.rollout.vocabulary import BulkPaperState, RolloutRowState
from tests.permits.filing.rollout.conftest import a_row


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def asked(session, viettel, checked):
    """Give a plan of two rows and the components its procedure asks for."""
    address = checked(a_row(1), a_row(2))
    from permits.core import clock
    from permits.core.vocabulary import WorkKind
    from permits.procedures import catalogue

    procedure = catalogue.in_force(session, WorkKind.TOWER_GROUND, clock.today()).procedure
    return address, procedure.papers


def kept(session):
    session.expire_all()
    return {
        each.filename: each
        for each in session.scalars(select(RolloutPaper).order_by(RolloutPaper.id))
    }


def send_zip(viettel, address, content):
    return viettel.post(f"{address}/giay-to/zip", data={"file": (io.BytesIO(content), "a.zip")})


def test_names_are_matched_tolerantly():
    class One:
        def __init__(self, code, vi, en):
            self.code = code
            self.names = type("N", (), {"vi": vi, "en": en})

    asked = [One("drawing", "Bản vẽ", "Drawing"), One("land_right", "Quyền sử dụng đất", "Land")]
    keys = {"dlk 001": "DLK-001", "dlk 001 b": "DLK-001-B"}

    assert papers.matched("DLK-001_drawing.pdf", keys, asked) == ("DLK-001", "drawing")
    assert papers.matched("dlk 001 - BAN VE.PDF", keys, asked) == ("DLK-001", "drawing")
    assert papers.matched("DLK-001-B_land-right.pdf", keys, asked) == ("DLK-001-B", "land_right")
    assert papers.matched("DLK-001_other.pdf", keys, asked) == ("DLK-001", None)
    assert papers.matched("scan0007.pdf", keys, asked) == (None, None)


def test_a_zip_tells_each_file_for_itself(session, viettel, asked, run_jobs):
    address, components = asked
    code = components[0].code
    content = zipped(
        **{
            f"giay-to/DLK-001_{code}.pdf": samples.paper("một"),
            f"DLK-002_{code}.pdf": b"not a pdf",
            "scan0007.pdf": samples.paper("hai"),
            f"../DLK-001_{components[1].code}.pdf": samples.paper("ba"),
            "empty.pdf": b"",
            "__MACOSX/._x": b"junk",
        }
    )
    assert send_zip(viettel, address, content).status_code == 303
    run_jobs()
    found = kept(session)

    assert found[f"DLK-001_{code}.pdf"].state is BulkPaperState.GOOD
    assert found[f"DLK-001_{code}.pdf"].key == "DLK-001"
    assert found[f"DLK-002_{code}.pdf"].fault[0] == "paper.wrong_type"
    assert found["scan0007.pdf"].component is None
    assert found[f"DLK-001_{components[1].code}.pdf"].fault[0] == "rollout.zip_bad_name"
    assert found["empty.pdf"].fault[0] == "paper.empty"
    assert len(found) == 5
    shown = viettel.get(f"{address}/giay-to").text
    assert "scan0007.pdf" in shown
    assert "dẫn ra ngoài thư mục" in shown


def test_an_unmatched_paper_is_assigned_by_hand_or_thrown_out(session, viettel, asked, run_jobs):
    address, components = asked
    send_zip(viettel, address, zipped(**{"a.pdf": samples.paper("a"), "b.pdf": samples.paper("b")}))
    one, other = kept(session)["a.pdf"], kept(session)["b.pdf"]
    place = f"{address}/giay-to/{one.ref}/ghep"

    assert viettel.post(f"{address}/lap", data={}).status_code == 409  # papers wait
    unknown = viettel.post(place, data={"key": "XYZ", "component": components[0].code})
    assert unknown.status_code == 422
    assert viettel.post(place, data={"key": "DLK-001"}).status_code == 422
    viettel.post(place, data={"key": "DLK-001", "component": components[0].code})
    viettel.post(f"{address}/giay-to/{other.ref}/go")
    run_jobs()
    found = kept(session)
    assert found["a.pdf"].state is BulkPaperState.GOOD
    assert found["a.pdf"].key == "DLK-001"
    assert "b.pdf" not in found


def test_a_whole_plan_is_filed_with_common_papers_and_own_ones(
    session, viettel, asked, run_jobs, rows_of
):
    address, components = asked
    for each in components:
        answer = viettel.post(
            f"{address}/giay-to/chung",
            data={
                "component": each.code,
                "file": (io.BytesIO(samples.paper(each.names.vi)), f"{each.code}.pdf"),
            },
        )
        assert answer.status_code == 303, answer.text
    own = components[0].code
    send_zip(viettel, address, zipped(**{f"DLK-002_{own}.pdf": samples.paper("riêng")}))
    run_jobs()
    viettel.post(f"{address}/lap", data={"files_at_once": "y", "confirmed": "y", "warned_too": "y"})
    run_jobs()
    rows = rows_of(address)
    assert [row.state for row in rows] == [RolloutRowState.DONE] * 2, [row.faults for row in rows]
    first, second = (session.get_one(Dossier, row.dossier_id) for row in rows)

    assert first.code
    assert second.code
    of_second = session.scalars(
        select(Paper.filename).where(Paper.dossier_id == second.id, Paper.component == own)
    ).all()
    assert of_second == [f"DLK-002_{own}.pdf"]
    of_first = session.scalars(select(Paper.component).where(Paper.dossier_id == first.id)).all()
    assert set(of_first) == {each.code for each in components}


def test_what_is_no_zip_and_what_swells_is_refused(viettel, asked, monkeypatch):
    address, _ = asked
    assert send_zip(viettel, address, b"PK\x03\x04 nothing").status_code == 422
    assert viettel.post(f"{address}/giay-to/zip", data={}).status_code == 422

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"DLK-00{number}.pdf", bytes(40 * 1024 * 1024))
    swollen = papers.unpack(out.getvalue())
    assert {each.fault.code for each in swollen} == {"paper.too_large"}
    monkeypatch.setattr(papers.limits, "ZIP_UNPACKED", 1024)
    with pytest.raises(Invalid) as caught:
        papers.unpack(zipped(**{"a.pdf": bytes(4096)}))
    assert caught.value.complaints[0].code == "rollout.zip_too_large"
