"""The process that mends broken shapes: a ring that crosses itself a million times ends only it.

Started as `python -m gis.formats.mender FOLDER`; reads `shapes` and writes each result to `mended`
as it is found, so that what was mended before the limit counts.
"""

import sys
from pathlib import Path

import shapely

from gis.formats.child import confine
from gis.formats.mending import FRAME, LIMITS, frames
from gis.repairing import mend


def main(folder: Path) -> None:
    """Mend the shapes in `folder` one after the other."""
    confine(LIMITS)
    content = (folder / "shapes").read_bytes()
    with (folder / "mended").open("wb") as file:
        for written in frames(content):
            made = mend(shapely.from_wkb(written))
            result = b"" if made is None else bytes(shapely.to_wkb(made))
            file.write(FRAME.pack(len(result)) + result)
            file.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
