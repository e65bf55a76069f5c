"""Judge a file that was read, still in the child: step by step, so that the slow one has a name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from gis import crs, validation
from gis.crs import UnknownSystem
from gis.formats import child, source, systems, verdict
from gis.formats.limits import Limits
from gis.formats.source import Asked, Source
from gis.formats.steps import CODES, Step
from gis.reading import Complaint, LayerProblem

Read = Callable[[], Source]


@dataclass(slots=True)
class Work:
    """A file's folder, what was asked of it, and the step the child is at."""

    folder: Path
    said: dict[str, Any]
    limits: Limits
    step: Step = "read"

    def tell(self, step: Step) -> None:
        """Note for the parent which step begins; the first one after reading begins its time."""
        if self.step == "read":
            child.more_time(self.limits)
        self.step = step
        (self.folder / "step").write_text(step, "ascii")


def answer(task: str, folder: Path, said: dict[str, Any], limits: Limits, read: Read) -> None:
    """Read and judge, or read an area, and leave what came of it in `folder`."""
    work = Work(folder, said, limits)
    try:
        written = verdict.area_written(_area(work, read)) if task == "area" else _judge(work, read)
    except LayerProblem as problem:
        written = verdict.problem_written(problem)
    except MemoryError:
        written = verdict.problem_written(LayerProblem(Complaint(CODES[work.step][1])))
    except UnknownSystem as unknown:
        (folder / "unknown").write_text(str(unknown), "utf-8")
        return
    except shapely.GEOSException as fault:
        written = verdict.problem_written(LayerProblem(_failed(work, fault)))
    (folder / "answer").write_bytes(written)


def _failed(work: Work, fault: Exception) -> Complaint:
    """Tell want of memory from a fault of the library."""
    if "alloc" in str(fault):
        return Complaint(CODES[work.step][1])
    return Complaint("layer.reader_failed", detail=f"{work.step}: {fault}"[:80])


def _judge(work: Work, read: Read) -> bytes:
    order = verdict.order_read(work.said["order"])
    # Through its written form: what is judged is what a reading by itself would have given.
    given = source.read(source.written(read()))
    if not isinstance(given, Source):
        raise LayerProblem(*given)
    system = systems.declared(given, order.system)
    (work.folder / "system").write_text(system, "utf-8")
    work.tell("place")
    wards = verdict.wards_read((work.folder / "wards").read_bytes())
    review = validation.review(
        given,
        order.kind,
        crs.file_system(system),
        wards,
        asked=Asked(**work.said["asked"]),
        in_force=order.in_force,
        tell=work.tell,
    )
    return verdict.review_written(review)


def _area(work: Work, read: Read) -> Any:
    """Join all areas of a file in the storage system; None where one is broken, or none is left."""
    given = read()
    own = crs.file_system(given.system or work.said["system"])
    work.tell("area")
    shapes = [shapely.force_2d(shapely.from_wkb(each.wkb)) for each in given.features if each.wkb]
    if not shapes or not all(shape.is_valid for shape in shapes):
        return None
    joined = crs.reproject(shapely.union_all(shapes), own.srid, crs.STORAGE_SRID)
    return joined if joined.is_valid else None
