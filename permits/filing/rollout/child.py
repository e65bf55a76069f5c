"""The process that opens a stranger's workbook: limits itself first, then works, then ends.

Started as `python -m permits.filing.rollout.child FOLDER`; the folder holds `asked.json` and
`content`. It leaves `answer` there: JSON of a reading, or the annotated workbook.
"""

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from gis.formats.child import confine
from gis.formats.limits import MEGABYTE, Limits
from permits.filing.rollout import workbook
from permits.filing.rollout.workbook_xml import Refused

#: What one workbook may cost; writing a large one back takes longer than reading it.
BOUNDS = Limits(
    memory_bytes=2_048 * MEGABYTE,
    written_bytes=128 * MEGABYTE,
    cpu_seconds=40,
    wall_seconds=50,
)


def main(folder: Path) -> None:
    """Do what is asked with the workbook in `folder` and leave the answer there."""
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    confine(BOUNDS)
    signal.setitimer(signal.ITIMER_REAL, BOUNDS.wall_seconds)
    content = (folder / "content").read_bytes()
    if asked["task"] == "read":
        (folder / "answer").write_text(json.dumps(_read(content)), "utf-8")
        return
    # Loaded only now: who merely reads a file need not wait for it.
    from permits.filing.rollout import annotating

    (folder / "answer").write_bytes(annotating.annotated(content, asked))


def _read(content: bytes) -> dict[str, object]:
    try:
        return {"book": asdict(workbook.read(content))}
    except Refused as refusal:
        return {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        return {"refused": "rollout.too_heavy", "facts": {}}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
