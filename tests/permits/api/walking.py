"""A walk through every route of the API, as the people of the demo province would call them."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.core import clock, codes
from permits.core.vocabulary import WorkKind
from permits.decisions.models import Permit
from permits.demo import samples, walk
from permits.dossiers.models import Dossier
from permits.filing.rollout import checking
from permits.filing.rollout.template import template
from tests.permits.api.watching import Watched
from tests.permits.filing.rollout.conftest import APPLICANT, a_row
from tests.permits.filing.test_papers import pdf
from tests.permits.network import places
from tests.permits.network.roads import town
from tests.permits.sharing.conftest import FIELD, structure
from tests.support.dossiers import SAMPLES, Walker

TUS = {"Tus-Resumable": "1.0.0"}
CONDITIONS = [
    {"source": "phrase:site_board"},
    {"text": "Nộp bảo lãnh.", "trigger": "by_date", "due_on": "2026-12-31"},
]


@dataclass(frozen=True, slots=True)
class World:
    """The province, what is behind it, and the programs that call it."""

    watched: Watched
    session: Session
    walker: Walker
    run_jobs: Callable[[], list[str]]

    def must(self, login: str | None, method: str, path: str, **more: Any) -> Any:
        """Call and insist on success."""
        return self.watched.must(login, method, path, **more)


def everything(world: World) -> None:
    """Call every route that there is."""
    for part in (drafts, uploads, filed, asked, permits, sharing, windows, kept, found, plans):
        part(world)
    ways(world)
    public(world)


def drafts(world: World) -> None:
    """From nothing to a draft that lacks little, and one thrown away."""
    sample = SAMPLES["tower-city"]
    thrown = world.must("vnpt", "POST", "/dossiers", json={"work": "smart_pole"})["ref"]
    world.must("vnpt", "DELETE", f"/dossiers/{thrown}")
    ref = world.must("vnpt", "POST", "/dossiers", json={"work": "tower_ground"})["ref"]
    said = {
        "applicant": sample.applicant(),
        "technical": sample.technical,
        "site": sample.site(walk.ward_of(world.session, sample)),
    }
    for name, values in said.items():
        world.must("vnpt", "PUT", f"/dossiers/{ref}/sections/{name}", json=values)
    structure(world.session)  # a mast of another, near the place of the next
    near = walk.draft(
        world.session,
        world.walker.files,
        replace(sample, login="viettel", points=(FIELD,)),
        world.walker.person("viettel"),
    ).ref
    world.session.commit()
    world.must("viettel", "GET", f"/dossiers/{near}/nearby")
    file = (io.BytesIO(samples.paper("Bản vẽ")), "ban-ve.pdf")
    data = {"component": "drawings", "file": file}
    world.must("vnpt", "POST", f"/dossiers/{ref}/papers", data=data)
    world.must("vnpt", "GET", f"/dossiers/{ref}")
    world.must("vnpt", "GET", "/dossiers?limit=1")


def uploads(world: World) -> None:
    """A file in two parts, and one given up."""
    content = pdf()
    ref = world.must("vnpt", "POST", "/dossiers", json={"work": "tower_ground"})["ref"]
    said = {"component": "request_form", "filename": "đơn.pdf"}
    meta = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": meta}
    world.must("vnpt", "OPTIONS", "/uploads")
    for is_kept in (True, False):
        begun = world.watched.ask("vnpt", "POST", f"/dossiers/{ref}/uploads", headers=headers)
        where = begun.headers["Location"]
        part = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        world.must("vnpt", "PATCH", where, data=content, headers=part)
        world.must("vnpt", "GET", where)
        if is_kept:
            world.must("vnpt", "POST", f"{where}/paper", json={})
        else:
            world.must("vnpt", "DELETE", where, headers=TUS)


def filed(world: World) -> None:
    """A draft is filed, spoken about, taken back and gone on with."""
    ref = world.walker.draft().ref
    world.session.commit()
    path = f"/dossiers/{ref}"
    world.must("vnpt", "POST", f"{path}/submission", json={"confirmed": True})
    world.run_jobs()
    world.must("vnpt", "GET", f"{path}/events?limit=1")
    world.must("vnpt", "GET", f"{path}/documents")
    world.must("vnpt", "POST", f"{path}/messages", json={"text": "Khi nào có kết quả?"})
    world.must("vnpt", "GET", f"{path}/messages")
    world.must("vnpt", "POST", f"{path}/messages/read", json={})
    said = {"note": "Đổi vị trí trạm.", "confirmed": True}
    world.must("vnpt", "POST", f"{path}/withdrawal", json=said)
    world.must("vnpt", "DELETE", f"{path}/withdrawal")


def asked(world: World) -> None:
    """An office asks for two things; the applicant answers one by one and hands back."""
    dossier = world.walker.file()
    world.session.commit()
    case = f"/cases/{dossier.code}"
    world.must("tiepnhan", "GET", "/tasks?limit=1")
    world.must("tiepnhan", "GET", case)
    said = {"outcome": "supplement", "note": "Thiếu trang ký.\nThiếu mặt bằng."}
    world.must("tiepnhan", "POST", f"{case}/tasks/reception/0", json=said)
    world.run_jobs()
    path = f"/dossiers/{dossier.ref}"
    items = world.must("vnpt", "GET", f"{path}/supplement")["items"]
    for item in items:
        where = f"{path}/supplement/items/{item['number']}"
        world.must("vnpt", "PUT", where, json={"answer": "Đã bổ sung."})
    world.must("vnpt", "POST", f"{path}/supplement", json={"note": None})
    newest = world.must("tiepnhan", "GET", "/notices")["notices"][0]
    world.must("tiepnhan", "POST", "/notices/read", json={"up_to": newest["number"]})


def permitted(world: World, sample: str = "tower-city") -> Permit:
    """Walk a dossier to its permit, printed and signed."""
    dossier = world.walker.at("draft", sample)
    world.session.commit()
    world.must("sxd.cv1", "GET", f"/cases/{dossier.code}")
    world.walker.act(dossier, "draft", "propose_permit", "Đủ.", conditions=CONDITIONS)
    for node in ("review", "sign", "number_permit"):
        world.walker.act(dossier, node)
    world.session.commit()
    world.run_jobs()
    return world.session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()


def permits(world: World) -> None:
    """What a holder reports and asks, and what another takes over."""
    permit = permitted(world)
    dossier = world.session.get_one(Dossier, permit.dossier_id)
    path = f"/permits/{dossier.ref}"
    world.must("vnpt", "GET", "/permits?limit=1")
    seen = world.must("vnpt", "GET", path)
    world.must("vnpt", "GET", f"{path}/conditions")
    proof = {"note": "Đã nộp.", "file": (io.BytesIO(samples.paper("x")), "bao-lanh.pdf")}
    world.must("vnpt", "POST", f"{path}/conditions/2/reports", data=proof)
    world.must("vnpt", "GET", f"{path}/conditions")
    happened = {"happened_on": clock.today().isoformat()}
    world.must("vnpt", "POST", f"{path}/reports/start", json=happened)
    world.must("vnpt", "GET", path)
    world.must("vnpt", "POST", f"{path}/dossiers", json={"matter": "adjust"})
    settings = world.watched.app.extensions["settings"]
    secret = codes.derived_code(f"draft:{permit.draft_id}", settings.code_key)
    said = {"number": seen["number"], "code": codes.grouped(secret)}
    world.must("viettel", "POST", "/transfers", json=said)
    world.must(None, "GET", f"/verify/{secret}")
    papers = world.must("vnpt", "GET", f"/dossiers/{dossier.ref}/documents")["documents"]
    issued = next(each for each in papers if not each["kind"].startswith("slip"))
    where = f"/dossiers/{dossier.ref}/documents/{issued['sha256']}"
    content = world.watched.ask("vnpt", "GET", where).data
    world.must(None, "POST", "/verify", data=content, content_type="application/pdf")
    world.must(None, "GET", f"/tracking/{dossier.ref}")


def sharing(world: World) -> None:
    """A question to an owner, from asking to the mediator."""
    owner = world.must("viettel", "GET", "/sharing/owners")["owners"][0]
    assert owner["code"]
    said = {
        "owner": "vnpt",
        "asset": "mast",
        "ref": "Cột chợ",
        "slots": 1,
        "words": "Đề nghị dùng chung một vị trí trên cột.",
    }
    ref = world.must("viettel", "POST", "/sharing/requests", json=said)["ref"]
    path = f"/sharing/requests/{ref}"
    more = {"word": "more", "words": "Cho biết khối lượng ăng ten."}
    world.must("vnpt.ht", "POST", f"{path}/answer", json=more)
    world.must("viettel", "POST", f"{path}/more", json={"words": "Mỗi ăng ten nặng 40 kg."})
    no = {"word": "no", "reason": "overload", "words": "Cột đã đủ tải, không treo thêm được."}
    world.must("vnpt.ht", "POST", f"{path}/answer", json=no)
    world.must("viettel", "GET", path)
    world.must("vnpt.ht", "GET", "/sharing/requests?side=owned")


def windows(world: World) -> None:
    """A filed dossier is opened to others; one joins and is answered."""
    dossier = world.walker.file()
    world.session.commit()
    made = world.must("vnpt", "POST", "/sharing/windows", json={"dossier": dossier.ref})
    path = f"/sharing/windows/{made['ref']}"
    world.must("viettel", "GET", "/sharing/windows")
    need = {"slots": 2, "words": "Cần hai vị trí ăng ten, cùng góp vốn."}
    world.must("viettel", "POST", f"{path}/joins", json=need)
    join = world.must("vnpt", "GET", path)["joins"][0]
    yes = {"status": "accepted", "words": "Đồng ý, góp vốn theo tỷ lệ."}
    world.must("vnpt", "POST", f"{path}/joins/{join['ref']}", json=yes)


def kept(world: World) -> None:
    """Bores for a line, a slot on a pole, and both given back."""
    places.register(world.session)
    duct = SAMPLES["duct"]
    line, _ = places.draft(world.session, world.watched.app, "duct")
    pole, _ = places.draft(world.session, world.watched.app, "pole-zone")
    segments = places.free_segments(world.session)
    _, slot = places.free_slot(world.session)
    world.session.commit()
    path = f"/dossiers/{line.ref}/places"
    world.must(duct.login, "GET", f"{path}/segments?cable_mm=8&years=5")
    numbers = " ".join(str(row.id) for row in segments)
    keep = {"segments": numbers, "cable_mm": "8", "ways": 1, "years": 5}
    world.must(duct.login, "POST", f"{path}/bores", json=keep)
    world.must(duct.login, "GET", path)
    world.must(duct.login, "DELETE", path)
    login, path = SAMPLES["pole-zone"].login, f"/dossiers/{pole.ref}/places"
    wish = {"kind": "small_cell", "kg": "25", "watts": "500", "wind_m2": "0.2", "years": 10}
    world.must(login, "GET", f"{path}/structures", query_string=wish)
    world.must(login, "POST", f"{path}/slot", json={"slot": slot.slot_id, **wish})


def found(world: World) -> None:
    """What the check found beside a national road, contested."""
    dossier = world.walker.file("tower-road")
    world.session.commit()
    path = f"/dossiers/{dossier.ref}/findings"
    row = world.must("vnpt", "GET", path)["findings"][0]
    where = f"{path}/{row['rule']}/{row['feature']}/contest"
    said = {"reason": "Đường đã hạ cấp theo quyết định kèm theo.", "paper": None}
    world.must("vnpt", "POST", where, json=said)
    world.must("vnpt", "GET", path)
    world.must("vnpt", "GET", f"/dossiers/{dossier.ref}")


def plans(world: World) -> None:
    """A workbook of sites: sent, mended, corrected, made, given back, thrown away."""
    columns = checking.columns_for(world.session, WorkKind.TOWER_GROUND, None)

    def book(*rows: dict[str, Any]) -> tuple[io.BytesIO, str]:
        content = template(WorkKind.TOWER_GROUND, columns, rows, APPLICANT)
        return io.BytesIO(content), "ke-hoach.xlsx"

    wrong = a_row(2, technical__height_m=900, site__system="")
    first = {"work": "tower_ground", "file": book(a_row(1), wrong)}
    ref = world.must("viettel", "POST", "/plans", data=first)["ref"]
    world.run_jobs()
    path = f"/plans/{ref}"
    world.must("viettel", "GET", path)
    world.must("viettel", "PUT", f"{path}/system", json={"system": "wgs84"})
    world.run_jobs()
    row = world.must("viettel", "GET", f"{path}/rows?state=wrong")["rows"][0]
    mended = {"technical.height_m": "42"}
    world.must("viettel", "PATCH", f"{path}/rows/{row['row']}", json=mended)
    world.must("viettel", "GET", f"{path}/workbook?only_failed=false")
    world.must("viettel", "PUT", path, data={"file": book(a_row(1), a_row(2), a_row(3))})
    world.run_jobs()
    world.must("viettel", "POST", f"{path}/checks", json={})
    world.run_jobs()
    world.must("viettel", "POST", f"{path}/creation", json={"warned_too": True})
    world.must("viettel", "DELETE", f"{path}/creation")
    world.must("viettel", "POST", f"{path}/creation", json={"warned_too": True})
    world.run_jobs()
    world.must("viettel", "GET", f"{path}/rows")
    world.must("viettel", "GET", "/plans?limit=1")
    world.must("viettel", "DELETE", path)
    world.must(None, "GET", "/plans/template.xlsx?work=tower_ground")


def ways(world: World) -> None:
    """A route is found, read again and taken."""
    from tests.permits.api.test_ways import WISH

    town(world.session)
    world.session.commit()
    ref = world.must("fpt", "POST", "/routes", json=WISH)["ref"]
    world.must("fpt", "POST", f"/routes/{ref}/dossiers", json={"alternative": 1})
    world.must("fpt", "GET", f"/routes/{ref}")


def public(world: World) -> None:
    """What nobody needs a name for."""
    world.must(None, "GET", "/procedures")
    world.must(None, "GET", "/openapi.json")
