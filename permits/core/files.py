"""Files by content: named by their SHA-256, written whole or not at all, never overwritten."""

import hashlib
import os
import tempfile
from pathlib import Path

from permits.core.errors import NotFound, Problem


class StorageFull(Problem):
    """The disk would not take the file; nothing was written."""

    status = 503


class FileStore:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Say where the content with this hash lies."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise NotFound("file.unknown")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep `content` and give its SHA-256; the same content is kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
                try:
                    part.write(content)
                    part.flush()
                    os.fsync(part.fileno())
                    Path(part.name).replace(target)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise
        except OSError as fault:
            raise StorageFull("storage.full") from fault
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read a file back and prove that it is what was put there."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as fault:
            raise NotFound("file.unknown") from fault
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Problem("file.damaged", sha256=sha256)
        return content
