"""What the map refuses: named problems with the facts of their sentences and what to offer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another way to read the same figures, which the sender may take: text, system and ward."""

    reason: str
    text: str
    declared: str
    ward: str | None


class SiteProblem(Exception):
    """Coordinates that cannot be taken. `code` names the mistake, `facts` fill in its sentence."""

    def __init__(self, code: str, *suggestions: Suggestion, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.suggestions = suggestions
        self.facts = facts

    @property
    def suggestion(self) -> Suggestion | None:
        """Give the likeliest other reading."""
        return self.suggestions[0] if self.suggestions else None
