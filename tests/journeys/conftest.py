"""What a journey stands on: the program being served, one browser, windows, people, dossiers."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
from playwright.sync_api import Browser

from permits.core import clock
from tests.journeys.faces import Face
from tests.journeys.serving import Site, serving, wait_for
from tests.journeys.standing import Standing, stand
from tests.support import dossiers, walked
from tests.support.browser import Window, chromium
from tests.support.markup import Kept


@pytest.fixture(autouse=True)
def fixed_clock() -> datetime:
    """Leave the clock alone: the server runs by the real one, and so does what is done here."""
    return clock.now()


@pytest.fixture(scope="session")
def province_template(run_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name the database with the demo province that others are copied from."""
    with dossiers.province_template(run_id, tmp_path_factory.getbasetemp()) as name:
        yield name


@pytest.fixture(scope="package")
def started(province_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program, on its way to being served for the journeys of this worker."""
    with serving(province_template, tmp_path_factory.mktemp("site")) as site:
        yield site
        assert not site.faults()


# Not for the whole session: Playwright's event loop would stand in the way of those of other tests.
@pytest.fixture(scope="package")
def browser(started: Site) -> Iterator[Browser]:
    """One browser for all journeys of this worker; it starts while the server does."""
    with chromium() as one:
        yield one


@pytest.fixture(scope="package")
def site(started: Site, browser: Browser) -> Site:
    """The program, being served."""
    wait_for(started)
    return started


@pytest.fixture(scope="package")
def standing(site: Site) -> Standing:
    """Dossiers at every place that a page can show, once for all journeys of this worker."""
    return stand(site)


@pytest.fixture(scope="package")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Collect the pages that were inspected, and judge their markup together at the end."""
    pages = Kept(tmp_path_factory.mktemp("pages"))
    yield pages
    assert not pages.faults(), "\n".join(pages.faults())


@pytest.fixture
def window(site: Site, browser: Browser, kept: Kept) -> Iterator[Callable[..., Window]]:
    """Open windows, for somebody who is signed in or for a stranger; they end with the test."""
    opened: list[Window] = []

    def open_(login: str | None = None, **options: object) -> Window:
        noted = partial(walked.note, site.app)
        made = Window(browser, site.base, kept=kept, noted=noted, **options)
        opened.append(made)
        if login:
            made.carry(site.cookie_of(login))
        return made

    yield open_
    for each in opened:
        each.close()


@pytest.fixture
def desk(site: Site, window: Callable[..., Window]) -> Callable[..., Window]:
    """Give one window that people use one after the other, each signed in as himself."""
    shared: list[Window] = []

    def sit(login: str, **options: object) -> Window:
        if not shared:
            shared.append(window(**options))
        shared[0].carry(site.cookie_of(login))
        return shared[0]

    return sit


@pytest.fixture
def look(
    window: Callable[..., Window], desk: Callable[..., Window], face: Face
) -> Callable[..., Window]:
    """Open paths as somebody, or as a stranger, and inspect what is there."""

    def look_(login: str | None, **paths: str) -> Window:
        opened = desk(login, **face.options) if login else window(**face.options)
        for name, path in paths.items():
            opened.open(path)
            opened.inspect(f"{name}-{face.name}")
        return opened

    return look_
