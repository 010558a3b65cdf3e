r"""
# 07 · A small zoo of filters

*Which filters have names?*

Long before filters were learned, people designed them. Some are so useful that they have names, and you meet them in
programs that edit photographs. Here are five of them on the cat, and a bank of four more. At the end you see that they
are relatives: some are sums of others.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Look at the weights below before you look at the maps. Add them up for each kernel. Three leave the
# brightness of a flat part as it is. Which two turn it to zero?
#
# - emboss and Sobel
# - sharpen and the Laplacian
# - Sobel and the Laplacian
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - emboss and Sobel: Both have weights below zero on one side and above zero on the other. But emboss also has a 1 in
#   the middle, which nothing takes away.
# - sharpen and the Laplacian: Both set the middle against its four neighbours. But 5 − 4 is 1, and only −4 + 4 is 0.
# - **Sobel and the Laplacian**: Their weights sum to 0, those of the other three to 1.
#
# </details>
#
# </div>

import numpy as np

from filtersight import (
    BOX_BLUR,
    EMBOSS,
    GAUSSIAN_BLUR,
    IDENTITY,
    LAPLACIAN,
    SHARPEN,
    SOBEL_VERTICAL,
    VERTICAL_EDGE,
    cat,
    correlate2d,
    figures,
    gabor,
)

figures.use_book_style()

picture = cat(grey=True)
zoo = {
    "Gaussian blur": GAUSSIAN_BLUR,
    "sharpen": SHARPEN,
    "emboss": EMBOSS,
    "Sobel": SOBEL_VERTICAL,
    "Laplacian": LAPLACIAN,
}

# How it is drawn
fig, axes = figures.panels(1, 5, aspect=1.25)
for ax, (name, kernel) in zip(axes.flat, zoo.items(), strict=True):
    figures.show_kernel(ax, kernel * 16 if name == "Gaussian blur" else kernel, name)
axes[0, 0].set_xlabel("sixteenths")
figures.describe(
    fig,
    caption="Five kernels that have names. Those of the blur are sixteenths.",
    alt="""Five grids of nine weights. Gaussian blur: 4 in the middle, 2 beside it, 1 in the corners, all over 16. Sharpen: 5 in
    the middle, −1 beside it. Emboss: from −2 in the upper left corner to 2 in the lower right. Sobel: columns 1, 2, 1
    and −1, −2, −1. Laplacian: −4 in the middle, 1 beside it.""",
)

# %%
# The weights of the blur, of sharpen and of emboss sum to 1: flat parts stay as they are, so the result is a picture.
# Those of Sobel and of the Laplacian sum to 0: flat parts vanish, and the result is a signed map.
#
# ## Three that give a picture
#
# A *blur* puts a mean of each pixel and its neighbours in its place. The Gaussian blur gives near ones more weight.
# *Sharpen* does the opposite and drives each pixel away from its neighbours. *Emboss* adds how much brighter it
# gets towards one corner, as if light fell from the side.

rows, columns = slice(70, 134), slice(60, 124)
eyes = {"the eye": picture[rows, columns]}
for name in ("Gaussian blur", "sharpen", "emboss"):
    eyes[name] = correlate2d(picture, zoo[name])[rows, columns]

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=1.1)
for ax, (name, eye) in zip(axes.flat, eyes.items(), strict=True):
    figures.show_picture(ax, eye, name)
figures.describe(
    fig,
    cover=True,
    caption="The cat's eye, and what three filters make of it. What would be below black or above white is cut off here.",
    alt="""Four enlarged pictures of the cat's eye. The second is softer than the first, the fine fur is gone. The third
    has harder edges, and bright and dark pixels side by side in the fur. The fourth looks like a relief, with bright
    lines on one side of each edge and dark lines on the other.""",
)

# %%
# ## Two that give a signed map
#
# *Sobel* is the vertical edge filter with its middle row counted twice. It blurs along the edge and takes the
# difference across it. Measured by what each answers to an edge, chance errors of single pixels (*noise*) shake it less
# than a bare difference of two pixels. The *Laplacian* compares each pixel with its four neighbours, and so answers to
# edges of every direction, though not equally: to a sharp upright edge from 0 to 1 with 1 and −1, to a slanted one of
# 45° with 2 and −2. It draws an edge as two lines, one of each sign. On a bright line one pixel wide it answers −2 if
# the line is upright and −4 if it is slanted, and on a single bright pixel −4.

upright = correlate2d(picture, SOBEL_VERTICAL)
detail = correlate2d(picture, LAPLACIAN)

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_feature_map(axes[0, 0], upright, "Sobel, from −1 to 1", limit=1, colorbar=False)
figures.show_feature_map(axes[0, 1], detail, "Laplacian, from −0.5 to 0.5", limit=0.5, colorbar=False)
figures.describe(
    fig,
    caption="""Sobel sees the upright edges, as in [chapter 03](03_vertical_edges.md). The Laplacian sees fine detail of
    every direction. The titles say which numbers have the strongest colours; what lies beyond is drawn in them too.""",
    alt="""Two maps of the cat in red, white and blue. Left, the sides of the eyes and of the nose stand out. Right,
    whiskers and the short hairs of the fur stand out as thin lines with red and blue side by side, and the soft
    background is white.""",
)

# %%
# <!-- book: recall -->
#
# ## A bank of them
#
# A *Gabor* filter is a wave under a bell: stripes of one width and one direction, fading out towards the rim. A
# *bank* has one for each direction. [Hubel and Wiesel](https://doi.org/10.1113/jphysiol.1962.sp006837) found cells in a
# cat's visual cortex that answer to bars and edges of one direction, and
# [Jones and Palmer](https://doi.org/10.1152/jn.1987.58.6.1233) that many of them are well described by such filters. In
# large networks trained on photographs, filters like these turn up in the first layer, as in
# [Krizhevsky, Sutskever and Hinton](https://doi.org/10.1145/3065386), figure 3.

angles = [0, 45, 90, 135]
bank = [gabor(11, wavelength=6, orientation=angle, spread=2.5) for angle in angles]
bank_maps = [correlate2d(picture, kernel) for kernel in bank]

# How it is drawn
fig, axes = figures.panels(2, 4, aspect=1.15)
for column, angle in enumerate(angles):
    figures.show_feature_map(axes[0, column], bank[column], f"{angle}°", colorbar=False)
    figures.show_feature_map(axes[1, column], bank_maps[column], "from −2 to 2", limit=2, colorbar=False)
figures.describe(
    fig,
    wide=True,
    caption="""Four Gabor filters of 11 by 11 weights, and their maps of the cat. Follow the rims of the eyes from map to
    map.""",
    alt="""Above, four round patterns of stripes: upright, slanted one way, level, and slanted the other way. Below, four
    maps of the cat. Each has the hairs, whiskers and edges that run along the filter's stripes in red and blue, and is
    pale elsewhere.""",
)

# %%
# ## Relatives
#
# To slide a filter over a picture is *linear*: the map of a sum of kernels is the sum of their maps. So a kernel that
# is a sum of others does nothing that they could not do together. Sharpen is the picture minus its Laplacian. The
# Laplacian in turn is four times what the mean of the four neighbours has more than the pixel itself.

sharpened = correlate2d(picture, SHARPEN)
by_parts = correlate2d(picture, IDENTITY) - correlate2d(picture, LAPLACIAN)
print("the maps differ by at most", f"{abs(sharpened - by_parts).max():.0e}")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.1)
figures.show_kernel(axes[0, 0], SHARPEN, "sharpen", limit=5)
figures.show_kernel(axes[0, 1], IDENTITY, "= identity", limit=5)
figures.show_kernel(axes[0, 2], -LAPLACIAN, "− Laplacian", limit=5)
figures.describe(
    fig,
    caption="Sharpen is the identity, which leaves a picture as it is, minus the Laplacian.",
    alt="""Three grids. Sharpen, with 5 in the middle and −1 beside it, equals the identity, 1 in the middle, plus the
    negative Laplacian, 4 in the middle and −1 beside it.""",
)

# %%
# The number that is printed, such as 4e-16, is written in [powers of ten](../../python.md#scientific-notation): the two
# maps are the same but for rounding.
#
# Some kernels are *products* rather than sums. Write the column 1, 2, 1 and the row 1, 0, −1, and multiply each
# number of one with each of the other: that is Sobel. Such a kernel is called *separable*. It can be run as a column
# first and a row after, with 6 products a pixel instead of 9. You can see it from its rows: each is a multiple of one
# row. In algebra's words its [rank](../../python.md#rank) is 1. (The *box blur* has nine weights of 1/9.)

larger_zoo = zoo | {"box blur": BOX_BLUR, "vertical edge": VERTICAL_EDGE}
for name, kernel in larger_zoo.items():
    rank = np.linalg.matrix_rank(kernel)
    print(f"{name:14} sum {kernel.sum().round(9):g}  rank {rank}")

in_two = correlate2d(correlate2d(picture, [[1], [2], [1]]), [[1, 0, -1]])
print(f"Sobel in two steps differs by at most {abs(in_two - upright).max():.0e}")

# %%
# **Under your hand.** Here is every named kernel of nine weights. Choose one, look at its sum, and change a weight.
#
# <div class="live live-filter" data-kernel="SOBEL_VERTICAL"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, sharpen more: `"sharpen": IDENTITY - 3 * LAPLACIAN`. In the second
# figure the hairs of the fur become hard streaks, and one pixel in six is cut off at black or white, not one in
# sixteen. Then set `wavelength=12` in the bank: the filters' stripes are wider,
# and so are those in the maps.
#
# </div>
#
# ## In short
#
# - Weights that sum to 1 give a picture, weights that sum to 0 give a signed map.
# - The map of a sum of kernels is the sum of their maps.
# - A separable kernel can be run as a column and a row.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** Blur the cat with the box blur and subtract the result from the cat. Which named kernel is that, apart from
# its scale?
#
# - sharpen
# - the Laplacian, its sign changed
# - emboss
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - sharpen: Sharpen adds such a difference to the picture. Its weights sum to 1, these sum to 0.
# - **the Laplacian, its sign changed**: Identity minus box blur has 8/9 in the middle and −1/9 in the eight other
#   places. It is a Laplacian too, with its sign changed: one that counts the diagonal neighbours as well.
# - emboss: Emboss is bright on one side and dark on the other. This one is the same all around.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Blur twice with `GAUSSIAN_BLUR`. One kernel could do it. What is its largest weight?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0.14 to 0.141**: It has 5 by 5 weights, made of the column and the row 1, 4, 6, 4, 1, all over 256. The middle
#   one is $36/256 \approx 0.14$.
# - 0.25: That is the largest weight of one blur, 4/16.
# - 0.0625: That is 4/16 times 4/16, one of nine products that meet there.
# - any other number: Blur 1, 2, 1 by itself: what comes out? Then do it for rows and for columns.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** `SOBEL_HORIZONTAL` is the other Sobel filter. How do you get the strength of an edge of any direction from
# the two maps?
#
# - their sum
# - the root of the sum of their squares
# - the larger of the two
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - their sum: Where one is above zero and the other below, the sum loses what both have seen.
# - **the root of the sum of their squares**: By Pythagoras. [Chapter 04](04_horizontal_edges.md) does this on a disc.
# - the larger of the two: A diagonal edge would get less than one that stands upright.
#
# ```python
# from filtersight import SOBEL_HORIZONTAL
#
# strength = np.hypot(correlate2d(picture, SOBEL_VERTICAL), correlate2d(picture, SOBEL_HORIZONTAL))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Programs that edit photographs sharpen by as much as you ask for. What `BOX_BLUR` takes away from the
# picture is its detail: add that to the picture again, `amount` times. The answer has the size of the blurred map. You
# may use `correlate2d`.

from filtersight.exercises import check


def my_sharpen(picture, amount):
    blurred = correlate2d(picture, BOX_BLUR)
    return picture + amount * (picture - blurred)


print(check(my_sharpen))

# %%
# <details class="hint" markdown="1">
# <summary>Hint</summary>
#
# The map of a 3 by 3 kernel has no answer for the outermost pixels. Which pixels of the picture lie in the middle of a
# window?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_sharpen(picture, amount):
#     blurred = correlate2d(picture, BOX_BLUR)
#     inner = picture[1:-1, 1:-1]
#     return inner + amount * (inner - blurred)
# ```
#
# It costs one convolution and three passes over the map. With a fixed amount it is one kernel, so a single `correlate2d` does it:
# `IDENTITY + amount * (IDENTITY - BOX_BLUR)`.
#
# </details>
#
# So far a filter saw grey and took every place in turn. [The next part](../2_a_full_layer/08_zero_padding.md) makes a
# full layer of it.
