"""What every test of the core starts from: Hypothesis's settings and the two implementations."""

from importlib.util import find_spec

import pytest
from hypothesis import settings

import filtersight
from filtersight import loops

if not (find_spec("onnx") and find_spec("onnxruntime")):  # there is none for Intel Macs, nor where distributions build
    collect_ignore = ["onnx_models.py", "onnx_networks.py", "test_networks.py", "test_oracles.py"]

# The same examples on every run and every machine, however slow it is.
settings.register_profile("core", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("core")


@pytest.fixture(scope="module", params=[filtersight, loops], ids=["fast", "loops"])
def layers(request):
    """Where the functions under test come from: the fast ones, then the loops."""
    return request.param
