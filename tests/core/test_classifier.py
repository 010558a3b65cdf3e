"""The classifier on photographs: what it names, and how it looks at a picture."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from filtersight import load_image, photographs
from filtersight.classifier import (
    class_activation_map,
    class_names,
    classifier,
    classifier_input,
    most_probable,
    name_picture,
)
from filtersight.images import CAT
from filtersight.networks import run, switch_off


def test_the_cat_is_named_an_egyptian_cat_or_a_tiger_cat_or_a_tabby():
    guesses = name_picture(load_image(CAT), best=3)
    assert [guess.name for guess in guesses] == ["Egyptian cat", "tiger cat", "tabby"]
    assert_allclose([guess.probability for guess in guesses], [0.37, 0.36, 0.16], atol=0.005)
    assert [guess.number for guess in guesses] == [285, 282, 281]


@pytest.mark.parametrize(("number", "name"), [(1, "tripod"), (2, "espresso")])
def test_the_cameraman_s_tripod_and_the_coffee_are_named(number, name):
    guess, *_ = name_picture(photographs()[number])
    assert guess.name == name
    assert guess.probability > 0.8


def test_there_are_as_many_guesses_as_asked_for_the_likeliest_first():
    guesses = name_picture(photographs()[3], best=1000)
    assert len(guesses) == len({guess.number for guess in guesses}) == 1000
    probabilities = [guess.probability for guess in guesses]
    assert probabilities == sorted(probabilities, reverse=True)
    assert_allclose(sum(probabilities), 1, atol=1e-5)
    assert all(class_names()[guess.number] == guess.name for guess in guesses)


def test_only_the_middle_square_is_looked_at():
    picture = np.random.default_rng(2).random((224, 300, 3))
    x = classifier_input(picture)
    assert x.shape == (1, 224, 224, 3)
    assert_allclose(x[0], (np.round(255 * picture[:, 38:262]) - 127) / 128, rtol=1e-6)
    assert_array_equal(classifier_input(picture.transpose(1, 0, 2)), x.transpose(0, 2, 1, 3))


def test_the_cat_is_seen_where_its_face_is():
    layers = classifier()
    maps = run(layers, classifier_input(load_image(CAT)))
    seen = class_activation_map(layers, maps, 285)
    assert_allclose(seen.mean() + layers[-2].bias[285], maps["classes"][0, 285], rtol=1e-4)
    row, column = np.unravel_index(seen.argmax(), seen.shape)
    assert 1 <= row <= 4 and 1 <= column <= 4


def test_without_one_sum_a_class_is_no_longer_guessed():
    tripod, *_ = name_picture(photographs()[1])
    changed = switch_off(classifier(), "classes", tripod.number)
    assert tripod.name not in [guess.name for guess in name_picture(photographs()[1], layers=changed)]


@pytest.mark.parametrize("best", [0, 2.5, "all"])
def test_the_number_of_guesses_is_a_whole_number_above_zero(best):
    with pytest.raises((ValueError, TypeError), match="best is"):
        name_picture(np.ones((9, 9)), best=best)


def test_of_equally_probable_classes_the_lower_number_comes_first():
    probabilities = np.zeros(1000)
    probabilities[[7, 285, 3]] = 0.25, 0.5, 0.25
    assert [guess.number for guess in most_probable(probabilities, best=4)] == [285, 3, 7, 0]


def test_more_probabilities_than_classes_are_refused():
    with pytest.raises(ValueError, match="probabilities has 1001 numbers; give one for each of the 1000 classes"):
        most_probable(np.zeros(1001))
