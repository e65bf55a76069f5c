"""Workbooks to send, and a carrier's browser that sends them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from permits.core.vocabulary import WorkKind
from permits.demo import samples
from permits.filing.rollout import checking
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.template import template
from tests.support.clients import Client

#: A place in a ward of the province, and one that no rule minds.
WARD, NORTH, EAST = "Phường Tân An", 12.745, 108.144
APPLICANT = {
    f"applicant.{name}": value
    for name, value in samples.SAMPLES[0].applicant().items()
    if name != "work_name" and value
}


def a_row(number: int = 1, **cells: Any) -> dict[str, Any]:
    """Fill one right row of a ground tower; `cells` say other things, `__` for the dot."""
    said = {
        "key": f"DLK-{number:03d}",
        "applicant.work_name": f"Trạm {number:03d}",
        "site.system": "wgs84",
        "site.north": NORTH + number * 0.0005,
        "site.east": EAST,
        "site.ward": WARD,
        "site.address": "Thửa 12, tờ bản đồ 34",
        "site.land_right": "leased",
        "technical.mast_class": "A2b",
        "technical.height_m": 42,
        "technical.footprint_m2": 36,
        "technical.setback_m": 5,
        "technical.structure": "Cột thép tự đứng, móng bê tông",
        "technical.frequency_bands": "2600 MHz",
        "technical.slots_offered": 2,
    }
    return said | {name.replace("__", "."): value for name, value in cells.items()}


@pytest.fixture
def workbook(session: Session) -> Callable[..., bytes]:
    """Write the template of a ground tower with rows in it."""
    columns = checking.columns_for(session, WorkKind.TOWER_GROUND, None)

    def write(*rows: dict[str, Any], common: Any = APPLICANT, finish: Any = None) -> bytes:
        return template(WorkKind.TOWER_GROUND, columns, rows, common, finish)

    return write


@pytest.fixture
def send(viettel: Client) -> Callable[..., TestResponse]:
    """Send a workbook as the carrier, as the first of a plan or as the next of one."""

    def sending(content: bytes, to: str = "/dn/ke-hoach/moi", **said: str) -> TestResponse:
        fields: dict[str, Any] = {"work": "tower_ground", **said}
        name = fields.pop("name", "ke-hoach.xlsx")
        return viettel.post(to, data={**fields, "file": (io.BytesIO(content), name)})

    return sending


@pytest.fixture
def checked(
    workbook: Callable[..., bytes],
    send: Callable[..., TestResponse],
    run_jobs: Callable[[], list[str]],
) -> Callable[..., str]:
    """Send rows and have them checked; gives the address of the plan."""

    def sending(*rows: dict[str, Any], **options: Any) -> str:
        answer = send(workbook(*rows, **options))
        assert answer.status_code == 303, answer.text
        run_jobs()
        return str(answer.headers["Location"])

    return sending


@pytest.fixture
def rows_of(session: Session) -> Callable[[str], list[RolloutRow]]:
    """Give the rows of a plan by its address, in the order of the file."""

    def rows(address: str) -> list[RolloutRow]:
        session.expire_all()
        plan = select(RolloutPlan.id).where(RolloutPlan.ref == address.rpartition("/")[2])
        return list(
            session.scalars(
                select(RolloutRow)
                .where(RolloutRow.plan_id == plan.scalar_subquery())
                .order_by(RolloutRow.number, RolloutRow.id)
            )
        )

    return rows


def codes(row: RolloutRow) -> list[tuple[str, str]]:
    """Give the faults of a row as cell and code."""
    return [(fault["cell"], fault["code"]) for fault in row.faults]
