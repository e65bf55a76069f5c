"""The carrier's file of 742 sites in which 31 are wrong: exactly these, at the right cells."""

import io
import time

import pytest

from permits.demo.rollout import rollout_file


@pytest.fixture
def sent(viettel):
    def send(content, work="tower_ground", address="/dn/ke-hoach/moi", name="ke-hoach.xlsx"):
        return viettel.post(address, data={"work": work, "file": (io.BytesIO(content), name)})

    return send


def test_try(session, viettel, sent, run_jobs):
    t = time.time()
    made = rollout_file(session)
    print("file", time.time() - t, len(made.content))
    t = time.time()
    answer = sent(made.content)
    print("post", time.time() - t)
    assert answer.status_code == 303, answer.text
    where = answer.headers["Location"]
    print(viettel.get(where).status_code)
    t = time.time()
    print(run_jobs())
    print("check", time.time() - t)
    t = time.time()
    page = viettel.get(where)
    print("page", time.time() - t)
    from sqlalchemy import func, select

    from permits.filing.rollout.models import RolloutRow

    print(session.execute(select(RolloutRow.state, func.count()).group_by(RolloutRow.state)).all())
    rows = session.scalars(
        select(RolloutRow).where(RolloutRow.state == "wrong").order_by(RolloutRow.number)
    ).all()
    exp = {m.number: (m.cell, m.code) for m in made.mistakes}
    for r in rows:
        got = [(f["cell"], f["code"], f["offer"] and f["offer"]["text"]) for f in r.faults]
        ok = exp.get(r.number)
        print("OK " if ok and [g[:2] for g in got] == [ok] else "BAD", r.number, got, ok)
    for n in set(exp) - {r.number for r in rows}:
        print("MISSED", n, exp[n])
    rem = {}
    for r in session.scalars(select(RolloutRow)):
        for x in r.remarks:
            rem[x["code"]] = rem.get(x["code"], 0) + 1
    print(rem)
    t = time.time()
    ans = viettel.post(where + "/lap", data={"warned_too": "y"})
    print(ans.status_code)
    print(run_jobs())
    print("make", time.time() - t)
    print(session.execute(select(RolloutRow.state, func.count()).group_by(RolloutRow.state)).all())
    for a in (
        "",
        "/cot",
        "/dong/11",
        "/giay-to",
        "/ghi-chu.xlsx",
        "/can-sua.xlsx",
        "/vi-tri.geojson",
    ):
        t = time.time()
        r = viettel.get(where + a)
        print(a, r.status_code, len(r.data), time.time() - t)
    assert 0
