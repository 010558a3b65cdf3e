"""The reference tells of each parameter what the function takes."""

import importlib
import inspect

import griffe
import pytest
from griffe import DocstringSectionParameters

from bookbuild.page.links import public_names
from bookbuild.workspace import ROOT


@pytest.fixture(scope="module")
def package():
    """The package as the reference reads it."""
    extensions = griffe.load_extensions("bookbuild.around.signatures")
    return griffe.load(
        "filtersight",
        search_paths=[ROOT / "src"],
        docstring_parser="numpy",
        extensions=extensions,
        allow_inspection=False,
    )


def described(package, path):
    """What the docstring says of each parameter, by its name."""
    sections = package[path.removeprefix("filtersight.")].docstring.parsed
    return {
        parameter.name: parameter
        for section in sections
        if isinstance(section, DocstringSectionParameters)
        for parameter in section.value
    }


def public_functions():
    """Those with parameters described; the loops leave that to the functions of the same names."""
    for path in public_names().values():
        module, _, name = path.rpartition(".")
        function = getattr(importlib.import_module(module), name)
        if inspect.isfunction(function) and module != "filtersight.loops":
            yield pytest.param(function, path, id=path)


@pytest.mark.parametrize(("function", "path"), list(public_functions()))
def test_each_parameter_is_described_with_the_default_of_the_signature(package, function, path):
    told = described(package, path)
    parameters = inspect.signature(function).parameters
    assert list(told) == list(parameters)
    for name, parameter in parameters.items():
        default = inspect.Parameter.empty
        if told[name].default is not None:
            default = eval(str(told[name].default), function.__globals__)
        assert default == parameter.default, name


def test_parameters_that_are_described_together_keep_their_own_types(package):
    told = described(package, "filtersight.figures.show_numbers")
    assert [str(told[name].annotation) for name in ("cmap", "norm")] == ["str | Colormap", "Normalize | None"]
