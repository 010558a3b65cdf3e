"""What a check says of a reader's function: one sentence, the most telling one."""

import itertools
import sys

import numpy as np
import pytest

from filtersight import correlate2d, loops, relu
from filtersight.exercises import EXERCISES, check
from filtersight.exercises.watching import run
from filtersight.faces import Face, merge_overlapping


def said(function, name="my_relu"):
    """What the check says of a function under an exercise's name."""
    function.__name__ = name
    return check(function).sentence


def under(name, function):
    """A function that the check cannot tell from the reader's: it looks up what was found before."""
    exercise = EXERCISES[name]
    found = iter([run(function, case) for case in exercise.cases])

    def answer(*_, **__):
        outcome = next(found)
        if outcome.error:
            raise outcome.error
        return outcome.value

    answer.__name__ = name
    return answer


EACH = pytest.mark.parametrize("name", EXERCISES)


@EACH
def test_the_book_s_own_numbers_are_right(name):
    verdict = check(under(name, EXERCISES[name].answer))
    assert verdict.is_right and str(verdict).startswith("Right: in all ")


@EACH
def test_each_usual_mistake_is_told_by_its_own_sentence(name):
    for sentence, wrong in EXERCISES[name].mistakes.items():
        verdict = check(under(name, wrong))
        assert (verdict.is_right, verdict.sentence) == (False, sentence)


def test_the_merging_that_is_asked_for_is_that_of_the_face_finder():
    rng = np.random.default_rng(0)
    faces = [
        Face(score, *middle, size)
        for score, middle, size in zip(rng.random(40), 60 * rng.random((40, 2)), range(15, 55))
    ]
    boxes = np.array([face.box for face in faces])
    sides = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    sizes = np.array([face.size for face in faces])
    shares = sides.clip(0).prod(axis=2) / np.minimum(sizes[:, None], sizes) ** 2
    stay = EXERCISES["my_merge"].answer(np.array([face.score for face in faces]), shares)
    assert 5 < len(stay) < 35
    assert [faces[number] for number in stay] == merge_overlapping(faces)


def test_a_mistake_that_is_made_in_some_cases_only_is_not_named():
    assert said(lambda x: np.abs(x) if x.shape == (3,) else np.maximum(x, 0)) == (
        "With x=[-2.0, 0.0, 3.0], the number at 0 should be 0, and yours is 2."
    )
    assert said(lambda x: np.sqrt(x * x)) == "You drop the sign: a number below zero becomes 0, not its size."


@EACH
@pytest.mark.parametrize("nothing", [None, ..., np.array([]), np.zeros((0, 0)), [], 0, (), {}], ids=repr)
def test_no_exercise_is_passed_by_returning_nothing(name, nothing):
    verdict = check(under(name, lambda *_, **__: nothing))
    assert not verdict.is_right
    assert verdict.sentence not in EXERCISES[name].mistakes


@EACH
def test_no_exercise_is_passed_by_handing_the_book_s_answer_on(name):
    answer = EXERCISES[name].answer

    def unseen(*arguments, **options):
        return answer(*arguments, **options)

    def hidden(*arguments, **options):
        try:
            return answer(*arguments, **options)
        except BaseException:
            return answer(*arguments, **options)

    for function in (unseen, hidden):
        assert said(function, name).startswith("It calls the book's own ")


def test_the_book_s_loops_are_the_book_s_too():
    assert said(lambda x: loops.relu(x)) == "It calls the book's own relu: write that part yourself."
    assert said(lambda image, kernel: np.vectorize(lambda _: correlate2d(image, kernel))(1), "my_correlate2d") == (
        "It calls the book's own correlate2d: write that part yourself."
    )


def test_what_the_exercise_allows_may_be_called():
    assert check_of("my_convolve2d", lambda image, kernel: correlate2d(image, kernel[::-1, ::-1])).is_right
    assert "relu" in said(lambda image, kernel: relu(correlate2d(image, kernel)), "my_convolve2d")


def check_of(name, function):
    function.__name__ = name
    return check(function)


def test_what_the_chapter_has_written_is_no_answer():
    def slide(image, kernel):
        return np.lib.stride_tricks.sliding_window_view(image, kernel.shape).reshape(1)

    assert said(lambda image, kernel: slide(image, kernel), "my_correlate2d") == (
        "It calls slide, which the chapter has written: write that part yourself."
    )


def for_ever(x):
    while True:
        pass


def by_a_generator(x):
    return sum(1 for _ in itertools.count())


def catching_all(x):
    for _ in itertools.count():
        try:
            x = x + 1
        except Exception:
            x = 0


@pytest.mark.parametrize("endless", [for_ever, by_a_generator, catching_all, lambda x: list(iter(lambda: 1, 2))])
def test_a_loop_without_end_is_stopped_and_told(endless):
    assert said(endless) == (
        "With x=[-2.0, 0.0, 3.0], it was stopped, because it did not come to its end: does each loop end?"
    )


def test_whoever_traced_before_still_does_and_sees_nothing_of_the_check():
    seen = []

    def tracer(frame, event, argument):
        seen.append(frame.f_code.co_name)

    def my_relu(x):
        return np.maximum(x, 0)

    before = sys.gettrace()
    try:
        sys.settrace(tracer)
        check(my_relu)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)
    assert "my_relu" not in seen


def raising(x):
    y = x
    return y.nothing


@pytest.mark.parametrize(
    ("function", "end"),
    [
        (raising, "it raises AttributeError on its line 3: 'numpy.ndarray' object has no attribute 'nothing'."),
        (lambda x: exit(), "it raises SystemExit on its line 1: None."),
        (lambda: 0, "takes 0 positional arguments but 1 was given."),
        (lambda x: None, "it gives nothing back: end it with return."),
        (lambda x: [1, 2, 3], "the result should be an array, and yours is a list."),
        (lambda x: "abc", "the result should be an array, and yours is a str."),
        (lambda x: x > 0, "the number at 2 should be 3, and yours is 1."),
        (lambda x: x[:2], "the shape should be (3,), and yours is (2,)."),
        (lambda x: x[np.newaxis], "the shape should be (3,), and yours is (1, 3)."),
        (lambda x: np.maximum(x, 0) + (x == 0), "the number at 1 should be 0, and yours is 1."),
        (lambda x: np.maximum(x, 0) + (x == 3) * 1e-6, "the number at 2 should be 3, and yours is 3.000001."),
        (lambda x: x * np.nan, "the number at 0 should be 0, and yours is nan."),
    ],
    ids=range(12),
)
def test_the_first_difference_is_told_with_the_case_and_the_place(function, end):
    sentence = said(function)
    assert sentence.startswith("With x=[-2.0, 0.0, 3.0], ") and sentence.endswith(end)


def test_a_changed_argument_is_told_though_the_numbers_are_right():
    def in_place(x):
        x[x < 0] = 0
        return x

    assert said(in_place).endswith("but x is changed: work on a copy, or make an array of your own.")
    assert not check(in_place).is_right


def test_of_several_results_the_one_that_differs_is_named():
    def turned(vertical, horizontal):
        return -vertical, -horizontal, np.hypot(vertical, horizontal) + 1

    assert "the number of size at (0, 0) should be " in said(turned, "my_arrow")
    assert said(lambda vertical, horizontal: -vertical, "my_arrow").endswith(
        "it should give right, down and size, and yours gives an array."
    )


def test_a_size_must_be_whole():
    def with_fractions(size, kernel_size, *, stride=1, padding=0, dilation=1):
        return float((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)

    assert said(with_fractions, "my_output_size").endswith("the result should be a whole number, and yours is 5.0.")


@pytest.mark.parametrize("wrong", [3, None, np.zeros(2), "my_relu"], ids=repr)
def test_what_is_no_function_is_told(wrong):
    assert check(wrong).sentence.startswith("Give the function itself, as in check(my_relu), not a")


def test_a_name_that_no_exercise_has_is_told():
    assert check(relu).sentence == "There is no exercise called 'relu'; keep the name that the chapter gives."
    relu_of_the_book, name = loops.relu, loops.relu.__name__
    try:
        relu_of_the_book.__name__ = "my_relu"
        assert check(relu_of_the_book).sentence.startswith("It calls the book's own relu")
    finally:
        relu_of_the_book.__name__ = name


@EACH
def test_no_case_asks_for_an_empty_array_and_none_changes_its_arguments(name):
    for case in EXERCISES[name].cases:
        outcome = run(EXERCISES[name].answer, case)
        results = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
        assert all(np.size(result) for result in results) and not outcome.changed
