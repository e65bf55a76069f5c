"""What every content of a paper can do: be written, hashed and read back."""

from datetime import date
from typing import Any, ClassVar

from permits.papers import canonical
from permits.papers.contents.parts import Office, Signatory


class Content:
    """What every content can do: be written, hashed and read back."""

    __slots__ = ()
    template: ClassVar[str]
    attachment: ClassVar[str]
    #: Whether the officer's reasons are printed on it, so that it cannot be drafted without any.
    gives_reasons: ClassVar[bool] = False
    #: What is stamped on the drawings that go with it; None where none are stamped.
    stamp: ClassVar[str | None] = None
    #: Whether a template prints it; a stamped drawing is somebody else's file.
    is_printed: ClassVar[bool] = True
    office: Office
    signatory: Signatory
    issued_on: date

    def to_json(self) -> str:
        """Write canonical JSON."""
        return canonical.to_json(self)

    def to_plain(self) -> dict[str, Any]:
        """Write what a JSON column keeps."""
        plain: dict[str, Any] = canonical.to_plain(self)
        return plain

    def sha256(self) -> str:
        """Hash the canonical JSON."""
        return canonical.sha256_of(self)
