"""Marks Vietnamese text for translation without knowing the web; it is translated when shown."""

from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802 - the name gettext's extractor knows
    """Mark `message` for extraction and give it back unchanged."""
    return message


class Marked(str):
    """A marked text among facts that are not: shown in the language of the page."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages of the system, for words that come from data."""

    vi: str
    en: str

    def in_locale(self, locale: str) -> str:
        """Give the text in `locale`; English only where it is asked for and known."""
        return self.en if locale == "en" and self.en else self.vi
