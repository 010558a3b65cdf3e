r"""
# 24 · Mistakes in plain sight

*What goes wrong in code like this?*

A filter that is wrong still draws a picture, and often a pretty one. Most of the mistakes here were found in real code
for convolutional layers, some of it written to teach. You see each of them broken and mended, with a test that catches
it: a line of `assert`, which stops the program if what it says does not hold. The tests are the point. You may not see
the next mistake either, but a test can.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter of 2 by 2 weights over 3 channels has all weights 0 and a bias of 1. Its answer should be 1 at
# every place. A program said 12. What did it do?
#
# - it summed the pixels
# - it added the bias with each channel
# - it added the bias with each product
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - it summed the pixels: Twelve ones sum to 12. But other pixels have other sums, and this program said 12 at every
#   place.
# - it added the bias with each channel: There are three channels, so that makes 3.
# - **it added the bias with each product**: There are 2 · 2 · 3 = 12 products, and the bias stood inside their sum.
#
# </details>
#
# </div>
#
# ## Twelve instead of one
#
# Here is what happens at one place of the window. In the broken version the bias stands inside the sum.
#
# **The test:** with all weights zero, the answer is the bias.

import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, random_filters, relu

figures.use_book_style()


def answer_broken(window, weights, bias):
    return np.sum(window * weights + bias)


def answer_mended(window, weights, bias):
    return np.sum(window * weights) + bias


ones, zeros = np.ones((2, 2, 3)), np.zeros((2, 2, 3))
print("broken, mended:", answer_broken(ones, zeros, 1), answer_mended(ones, zeros, 1))
assert answer_mended(ones, zeros, 1) == 1

# %%
# The broken sum adds the bias once for each of its 12 products. Training can hide it, by learning a bias a twelfth as
# large. The gradient check of [chapter 15](../3_how_filters_learn/15_the_gradient_check.md) finds it: the measured
# slope of the answer with the bias is 12, and a backward pass for a bias that counts once says 1.
#
# ## A slice that is empty
#
# To take padding off again, cut it from both ends: `[pad:-pad]`. It works for every padding but one. With `pad = 0` it
# is `[0:-0]`, which is `[0:0]`, which is nothing.
#
# **The test:** pad and crop, and you have what you had, for no padding too.

row = np.arange(1, 6)
for pad in (1, 0):
    padded = np.pad(row, pad)
    broken, mended = padded[pad:-pad], padded[pad : len(padded) - pad]
    print(f"pad {pad}: broken {broken}, mended {mended}")
    assert np.array_equal(mended, row)

# %%
# ## A viewer that clips
#
# Many a viewer takes a picture of floats to lie between 0 and 1, and cuts off what lies outside without a word. Feature maps
# do not keep to that. On a picture with levels from 0 to 255 every answer of the edge filter is a whole number, so
# nothing is left between black and white. [Chapter 06](../1_one_filter/06_showing_a_feature_map_honestly.md) shows what
# clipping makes of random filters.
#
# **The test:** hardly a pixel stands at an end of the scale.

levels = np.round(cat(grey=True) * 255)
feature_map = correlate2d(levels, VERTICAL_EDGE)
broken, mended = feature_map.clip(0, 1), feature_map / 150  # drawn from -1 to 1
cut_broken = np.mean((broken == 0) | (broken == 1))
cut_mended = np.mean(abs(mended) >= 1)
print(f"at the ends: broken {cut_broken:.0%}, mended {cut_mended:.1%}")
assert cut_mended < 0.02

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.05)
figures.show_picture(left, broken, "broken: clipped")
figures.show_feature_map(right, mended, "mended: signed", limit=1, colorbar=False)
figures.describe(
    fig,
    caption=f"""The same map twice. Clipping leaves {len(np.unique(broken))} levels of {len(np.unique(mended))}. On the
    right blue is below zero and red above; the strongest colours begin at −150 and 150.""",
    alt="""Two maps of the cat. Left, in black and white only, a grainy drawing. Right, in red, white and blue, with the
    strength of each edge.""",
)

# %%
# ## Red and blue exchanged
#
# OpenCV, for one, loads colours in the order blue, green, red. A program that expects red first goes on as if nothing
# had happened. In grey the mistake hides: the weights of red and blue are exchanged, and the cat is only a little
# darker.
#
# **The test:** a pixel whose colour you know. This one is orange fur.

picture = cat()
broken = picture[:, :, ::-1]
mended = broken[:, :, ::-1]
error = 255 * (broken - picture)  # in levels from 0 to 255
in_grey = error @ [0.299, 0.587, 0.114]
print(f"mean error: {abs(error).mean():.0f} in colour, {abs(in_grey).mean():.0f} in grey")
assert mended[150, 100, 0] > mended[150, 100, 2]

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.05)
figures.show_picture(left, broken, "broken")
figures.show_picture(right, mended, "mended")
figures.describe(
    fig,
    caption="Here you see it at once. A network that was trained on one order takes the other without complaint.",
    alt="Two photographs of the cat. Left, its fur is blue and grey. Right, the same with brown and orange fur.",
)

# %%
# ## Channels first, by the wrong way
#
# PyTorch wants the channels before the rows: `(3, 256, 256)` ([Coming from PyTorch](../../about/pytorch.md)). `reshape`
# gives that shape, and so does `transpose`. But `reshape` keeps all numbers in one long row and only cuts it at other
# places. `transpose` reorders the axes, so that each number keeps its row, column and channel. Shape, smallest, largest
# and mean number agree, so a glance at them shows nothing.
#
# **The test:** one pixel has the same three numbers before and after.

broken = picture.reshape(3, 256, 256)
mended = picture.transpose(2, 0, 1)
print(f"both {broken.shape}; {np.mean(broken != mended):.0%} of the numbers differ")
assert np.array_equal(mended[:, 150, 100], picture[150, 100])

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.05)
for ax, channels, title in ((left, broken, "broken: reshape"), (right, mended, "mended: transpose")):
    figures.show_picture(ax, np.stack(list(channels), axis=2), title)
figures.describe(
    fig,
    caption="""The channels of each, put together again as red, green and blue. Left, each channel holds another third
    of the photograph, and in its rows red, green and blue follow in turn.""",
    alt="""Two pictures. Left, a haze of violet, green and red with a few dim arcs, in which no cat can be made out.
    Right, the photograph of the cat.""",
)

# %%
# ## Numbers that wrap around
#
# A picture from a file often comes as `uint8`: whole numbers from 0 to 255. What falls below 0 begins again at 255, and
# in arrays NumPy says nothing: 100 less 200 is 156. PyTorch's convolution does the same. Convert first. The package
# does so itself.
#
# **The test:** where it gets brighter to the right, left less right is below zero.

pixels = np.uint8(levels)
broken = pixels[:, :-1] - pixels[:, 1:]
mended = pixels[:, :-1].astype(int) - pixels[:, 1:]
print(f"broken {broken.min()} to {broken.max()}, mended {mended.min()} to {mended.max()}")
assert mended.min() < 0

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.05)
figures.show_picture(left, broken / 255, "broken: 0 to 255")
figures.show_feature_map(right, mended, "mended: signed", limit=50, colorbar=False)
figures.describe(
    fig,
    caption=f"""Left less right. What is below zero comes out 256 too large: {np.mean(broken != mended):.0%} of the
    answers. On the right the strongest colours begin at −50 and 50.""",
    alt="""Two maps of the cat. Left, hard black and white, and black and white dots where the fur is smooth. Right, a
    pale map, in which the eyes and the nose are outlined in red and blue.""",
)

# %%
# ## A photograph squeezed
#
# `resize((256, 256))` makes a square of any picture, and ellipses of its circles if it was none. Crop it first. [Chapter
# 01](../1_one_filter/01_a_picture_is_numbers.md) shows the cat squeezed.
#
# **The test** needs no cat: a disc stays as wide as it is high.

disc = np.hypot(*np.mgrid[-30:30, -60:60]) < 20
broken, mended = disc[:, ::2], disc[:, 30:90]  # both 60 by 60, the disc 39 rows high
print("columns: broken", broken.any(axis=0).sum(), " mended", mended.any(axis=0).sum())
assert mended.any(axis=0).sum() == mended.any(axis=1).sum()

# %%
# ## A gradient for every tie
#
# Max pooling passes the gradient to the pixel that was the maximum. The mask `window == window.max()` says which, and
# when two pixels tie it says both. Each gets the whole gradient, which then counts twice. Ties are common: in this and
# four other photographs, 4 to 34 % of the windows of 2 by 2 pixels tie, and in their edge maps after ReLU, which have
# many zeros, 22 to 41 %. Most of the latter are zeros, where ReLU stops the gradient and hides the mistake ([chapter
# 16](../3_how_filters_learn/16_the_gradient_of_pooling.md)).
#
# **The test:** what comes in goes out. Each window hands its gradient on once.

windows = relu(feature_map).reshape(127, 2, 127, 2).swapaxes(1, 2).reshape(-1, 4)
broken = windows == windows.max(axis=1, keepdims=True)
mended = np.arange(4) == windows.argmax(axis=1, keepdims=True)  # the first of them
print(f"windows {len(windows)}, broken {broken.sum()}, mended {mended.sum()}")
assert np.all(mended.sum(axis=1) == 1)

# %%
# ## Time measured in rows
#
# A loop over a film counts its places with the filter's height on every axis, time too. While the filter is a cube,
# nobody sees it: there all three sizes agree.
#
# **The test:** no two sizes alike.

clip, filter_ = (7, 6, 5), (2, 3, 4)  # frames, rows, columns
broken = [size - filter_[1] + 1 for size in clip]
mended = [size - length + 1 for size, length in zip(clip, filter_, strict=True)]
print(f"broken {broken}, mended {mended}")
assert mended == [6, 4, 2]

# %%
# Often a second mistake comes with it: the frames are read in alphabetical order. Sort by number, or write the numbers
# with leading zeros. If the names do not tell, look at the pictures: in the film of [chapter
# 21](21_filters_in_time.md), each frame is most like one of its neighbours.

names = [f"frame_{number}" for number in range(16)]
broken, mended = sorted(names), sorted(names, key=lambda name: int(name[6:]))
print("broken:", *(name[6:] for name in broken))
assert mended == names

# %%
# ## Shapes that fit by accident
#
# NumPy stretches axes of length 1 until shapes fit. A filter with an axis too many is then accepted, and answers
# something else. And after `(f, f) = (2, 3)` the name `f` stands for 3: the filter is taken for 3 by 3. The functions
# of this package refuse a wrong shape, and say which would be right.
#
# **The test:** products have the shape of the window.

weights = random_filters(3, 3, 1, seed=23)[..., 0]
window = np.arange(27.0).reshape(3, 3, 3)
broken, mended = window * weights[:, np.newaxis], window * weights
print(f"broken: {broken.sum():.1f} from {broken.shape}, mended: {mended.sum():.1f}")
assert mended.shape == window.shape

# %%
# ## Sentences that are too good
#
# A mistake can also stand in the prose. "Zero padding preserves the size" holds for one padding only, and under a 2 by
# 2 filter for none that is the same on all sides: [chapter 08](../2_a_full_layer/08_zero_padding.md) counts. "Pooling
# makes features invariant" to where they are: [chapter 12](../2_a_full_layer/12_max_pooling.md) measures how far that
# is true.
#
# <div class="change" markdown="1">
#
# **Something to change.** Put a mistake of your own into `answer_mended`, for instance `np.mean` instead of `np.sum`.
# The test will not stop you: it uses weights of zero. Which test would?
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
# <!-- by hand: Every weight is 0, and the bias is 1. What answers a filter that adds the bias to the sum, and what one
# that adds it to each product?
# window: 3 1 / 2 0
# weights: 0 0 / 0 0
# right: (1)
# wrong: (4)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** The test of the bias uses weights that are all zero. Which of these mistakes can it not see? Write a second
# test, for that one.
#
# - the bias is left out
# - the bias is added with each product
# - the weights are flipped
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the bias is left out: Then the answer is 0, and not the bias.
# - the bias is added with each product: Then the answer is 12, as in the first section.
# - **the weights are flipped**: Flipped zeros are zeros, and so are transposed or averaged ones. A single weight of 1
#   sees such mistakes: the map must be the picture, moved by the weight's place.
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
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Someone pads by `np.pad(x, 1)`, where `x` has shape `(N, H, W, C)`. How many of the four axes grow?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **4**: All: there are two black pictures more, and two empty channels. A test of the shape sees it:
#   `zero_pad2d(np.ones((2, 3, 4, 5)), 1).shape` must be `(2, 5, 6, 5)`.
# - 2: So it should be: rows and columns. But one number stands for every axis.
# - any other number: What does `np.pad` do with one number?
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A backward pass returns a bias gradient that is the mean over all places instead of the sum. The network may
# still learn, but a gradient check sees it. A 2 × 2 filter goes over one picture of 4 × 4: how many times
# as large as the returned gradient is the measured one?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **9**: The number of places in the map, which is 3 × 3.
# - 16: So many are the pixels. A place is a number of the map.
# - 4: So many are the weights. The bias is in every number of the map.
# - 1: So it would be for the sum.
# - any other number: Count the places where the filter can lie.
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
# </div>
#
# **4. In code.** Here are two faults to find, both from this chapter. The function slides a filter of (frames, rows,
# columns) over a grey film. On the first film it is right, because the filter is a cube and the bias is 0.

from filtersight.exercises import check


def my_film_map(film, filter_, bias):
    length, height, width = filter_.shape
    out = np.zeros([side - height + 1 for side in film.shape])
    for frame, row, column in np.ndindex(out.shape):
        window = film[frame : frame + length, row : row + height, column : column + width]
        out[frame, row, column] = np.sum(window * filter_ + bias)
    return out


print(check(my_film_map))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Write a test before you look: zeros for all weights, and then no two sizes alike.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# How often is `bias` added for one answer? And which length of the filter limits the frames?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_film_map(film, filter_, bias):
#     length, height, width = filter_.shape
#     out = np.zeros([side - size + 1 for side, size in zip(film.shape, filter_.shape)])
#     for frame, row, column in np.ndindex(out.shape):
#         window = film[frame : frame + length, row : row + height, column : column + width]
#         out[frame, row, column] = np.sum(window * filter_) + bias
#     return out
# ```
#
# On six frames of the book's film in grey it takes hundreds of times as long as `conv3d`:
# Python goes through a quarter of a million places one by one.
#
# </details>
#
# So much for code. [The last part](../5_a_network_that_sees/25_the_face_seven_layers_up.md) asks what it can be made to see.
