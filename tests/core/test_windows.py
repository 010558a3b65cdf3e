"""How many places a window takes: the size of what comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filtersight import output_size, same_padding

sizes = st.integers(1, 12)
kernel_sizes = st.integers(1, 4)
steps = st.integers(1, 4)


def count_places(size, kernel_size, stride, padding, dilation):
    """Put the window at every start and count those where it lies inside."""
    last_row_read = dilation * (kernel_size - 1)
    starts = range(0, size + 2 * padding, stride)
    return sum(start + last_row_read < size + 2 * padding for start in starts)


@given(sizes, kernel_sizes, steps, st.integers(0, 3), st.integers(1, 3))
def test_output_size_counts_the_places_of_the_window(size, kernel_size, stride, padding, dilation):
    places = count_places(size, kernel_size, stride, padding, dilation)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if places == 0:
        with pytest.raises(ValueError, match="kernel"):
            output_size(size, kernel_size, **options)
    else:
        assert output_size(size, kernel_size, **options) == places


def test_output_size_agrees_with_the_count_in_every_small_case():
    cases = [
        (n, k, s, p, d)
        for n in range(1, 9)
        for k in range(1, 5)
        for s in range(1, 4)
        for p in range(3)
        for d in range(1, 4)
        if n + 2 * p >= d * (k - 1) + 1
    ]
    assert len(cases) > 500
    for n, k, s, p, d in cases:
        assert output_size(n, k, stride=s, padding=p, dilation=d) == count_places(n, k, s, p, d), (
            n,
            k,
            s,
            p,
            d,
        )


def test_output_size_of_one_number_is_one_number():
    assert output_size(256, 3) == 254
    assert isinstance(output_size(256, 3), int)


def test_output_size_takes_rows_and_columns_apart():
    options = {"stride": (2, 3), "padding": (1, 0), "dilation": (1, 2)}
    # rows: (10 + 2 - 3) // 2 + 1; columns: the kernel spans 2 * (2 - 1) + 1 = 3 of 20, (20 - 3) // 3 + 1
    assert output_size((10, 20), (3, 2), **options) == (5, 6)


def test_one_number_stands_for_both_where_another_is_a_pair():
    assert output_size((480, 640), 3, stride=2, padding=1) == (240, 320)
    assert output_size(9, (3, 2)) == (7, 8)


@given(sizes, kernel_sizes, st.integers(1, 3))
def test_same_padding_keeps_the_size(size, kernel_size, dilation):
    assert output_size(size, kernel_size, padding="same", dilation=dilation) == size


def test_zeros_as_tensorflow_puts_them_depend_on_the_size_above_stride_1_only():
    assert {same_padding(size, 3) for size in range(1, 10)} == {((1, 1), (1, 1))}
    assert {same_padding(size, 3, stride=2) for size in (8, 9)} == {((0, 1), (0, 1)), ((1, 1), (1, 1))}


@given(st.integers(4, 12), kernel_sizes, steps)
def test_valid_padding_is_none_at_all(size, kernel_size, stride):
    without = output_size(size, kernel_size, stride=stride, padding=0)
    assert output_size(size, kernel_size, stride=stride, padding="valid") == without
