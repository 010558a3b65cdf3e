"""The pages around the chapters say what is so."""

import ast
import doctest
import re
from collections.abc import Iterator

import numpy as np
import pytest
import scipy.signal
from matplotlib import colormaps

from bookbuild.page.cells import parts_of
from bookbuild.page.links import public_names
from bookbuild.workspace import ROOT
from filtersight import conv2d, conv3d, figures, max_pool2d, random_filters, relu, relu6
from filtersight.classifier import class_names, classifier
from filtersight.faces import face_finder
from filtersight.training import Parameters, adam_step, forward, initial_parameters

DOCS = ROOT / "docs"
PYTORCH = DOCS / "about" / "pytorch.md"
PYTHON = DOCS / "python.md"
GLOSSARY = DOCS / "glossary.md"


@pytest.mark.parametrize("file", [PYTORCH, PYTHON], ids=lambda file: file.stem)
def test_every_session_on_a_page_gives_what_the_page_says(file):
    result = doctest.testfile(str(file), module_relative=False, raise_on_error=True)
    assert result.attempted > 5


def test_each_chapter_has_tests_of_its_own_as_the_page_about_the_book_says():
    chapters = {file.stem for file in ROOT.glob("gallery/*/[0-9]*.py")}
    assert chapters == {file.stem.removeprefix("test_") for file in ROOT.glob("tests/chapters/test_*.py")}


# Coming from PyTorch

SIZES = {"N": 2, "D": 4, "H": 6, "W": 7, "C": 3, "I": 5, "O": 8, "1": 1}


def orders() -> dict[str, list[str]]:
    """The rows of the page's first table, each as its cells after the first."""
    rows = [re.findall(r"[^|]+", line) for line in PYTORCH.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    return {name.strip(): [cell.strip(" `") for cell in cells] for name, *cells in rows[1:8]}


def reordered(array: np.ndarray, how: str) -> np.ndarray:
    return array if how == "as it is" else eval(f"array{'' if how[0] == '[' else '.'}{how}", {"array": array})


@pytest.mark.parametrize("row", orders())
def test_each_array_takes_pytorchs_shape_and_comes_back(row):
    here, there, to_there, back = orders()[row]
    array = np.random.default_rng(0).random([SIZES[letter] for letter in here])
    moved = reordered(array, to_there)
    assert moved.shape == tuple(SIZES[letter] for letter in there)
    np.testing.assert_array_equal(reordered(moved, back), array)


@pytest.mark.parametrize(
    ("row", "row_of_weight", "shape", "layer"),
    [
        ("pictures, feature maps", "weight", (2, 6, 7, 3), conv2d),
        ("films", "weight of `conv3d`", (2, 4, 6, 7, 3), conv3d),
    ],
)
def test_in_pytorchs_order_each_map_is_the_sum_of_its_channels_correlations(row, row_of_weight, shape, layer):
    rng = np.random.default_rng(0)
    x, weight = rng.random(shape), rng.random((*(2,) * (len(shape) - 2), 3, 8))
    _, _, x_there, maps_back = orders()[row]
    _, _, weight_there, _ = orders()[row_of_weight]
    maps = [
        [sum(map(correlate_valid, channels, filter_)) for filter_ in reordered(weight, weight_there)]
        for channels in reordered(x, x_there)
    ]
    np.testing.assert_allclose(reordered(np.array(maps), maps_back), layer(x, weight), rtol=1e-12, atol=1e-12)


def correlate_valid(channel: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return scipy.signal.correlate(channel, kernel, mode="valid")


def test_a_linear_layer_taken_to_pytorch_reads_pixels_channel_by_channel():
    session = run_examples()
    parameters = initial_parameters((6, 8, 1), classes=5, seed=3)
    state = session["to_torch"](parameters, pooled=(3, 4))
    images = np.random.default_rng(1).random((2, 6, 8, 1))
    pooled = max_pool2d(relu(conv2d(images, parameters.weight, padding="same")), 2)
    flattened = pooled.transpose(0, 3, 1, 2).reshape(2, -1)  # (N, C * H * W), as PyTorch's Flatten
    scores = flattened @ state["4.weight"].T + state["4.bias"]
    np.testing.assert_allclose(scores, forward(parameters, images).scores, atol=1e-12)
    taken_back = session["from_torch"](state, pooled=(3, 4))
    assert isinstance(taken_back, Parameters)
    assert all(map(np.array_equal, taken_back, parameters))


def test_what_is_ready_for_torchvision_has_the_mean_and_deviation_that_it_asks_for():
    session = run_examples()
    np.testing.assert_allclose(session["ready"][0, 2] * 0.225 + 0.406, session["cat"]()[:, :, 2], rtol=0, atol=1e-6)


def run_examples() -> dict:
    """What the page's sessions leave behind; they need no PyTorch."""
    session: dict = {}
    for example in doctest.DocTestParser().get_examples(PYTORCH.read_text(encoding="utf-8")):
        exec(example.source, session)
    return session


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def test_with_pytorch_the_page_for_its_readers_holds(torch):
    session: dict = {}
    page = PYTORCH.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(pycon|python)\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert sum(kind == "python" for kind, _ in blocks) == 6
    for kind, code in blocks:
        examples = doctest.DocTestParser().get_examples(code) if kind == "pycon" else ()
        exec("".join(example.source for example in examples) or code, session)


def test_pytorch_treats_types_as_the_page_says(torch):
    conv = torch.nn.functional.conv2d
    assert torch.nn.Conv2d(1, 1, 1).weight.dtype == torch.zeros(1).dtype == torch.float32
    single, double = torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2, dtype=torch.float64)
    with pytest.raises(RuntimeError, match="expected scalar type"):
        conv(single, double)
    assert conv2d(np.ones((1, 2, 2, 1), np.float32), np.ones((2, 2, 1, 1))).dtype == np.float64
    levels = torch.full((1, 1, 1, 2), 200, dtype=torch.uint8)
    assert conv(levels, torch.ones_like(levels)).item() == 144
    assert conv2d(levels.numpy().transpose(0, 2, 3, 1), np.ones((1, 2, 1, 1), np.uint8)).item() == 400


@pytest.mark.parametrize(("channels", "size"), [(1, 3), (3, 2), (8, 5)])
def test_pytorchs_random_weights_are_uniform_within_the_bound_on_the_page(torch, channels, size):
    torch.manual_seed(0)
    layer = torch.nn.Conv2d(channels, 2000, size)
    bound = (channels * size * size) ** -0.5
    for drawn in (layer.weight, layer.bias):
        assert 0.99 * bound < drawn.abs().max() <= bound
        assert drawn.std().item() == pytest.approx(bound / 3**0.5, rel=0.05)


def test_pytorchs_channels_last_moves_numbers_in_memory_only(torch):
    assert torch.ones(2, 3, 6, 7).to(memory_format=torch.channels_last).shape == (2, 3, 6, 7)


# The Python you need


def constructs() -> dict[str, str]:
    """What stands under each heading of the third level, by its anchor."""
    parts = re.split(r"^##+ ", PYTHON.read_text(encoding="utf-8"), flags=re.MULTILINE)
    anchors = {part: re.match(r".*\{#([a-z-]+)\}\n", part) for part in parts}
    return {anchor[1]: part for part, anchor in anchors.items() if anchor}


def test_each_construct_has_an_anchor_of_its_own_and_an_example_of_a_few_lines():
    page = PYTHON.read_text(encoding="utf-8")
    assert len(constructs()) == page.count("\n### ") > 20
    for anchor, text in constructs().items():
        examples = doctest.DocTestParser().get_examples(text)
        assert 1 <= len(examples) <= 4, anchor
        assert any(example.want for example in examples), anchor


class Kinds(ast.NodeVisitor):
    """The constructs of Python in a text that beginners may not have met."""

    less_known = (
        ast.Lambda
        | ast.With
        | ast.IfExp
        | ast.GeneratorExp
        | ast.Dict
        | ast.DictComp
        | ast.Starred
        | ast.Assert
        | ast.Delete
        | ast.NamedExpr
    )

    def __init__(self, code: str) -> None:
        self.found: set[str] = set()
        self.dictionaries: set[str] = set()
        self.visit(ast.parse(code))

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, self.less_known):
            self.found.add(type(node).__name__)
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            self.found |= {name} & {"map", "next", "sorted", "items", "_replace", "_asdict", "Path"}
        if isinstance(node, ast.AugAssign):
            self.found.add("|=" if isinstance(node.op, ast.BitOr) else "+= and the like")
        if isinstance(node, ast.Assign) and len(node.targets) > 1:
            self.found.add("two = in a line")
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.GeneratorExp):
            self.found.add("names from a loop in parentheses")
        if isinstance(node, ast.ListComp) and len(node.generators) > 1:
            self.found.add("a second for")
        if isinstance(node, ast.Compare) and any(isinstance(asked, ast.In) for asked in node.ops):
            self.found.add("in, as a question")
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            asked = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
            if isinstance(asked, ast.Name | ast.Attribute | ast.List):
                self.found.add("a thing as a condition")
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.DictComp):
            self.dictionaries |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Name):
            self.found |= {"a loop over a dictionary"} if node.iter.id in self.dictionaries else set()
        super().generic_visit(node)


def shown_codes() -> Iterator[str]:
    """The lines of each cell of each chapter that a reader sees."""
    for file in ROOT.glob("gallery/*/[0-9]*.py"):
        cells = re.split(r"^# %%.*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        yield from (parts_of(cell).thought for cell in cells[1:])


def explained() -> set[str]:
    """Which kinds of construct the examples of the page on Python have."""
    examples = doctest.DocTestParser().get_examples(PYTHON.read_text(encoding="utf-8"))
    return Kinds("".join(example.source for example in examples)).found


def test_the_page_of_python_has_what_the_chapters_show_beyond_loops_and_functions():
    shown = set().union(*(Kinds(code).found for code in shown_codes()))
    assert {"Dict", "Lambda", "With", "items", "_replace", "|=", "two = in a line", "in, as a question"} < shown
    assert "a thing as a condition" in shown
    assert shown <= explained()


def test_the_page_of_python_tells_both_uses_of_three_dots_that_the_chapters_make():
    lines = [line.strip() for code in shown_codes() for line in code.splitlines()]
    assert "..." in lines and any("[..., " in line for line in lines)
    assert "Alone on a line, they do nothing" in constructs()["ellipsis"]


def test_the_page_of_python_tells_both_uses_of_split_that_the_chapters_make():
    shown = [node for code in shown_codes() for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    examples = doctest.DocTestParser().get_examples(constructs()["stack"])
    told = [node for one in examples for node in ast.walk(ast.parse(one.source)) if isinstance(node, ast.Call)]
    by_number = [
        {isinstance(call.args[1], ast.Constant) for call in calls if ast.unparse(call.func) == "np.split"}
        for calls in (shown, told)
    ]
    assert by_number == [{True, False}] * 2


@pytest.mark.parametrize("name", ["linspace", "zeros_like", "repeat", "append", "ndim", "zeros"])
def test_what_numpy_and_lists_are_asked_for_by_name_is_explained(name):
    assert any(re.search(rf"\.{name}\b", code) for code in shown_codes())
    told = re.split(r"^```", PYTHON.read_text(encoding="utf-8"), flags=re.MULTILINE)[::2]
    assert any(re.search(rf"`(np\.)?{name}`", text) for text in told)


def test_the_page_of_the_readers_module_shows_no_more_of_python_than_is_explained():
    page = (DOCS / "my-filtersight.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```\{\.python \}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    shown = [parts_of(cell).thought for cell in cells]
    assert len(shown) == 3
    assert set().union(*(Kinds(code).found for code in shown)) <= explained()
    assert "getattr(" in shown[0] and "(`getattr` gives" in page.partition("getattr(")[0]


def options_and_methods(code: str) -> set[str]:
    """Options of Python's own functions, and methods whose names do not say what they do."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    named = {call: call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func) for call in calls}
    options = {word.arg for call in calls if named[call] in {"print", "product", "sorted"} for word in call.keywords}
    return options | {"astype", "values"} & set(named.values())


def test_the_page_of_python_has_the_options_and_methods_that_the_chapters_show():
    shown = set().union(*map(options_and_methods, shown_codes()))
    page = PYTHON.read_text(encoding="utf-8")
    assert {"astype", "end", "repeat"} < shown
    assert {name for name in shown if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", page)} == set()


# The parts


def test_the_second_part_ends_with_a_second_layer_as_its_page_says():
    *_, last = sorted(ROOT.glob("gallery/2_a_full_layer/[0-9]*.py"))
    assert last.stem.endswith("a_second_layer")
    assert "at the end a second layer" in (last.parent / "README.md").read_text(encoding="utf-8")


# Glossary


def entries() -> dict[str, list[str]]:
    """The glossary's words, each with what is said of it, a text a meaning."""
    found: dict[str, list[str]] = {}
    for entry in GLOSSARY.read_text(encoding="utf-8").split("\n\n")[2:]:
        word, *meanings = re.split(r"\n:   ", entry)
        found[word] = meanings
    return found


def uses(chapter: str, word: str) -> bool:
    """Whether a chapter has the word in some form, as `padded` is one of `padding`."""
    (file,) = (ROOT / "gallery").glob(f"*/{chapter}_*.py")
    text = file.read_text(encoding="utf-8").replace("\n# ", " ")
    stem = word[:-3] if len(word) > 6 else word
    return re.search(rf"\b{re.escape(stem)}", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("word", entries())
def test_each_meaning_of_a_word_names_chapters_that_use_it(word):
    for meaning in entries()[word]:
        named = re.findall(r"\[(\d\d)\]\(\1\.md\)", meaning)
        assert named, meaning
        for chapter in named:
            assert any(uses(chapter, form) for form in word.split(", or ")), chapter


def test_the_glossary_names_both_activation_functions():
    [text] = entries()["Activation function"]
    assert all(f"*{name}*" in text for name in ("ReLU", "ReLU6"))
    assert {layer.activation for layer in classifier()} >= {relu6}


def test_the_glossary_says_of_adam_that_the_size_of_gradients_must_stay_too():
    here, mean, square = (Parameters(*[np.array([0.0])] * 4) for _ in range(3))
    for step, slope in enumerate([1.0] * 200 + [0.1] * 100, 1):
        before = here
        here, mean, square = adam_step(before, Parameters(*[np.array([slope])] * 4), mean, square, step, 1)
    assert 0 < before.weight[0] - here.weight[0] < 0.2
    assert "keep sign and size" in entries()["Adam"][0]


def test_a_layer_of_the_network_of_chapter_26_adds_what_an_earlier_one_gave():
    assert any(layer.adds for layer in classifier())
    assert "add" in entries()["Network"][0]


def test_the_face_finder_gives_one_score_a_place_and_the_classifier_one_a_class():
    of_classifier, of_face_finder = entries()["Score"]
    assert "each class" in of_classifier and "each place" in of_face_finder
    *_, last = face_finder()
    assert last.weight.shape[3] == 1 < len(class_names())


def test_a_zero_mean_filter_gives_0_to_flat_grey_and_not_to_every_flat_colour():
    weight = random_filters(2, 3, 1, zero_mean=True)
    grey, orange = (conv2d(np.full((1, 2, 2, 3), colour), weight).item() for colour in ([0.7] * 3, [1, 0.5, 0]))
    assert abs(grey) < 1e-14 and abs(orange) > 0.1
    assert "a flat part of a grey picture gives 0" in entries()["Zero-mean"][0]


def test_what_saturates_is_the_end_of_a_scale_which_is_not_the_brightest_shade_of_a_signed_one():
    _, _, zero, _, _ = brightness = colormaps[figures.SIGNED](np.linspace(0, 1, 5))[:, :3].sum(axis=1)
    assert zero == max(brightness)
    assert "the first or the last shade" in entries()["Saturated"][0]


def test_padding_same_keeps_the_size_at_stride_1_only():
    halved = [layer for layer in classifier() if layer.padding == "same" and layer.stride == 2]
    assert halved
    assert conv2d(np.ones((1, 6, 6, 1)), np.ones((3, 3, 1, 1)), padding="same").shape == (1, 6, 6, 1)
    assert "the picture's size at stride 1" in entries()["Padding"][0]


def test_a_word_that_a_chapter_sends_to_the_glossary_for_stands_there():
    texts = [file.read_text(encoding="utf-8") for file in ROOT.glob("gallery/*/[0-9]*.py")]
    sent = {word for text in texts for word in re.findall(r"\[([^]]+)\]\(../../glossary.md\)", text)}
    assert "Deep learning" in sent
    for word in sent:
        assert any(word.lower().startswith(entry.lower()) for entry in entries()), word


def test_the_glossary_is_in_the_order_of_the_alphabet():
    assert list(entries()) == sorted(entries(), key=str.lower)
    assert len(entries()) > 50


def test_what_the_glossary_says_see_of_is_there_to_be_seen():
    named = {name for meanings in entries().values() for name in re.findall(r"See `([\w.]+)`", " ".join(meanings))}
    assert {"relu", "conv2d", "training.adam_step"} < named <= set(public_names())
