"""The pages around the chapters say what is so."""

import doctest
import re

import numpy as np
import pytest
import scipy.signal

from bookbuild.workspace import ROOT
from filtersight import conv2d, random_filters

DOCS = ROOT / "docs"
PYTORCH = DOCS / "about" / "pytorch.md"


def test_every_session_on_a_page_gives_what_the_page_says():
    result = doctest.testfile(str(PYTORCH), module_relative=False, raise_on_error=True)
    assert result.attempted > 5


def test_the_page_for_pytorch_readers_transposes_to_channels_first():
    orders = [tuple(map(int, found.split(", "))) for found in re.findall(r"transpose\((\d, \d, \d, \d)\)", _table())]
    picture_there, picture_back, weight_there, weight_back = orders
    x, weight = np.random.default_rng(0).random((2, 6, 5, 3)), random_filters((2, 3), 3, 8)
    x_there, weight_there = x.transpose(picture_there), weight.transpose(weight_there)
    maps_there = [[sum(map(correlate_valid, planes, filter_)) for filter_ in weight_there] for planes in x_there]
    np.testing.assert_allclose(np.transpose(maps_there, picture_back), conv2d(x, weight), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(weight_there.transpose(weight_back), weight)


def correlate_valid(plane: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return scipy.signal.correlate2d(plane, kernel, mode="valid")


def test_with_pytorch_the_page_for_its_readers_holds():
    pytest.importorskip("torch")
    page = PYTORCH.read_text(encoding="utf-8")
    session = {}
    for example in doctest.DocTestParser().get_examples(page):
        exec(example.source, session)
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], session)


def _table() -> str:
    return PYTORCH.read_text(encoding="utf-8").split("\n\n")[2]
