"""The built site in three engines, each started once; one that is missing is told in a sentence."""

import os
from collections.abc import Iterator

import pytest

from tests.browser.conftest import address  # noqa: F401  (the served site)

from .engines import ENGINES, FETCHED, Engine, NotThere


@pytest.fixture(scope="module", params=ENGINES)
def engine(request) -> Iterator[Engine]:
    engines = FETCHED if request.config.getoption("--fetched-engines") else ENGINES
    try:
        engine = engines[request.param]()
    except NotThere as error:
        told = f"{error}. It was not tried."
        pytest.fail(told, pytrace=False) if "CI" in os.environ else pytest.skip(told)
    yield engine
    engine.close()
