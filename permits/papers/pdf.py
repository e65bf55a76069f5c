"""One content, one template, one PDF/A-3a: the same bytes every time."""

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from permits.core.errors import Problem
from permits.papers import writing
from permits.papers.bounds import check_bounds
from permits.papers.contents import CONTENTS, Content
from permits.papers.fields import SignatureFields
from permits.papers.layout import FOLDER, Around, page

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class RenderFailed(Problem):
    """The paper could not be laid out; `reason` says what stood in the way."""

    status = 500


@dataclass(frozen=True, slots=True)
class Attached:
    """A file carried inside the paper, beside the machine-readable content that is always there."""

    name: str
    content: bytes
    description: str = ""


@dataclass(frozen=True, slots=True)
class _Press:
    """What one process keeps between papers: parsed style, font configuration, closed fetcher."""

    fonts: Any
    style: Any
    fetcher: Any


@cache
def _press() -> _Press:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DataOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint carries no types
        """Opens nothing but what is already in the document."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                raise FatalURLFetchingError(f"papers open nothing outside: {url[:80]}")
            return super().fetch(url, headers)

    # One configuration for the process: safe because a press prints one paper at a time.
    fonts = FontConfiguration()
    fetcher = DataOnly(allowed_protocols={"data"}, allow_redirects=False)
    css = (FOLDER / "paper.css").read_text(encoding="utf-8")
    style = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    return _Press(fonts, style, fetcher)


_BEFORE_FORK: list[Any] = []


def own_fonts() -> None:
    """Give a forked child fonts of its own, warmed by nobody else.

    Pango 1.56 asks a thread for every font it has not seen yet, and a fork leaves the threads
    behind: with its parent's fonts a child waits for ever. The old ones are kept, for freeing them
    talks to that thread as well.
    """
    _BEFORE_FORK.append(_press())
    _press.cache_clear()


def render(
    template: str,
    content: Content,
    *,
    qr_url: str | None = None,
    map_svg: str | None = None,
    simulation: bool = False,
    offline_text: str | None = None,
    attachments: Sequence[Attached] = (),
    is_draft: bool = False,
) -> bytes:
    """Lay a paper out as PDF/A-3a with its content attached and its signature fields in place.

    A draft is laid out alike, says on every page what it is, and has neither: nobody can sign it,
    and no program can take it for the paper.
    """
    if not isinstance(content, CONTENTS.get(template, type(None))):
        raise RenderFailed("paper.unknown_template", template=template)
    check_bounds(content)
    html = page(content, Around(qr_url, map_svg, simulation, offline_text, is_draft))
    if is_draft:
        return to_pdf(html, (), content, signable=False)
    own = Attached(content.attachment, content.to_json().encode())
    return to_pdf(html, (own, *attachments), content)


def to_pdf(
    html: str, attachments: Sequence[Attached], content: Content, *, signable: bool = True
) -> bytes:
    """Turn the HTML of a paper into its PDF/A-3a bytes."""
    from weasyprint.urls import FatalURLFetchingError

    from permits.papers.reading import Paper

    press = _press()
    try:
        document = Paper(html, press.fetcher).render(
            font_config=press.fonts,
            stylesheets=[press.style],
            pdf_variant="pdf/a-3a",
        )
        finisher = SignatureFields(document).finish if signable else None
        return _written(
            document,
            finisher=finisher,
            pdf_variant="pdf/a-3a",
            pdf_identifier=bytes.fromhex(content.sha256())[:16],
            attachments=[_attachment(file, content) for file in attachments],
        )
    except FatalURLFetchingError as fault:
        raise RenderFailed("paper.outside_reference", reason=str(fault)) from fault
    except (ArithmeticError, LookupError, RecursionError, ValueError) as fault:
        raise RenderFailed(
            "paper.not_rendered", reason=f"{type(fault).__name__}: {fault}"
        ) from fault


def bare(html: str, finisher: Callable[[Any, Any], None]) -> bytes:
    """Print a page that is no paper, with the style of papers: for the check at start."""
    import weasyprint

    press = _press()
    document = weasyprint.HTML(string=html, url_fetcher=press.fetcher).render(
        font_config=press.fonts, stylesheets=[press.style], pdf_variant="pdf/a-3a"
    )
    return _written(document, finisher=finisher, pdf_variant="pdf/a-3a")


def _written(document: Any, **options: Any) -> bytes:
    last = options.pop("finisher", None)

    def finisher(laid_out: Any, pdf: Any) -> None:
        if last is not None:
            last(laid_out, pdf)
        writing.finish(pdf)

    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        written: bytes = document.write_pdf(finisher=finisher, **options)
    return written


def _attachment(file: Attached, content: Content) -> Any:
    import weasyprint

    # The day of the paper, not of the print: printing twice gives the same bytes.
    made = datetime.combine(content.issued_on, time(), UTC)
    return weasyprint.Attachment(
        string=file.content,
        name=file.name,
        description=file.description or file.name,
        created=made,
        modified=made,
        relationship="Data",
        url_fetcher=_press().fetcher,
    )
