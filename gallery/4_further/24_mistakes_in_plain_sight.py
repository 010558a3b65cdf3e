r"""
# 24 · Mistakes in plain sight

*What goes wrong in code like this?*

A filter that is wrong still draws a picture, and often a pretty one. The mistakes here were all found in real code for
convolutional layers, some of it written to teach. Each is run as it was, shown, mended, and caught by a test of a line
or two. The tests are the point: you will not see the next mistake either, but a test can.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter of 2 by 2 weights over 3 channels has all weights 0 and a bias of 1. What is its answer at
# every place? A program said 12. What did it do?
#
# </div>
#
# ## The bias, once too often
#
# Here is the heart of a loop over a window, as it was written. The bias stands inside the sum.

import numpy as np

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv3d,
    correlate2d,
    figures,
    film,
    load_image,
    max_pool2d,
    max_pool2d_backward,
    random_filters,
    random_kernel,
    relu,
    zero_pad2d,
)
from filtersight.images import CAT

figures.use_book_style()


def answer_broken(window, weights, bias):
    return np.sum(window * weights + bias)


def answer_mended(window, weights, bias):
    return np.sum(window * weights) + bias


window, no_weights = np.ones((2, 2, 3)), np.zeros((2, 2, 3))
print("broken:", answer_broken(window, no_weights, 1), " mended:", answer_mended(window, no_weights, 1))

# The test: with all weights zero, the answer is the bias.
assert answer_mended(window, no_weights, 1) == 1
assert np.all(conv2d(np.ones((1, 4, 4, 3)), no_weights[..., np.newaxis], [1]) == 1)

# %%
# The sum adds the bias once for each of the 12 products. Training would hide it, by learning a bias a twelfth as
# large. The gradient check of [chapter 15](../3_how_filters_learn/15_the_gradient_check.md) finds it at
# once: the true slope is 12 times the gradient that was written for a bias that counts once.

step = 1e-6
for answer in (answer_broken, answer_mended):
    slope = (answer(window, no_weights, 1 + step) - answer(window, no_weights, 1 - step)) / (2 * step)
    print(f"{answer.__name__}: slope of the answer with the bias {slope:.3f}")

# %%
# ## A slice that is empty
#
# To take padding off again, cut it from both ends: `[pad:-pad]`. It works for every padding but one. With
# `pad = 0` it is `[0:-0]`, which is `[0:0]`, which is nothing.

row = np.arange(5)
for pad in (1, 0):
    broken, mended = row[pad:-pad], row[pad : len(row) - pad]
    print(f"pad {pad}: broken {broken}, mended {mended}")

# The test: padding and cropping give back what went in, for no padding too.
for pad in (0, 1, 2):
    padded = zero_pad2d(np.ones((3, 4)), pad)
    assert padded[pad : padded.shape[0] - pad, pad : padded.shape[1] - pad].shape == (3, 4)

# %%
# ## A viewer that clips
#
# A picture of floats is taken to lie between 0 and 1, and what lies outside is cut off without a word. Feature maps
# do not keep to that. On a picture with levels from 0 to 255 nearly every answer is cut.

levels = np.round(cat(grey=True) * 255)
feature_map = correlate2d(levels, VERTICAL_EDGE)
clipped = feature_map.clip(0, 1)
inside = np.mean((feature_map > 0) & (feature_map < 1))
print(f"answers from {feature_map.min():g} to {feature_map.max():g}; strictly between 0 and 1: {inside:.0%}")
print("levels before:", len(np.unique(feature_map)), " after:", len(np.unique(clipped)))

fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_picture(axes[0, 0], clipped, "clipped")
figures.show_feature_map(axes[0, 1], feature_map, "signed", limit=150, colorbar=False)
figures.describe(
    fig,
    caption=f"The same map twice. Clipping leaves {len(np.unique(clipped))} levels of {len(np.unique(feature_map))}.",
    alt="""Two maps of the cat. Left, in black and white only, a grainy drawing. Right, in red, white and blue, with the
    strength of each edge.""",
)

# The test: what is shown has as many levels as the map.
assert len(np.unique(axes[0, 1].images[0].get_array())) == len(np.unique(feature_map))

# %%
# A random filter fares worse. Its answers to a picture have the sign of the sum of its weights nearly everywhere, so
# that clipping makes one colour of it. [Chapter 06](../1_one_filter/06_showing_a_feature_map_honestly.md) has more of
# this.

share = [np.mean(correlate2d(levels, random_kernel(3, seed=seed)).clip(0, 1) == 1) for seed in range(40)]
one_colour = np.mean([max(white, 1 - white) > 0.95 for white in share])
print(f"of 40 random filters, {one_colour:.0%} give a picture of more than 95 % one colour")

# %%
# ## Red and blue exchanged
#
# Some libraries load colours in the order blue, green, red. The program goes on as if nothing had happened. In grey
# the mistake hides: the weights of red and blue are exchanged, and the picture is only a little lighter or darker.

picture = cat()
swapped = picture[:, :, ::-1]
grey_weights = np.array([0.299, 0.587, 0.114])
in_colour = abs(picture - swapped).mean() * 255
in_grey = abs((picture - swapped) @ grey_weights).mean() * 255
print(f"mean error: {in_colour:.0f} of 255 levels in colour, {in_grey:.0f} in grey")

fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_picture(axes[0, 1], swapped, "red and blue exchanged")
figures.describe(
    fig,
    caption="Here you see it at once. A network that was trained on one order sees the other without complaint.",
    alt="Two photographs of the cat. Left, its fur is brown and orange. Right, the same with blue fur.",
)

# The test: a picture whose colour you know.
orange_fur = load_image(CAT)[150, 200]
assert orange_fur[0] > orange_fur[2]

# %%
# ## A photograph squeezed
#
# `resize((256, 256))` makes a square of any picture, and ellipses of its circles. Crop it first. [Chapter
# 01](../1_one_filter/01_a_picture_is_numbers.md) shows the cat squeezed. The test needs no cat: a disc must stay as
# wide as it is high.

row, column = np.mgrid[:60, :90]
disc = (row - 30) ** 2 + (column - 45) ** 2 < 20**2
squeezed = disc[:, np.linspace(0, 89, 60).astype(int)]
cropped = disc[:, 15:75]
for name, shape in (("squeezed", squeezed), ("cropped", cropped)):
    print(f"{name}: {shape.any(axis=1).sum()} rows high, {shape.any(axis=0).sum()} columns wide")
assert cropped.any(axis=1).sum() == cropped.any(axis=0).sum()

# %%
# ## A gradient for every tie
#
# Max pooling passes the gradient to the pixel that was the maximum. The mask `window == window.max()` says which, and
# when two pixels tie it says both. Each gets the whole gradient, which is then counted twice. On real pictures, and
# after ReLU above all, ties are common.


def pool_backward_broken(grad, x):
    windows = x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2)
    return ((windows == windows.max(axis=(1, 3), keepdims=True)) * grad[:, None, :, None]).reshape(x.shape)


activations = relu(correlate2d(levels, VERTICAL_EDGE))
ones = np.ones((127, 127))
broken = pool_backward_broken(ones, activations)
mended = max_pool2d_backward(ones[None, :, :, None], activations[None, :, :, None], 2)[0, :, :, 0]
for name, x in (("the cat", levels), ("after ReLU", activations)):
    handed_out = pool_backward_broken(np.ones((x.shape[0] // 2, x.shape[1] // 2)), x)
    blocks = handed_out.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).sum(axis=(1, 3))
    print(f"{name}: {np.mean(blocks > 1):.0%} of the windows tie, gradient handed out {blocks.mean():.2f} times")

# The test: what comes in goes out, no more and no less.
assert mended.sum() == ones.sum()

# %%
# ## Time measured in rows
#
# A loop over a film takes its windows with `height` on every axis, the frames' too. While the filter is a cube,
# nobody sees it. With a filter of 2 frames and 3 by 3 pixels the map has a frame too few, and the answers are wrong.


def frames_broken(x, weight):
    depth, height, width = weight.shape
    frames = x.shape[0] - height + 1
    return np.array([np.sum(x[i : i + depth, :height, :width] * weight) for i in range(frames)])


clip = film()[:6, :3, :3].mean(axis=3)
for shape in ((3, 3, 3), (2, 3, 3)):
    right = conv3d(clip[None, ..., None], np.ones((*shape, 1, 1)))[0, :, 0, 0, 0]
    print(f"filter {shape}: broken gives {len(frames_broken(clip, np.ones(shape)))} answers, there are {len(right)}")

# The test: no two sizes alike.
assert conv3d(np.ones((1, 7, 6, 5, 2)), np.ones((2, 3, 4, 2, 1))).shape == (1, 6, 4, 2, 1)

# %%
# A second mistake often comes with it. The files of the frames are read in the order in which the folder gives them,
# or in alphabetical order, where `frame_10` stands before `frame_2`. Sort by number, or number with leading zeros. A
# test: the neighbours of a frame must be the frames that are most like it.

names = [f"frame_{n}" for n in range(16)]
order = sorted(range(16), key=lambda n: names[n])
print("alphabetical:", order)

frames = film().mean(axis=3)
for name, sequence in (("alphabetical", frames[order]), ("by number", frames)):
    print(f"{name}: mean change from frame to frame {abs(np.diff(sequence, axis=0)).mean():.3f}")

# %%
# ## Shapes that fit by accident
#
# NumPy stretches axes of length 1 until shapes fit. A filter with an axis too many is then accepted, and answers
# something else. And `(f, f) = shape` keeps only the last of the two numbers: a filter of 2 by 3 is taken for 3 by 3.

window = np.arange(27.0).reshape(3, 3, 3)
weights = random_filters(3, 3, 1, seed=23)[:, :, :, 0]
stretched = window[np.newaxis] * weights[:, np.newaxis]
print("right:", np.sum(window * weights).round(2), " with a stretched axis:", np.sum(stretched).round(2))

(f, f) = (2, 3)
print("the filter is", f, "by", f)

# The test: a wrong shape is refused, with a sentence that helps.
try:
    correlate2d(np.ones((3, 3)), np.ones((1, 3, 3)))
except ValueError as error:
    print("refused:", error)

# %%
# ## Sentences that are too good
#
# A mistake can also stand in the prose. "Zero padding preserves the size" holds for one padding only, $p = (f - 1) /
# 2$. For a filter of 2 by 2 that is one half, so no padding does it. "Pooling makes features invariant" to where they
# are: measure it, as in [chapter 12](../2_a_full_layer/12_max_pooling.md).

maps = relu(correlate2d(cat(grey=True), VERTICAL_EDGE))[np.newaxis, :, :, np.newaxis]
still_there = np.mean(max_pool2d(maps[:, :, 1:-1], 2) == max_pool2d(maps[:, :, :-2], 2))
print("2 by 2 filter, size 256, paddings 0 and 1:", [256 + 2 * p - 2 + 1 for p in (0, 1)])
print(f"shifted by one pixel, {still_there:.0%} of the pooled map is what it was")

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Put a mistake of your own into `answer_mended`, for instance `np.mean` instead of `np.sum`,
# and see which test stops you. The first two will not: they use weights of zero. Which test would?
#
# </div>
#
# ## In short
#
# - A picture that looks plausible proves nothing.
# - Test with numbers that you can work out by hand: zeros, ones, one pixel, no two sizes alike.
# - Test what must stay the same: sizes, sums, what comes in against what goes out.
# - Check every gradient against a measured one.
#
# ## Exercises
#
# **1.** The test of the bias uses weights that are all zero. What mistakes can it not see? Write a second test.
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# All that has to do with the weights: flipped, transposed, averaged. A single weight of 1 sees most of them: the map
# must be the picture, moved by the weight's place.
#
# ```python
# one = np.zeros((2, 3))
# one[0, 2] = 1
# picture = cat(grey=True)
# assert np.array_equal(correlate2d(picture, one), picture[:-1, 2:])
# ```
#
# </details>
#
# **2.** Someone pads by `np.pad(x, 1)`, where `x` has shape `(N, H, W, C)`. What goes wrong, and which test sees it?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# All four axes grow: there are two black pictures more, and two empty channels. A test of the shape sees it:
# `zero_pad2d(np.ones((2, 3, 4, 5)), 1).shape` must be `(2, 5, 6, 5)`.
#
# </details>
#
# **3.** A backward pass returns a bias gradient that is the mean over all places instead of the sum. The network
# still learns. How do you notice?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# By the gradient check: measured and computed differ by the number of places.
#
# ```python
# from filtersight import conv2d_backward
#
# grad = conv2d_backward(np.ones((1, 3, 3, 1)), np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1)))[2]
# assert grad == 9
# ```
#
# </details>
#
# This is the last chapter. You have read every line that drew its figures. Now change them.
