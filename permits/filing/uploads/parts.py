"""Where the bytes of a file lie until it is whole: one growing file each, beside the store."""

import os
from pathlib import Path

from permits.core.files import StorageFull


class PartStore:
    """A folder of unfinished files, named by their upload; every machine must see the same one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, ref: str) -> Path:
        """Say where the bytes of an upload lie."""
        return self.folder / ref

    def write(self, ref: str, offset: int, part: bytes) -> None:
        """Write a part at its place, over whatever an unconfirmed one may have left there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.path(ref).touch(mode=0o600)
            with self.path(ref).open("r+b") as file:
                file.seek(offset)
                file.write(part)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise StorageFull("storage.full") from fault

    def read(self, ref: str, size: int) -> bytes | None:
        """Give the whole file of `size` bytes; None where fewer lie there, or none at all."""
        try:
            with self.path(ref).open("rb") as file:
                content = file.read(size)
        except FileNotFoundError:
            return None
        return content if len(content) == size else None

    def drop(self, ref: str) -> None:
        """Forget the bytes of an upload; nothing happens where there are none."""
        self.path(ref).unlink(missing_ok=True)

    def refs(self) -> list[str]:
        """Name every upload of which bytes lie here."""
        return sorted(each.name for each in self.folder.glob("*")) if self.folder.exists() else []
