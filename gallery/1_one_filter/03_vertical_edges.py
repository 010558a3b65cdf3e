r"""
# 03 · Vertical edges

*What does [1 0 −1] answer to?*

A filter asks the same small question at each place of a picture. This one asks whether the left is brighter than the
right. You see its answers on a plain bar first, where every number can be checked, and then on the cat.
"""

# %%
# The filter has three equal rows: 1, 0, −1. In this book, red stands for numbers above zero, blue for numbers below
# zero and white for zero.

import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures

figures.use_book_style()

kernel = VERTICAL_EDGE

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.35)
figures.show_kernel(axes[0, 0], kernel)
figures.describe(
    fig,
    caption="The vertical edge filter: left column plus, right column minus, nothing between.",
    alt="""A grid of 3 by 3 cells. The left column is red, with 1 in each cell. The
    middle column is white, with 0. The right column is blue, with −1.""",
)

# %%
# Multiply and sum, as in [chapter 02](02_slide_multiply_sum.md). The pixels in the window's left column are added, those
# in its right column are subtracted, and those in the middle do not count. With each column
# standing for the sum of its three pixels:
#
# $$\text{answer} = \text{left column} - \text{right column}$$
#
# So the filter tracks how brightness changes across the columns. Three rows vote together, which makes it ask for a
# change that goes on over three rows: a piece of a vertical edge.
#
# <div class="predict" markdown="1">
#
# **Predict.** A bright bar stands upright on dark ground. What are the filter's answers at the bar's left edge, within
# the bar, and at its right edge?
#
# - above zero, zero, above zero
# - below zero, zero, above zero
# - zero, above zero, zero
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - above zero, zero, above zero: A filter that asks only how much the brightness changes would say so. This one also
#   tells which way.
# - **below zero, zero, above zero**: Left less right is dark less bright at the left edge, bright less bright within,
#   and bright less dark at the right edge.
# - zero, above zero, zero: That is the brightness itself. This filter subtracts, and within the bar both columns are
#   equally bright.
#
# </details>
#
# </div>

bar = np.full((5, 10), 0.2)
bar[:, 3:7] = 0.8
bar_map = correlate2d(bar, kernel)

# How it is drawn
fig, axes = figures.panels(2, 1, aspect=0.46)
figures.show_numbers(axes[0, 0], bar, "picture")
figures.show_kernel(axes[1, 0], bar_map.round(9))
axes[1, 0].set(xlim=(-1.5, 8.5), ylim=(3.5, -1.5))  # answer under the middle of its window
axes[1, 0].set_title("feature map", y=0.8)
figures.describe(
    fig,
    caption="""The bar, and below it the map, each answer under the middle of its window.
    Blue is dark-to-bright, read from left to right. Red is bright-to-dark.""",
    alt="""Two grids of numbers, one above the other. Above, a picture of 5 rows and 10
    columns: four bright columns of 0.8 between dark columns of 0.2. Below, the map of
    3 rows and 8 columns. Each row reads 0, −1.8, −1.8, 0, 0, 1.8, 1.8, 0: two blue
    columns at the bar's left edge, two red ones at its right edge.""",
)

# %%
# The second answer is right. At the left edge the window's left column is dark and its right column bright:
# $3 \cdot 0.2 - 3 \cdot 0.8 = -1.8$. At the right edge it is the other way round. Within the bar both columns are
# bright, and $3 \cdot 0.8 - 3 \cdot 0.8 = 0$. The ground gives zero as well.
#
# The sign tells the two kinds of edge apart: *bright-to-dark* is positive, *dark-to-bright* negative. Each edge of the
# bar shows up in two columns of the map, because the two columns that are compared lie two pixels apart, so two places
# of the window have the edge between them.
#
# ## Nothing where nothing changes
#
# In any *flat* window, where all pixels are equal, the left and the right sum are equal too. Put in another way, the
# weights sum to zero. It does not matter how bright the window is: add the same number to every pixel of a picture, and
# no answer changes. Multiply every pixel by a number, and each answer is multiplied with it: twice the
# difference, twice the answer.

picture = cat(grey=True)
feature_map = correlate2d(picture, kernel)
brighter = correlate2d(picture + 0.2, kernel)
stretched = correlate2d(picture * 1.3, kernel)
print("sum of the weights:", kernel.sum())
print("largest change with 0.2 added:", f"{abs(brighter - feature_map).max():.0e}")
print("and from 1.3 times the answer, with 1.3 times the cat:", end=" ")
print(f"{abs(stretched - 1.3 * feature_map).max():.0e}")

# %%
# The tiny numbers that are left are rounding in the computer's arithmetic. They would be zero on paper.
#
# ## The cat
#
# Before you look: which parts of the cat have upright edges, and which are smooth?

limit = 0.6  # gets the strongest colour
beyond = np.mean(abs(feature_map) > limit)

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.95)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_feature_map(axes[0, 1], feature_map, "its vertical edges", limit=limit)
figures.describe(
    fig,
    caption=f"""The map of the cat. Look at the sides of the eyes and of the nose. The
    answers run from ${feature_map.min():.2f}$ to ${feature_map.max():.2f}$. Those
    beyond ±{limit}, {beyond:.1%} of all, get the strongest colours.""",
    alt="""Left, the grey cat. Right, its feature map, mostly white. Curved red and blue
    lines run along the left and right sides of both eyes and of the nose. The striped
    forehead is full of short upright red and blue strokes. The blurred background at
    the right edge is nearly white.""",
)

# %%
# The possible answers reach from −3 to 3, but no place of the cat goes from black to white within three pixels. Most
# answers are close to zero. (A comparison is True or False, which count as 1 and 0: their mean is a
# share.)

weak = np.mean(abs(feature_map) < 0.1)
print(f"{weak:.0%} of the answers lie between -0.1 and 0.1")

# %%
# ## Bright-to-dark, dark-to-bright
#
# The eye has a dark rim. Walk across it from left to right: bright fur, dark rim, brighter iris. On the other side:
# iris, dark rim, bright fur. Each time you enter the rim it gets darker, and each time you leave it, brighter.

rows, columns = slice(68, 132), slice(40, 124)
eye, eye_map = picture[rows, columns], feature_map[rows, columns]
into_the_rim, out_of_the_rim = (22, 8), (22, 14)

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.9)
figures.show_picture(axes[0, 0], eye, "the eye on the left")
figures.outline_window(axes[0, 0], *into_the_rim, 3)
figures.outline_window(axes[0, 0], *out_of_the_rim, 3, color=figures.SECOND)
figures.show_feature_map(axes[0, 1], eye_map, "its map", limit=limit, colorbar=False)
figures.describe(
    fig,
    cover=True,
    caption=f"""The eye enlarged, and the map of the same place; ±{limit} get the strongest
    colours, as before. On each side of the eye red comes first and blue second, with the
    rim between them.""",
    alt="""Left, the cat's eye with its dark rim, a small orange square on the left border
    of the rim and a blue one on the border between rim and iris. Right, the map: on
    the left side of the eye a red curve and then a blue one, on the right side again a
    red curve and then a blue one. The pupil's left border is red, its right
    border blue.""",
)

# %%
# Here are the two outlined windows. You can check their answers by hand: add the left column, subtract the right.

enter, leave = eye[22:25, 8:11], eye[22:25, 14:17]

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.95)
figures.show_numbers(axes[0, 0], enter, form=".2f")
figures.show_numbers(axes[0, 1], leave, form=".2f")
axes[0, 0].set_title("into the rim")
axes[0, 1].set_title("out of the rim")
figures.describe(
    fig,
    caption=f"""The orange window becomes darker to the right, so its answer is positive:
    {eye_map[into_the_rim]:.2f}. The blue one becomes brighter, so its answer is
    negative: ${eye_map[out_of_the_rim]:.2f}$.""",
    alt="""Two grids of 3 by 3 pixels with their numbers. Left, into the rim: from middle
    grey in the left column to dark grey in the right column. Right, out of the rim: from
    dark grey to middle grey.""",
)

# %%
# **Under your hand.** Drag a number of the filter up or down, or type another, and the map follows.
#
# <div class="live live-filter" data-kernel="VERTICAL_EDGE"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, write `kernel = -VERTICAL_EDGE` and run all cells again. Every red
# becomes blue and every blue red: the filter now asks whether the right is brighter than the left. Then try
# `kernel = np.array([[1, 0, -0.5]] * 3)`; a list of one row, times 3, has it three times. Its weights sum to 1.5, and flat
# parts are no longer zero: within the bar the answer is now 1.2, on the ground 0.3, and the map of the cat is nearly
# all red.
#
# </div>
#
# ## In short
#
# - The filter answers with the left column's sum less the right column's: the change of brightness across columns.
# - Bright-to-dark is positive, dark-to-bright negative, from left to right.
# - Its weights sum to zero, so flat parts give zero, however bright. Larger differences make larger answers.
#
# ## Exercises
#
# <!-- by hand: A bright bar on dark ground. Fill in the map of the vertical edge filter.
# picture: 0 0 5 5 0 0 / 0 0 5 5 0 0 / 0 0 5 5 0 0
# filter: 1 0 -1 / 1 0 -1 / 1 0 -1
# map: (-15) (-15) (15) (15)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** In a picture, brightness grows by 0.1 from each column to the next. The map is the same everywhere. Which
# number is it?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **−0.6**: The right column is brighter than the left by 0.2 in each of three rows. A gentle slope gives a small
#   answer over a wide area, a sharp edge a large answer in two columns.
# - 0.6: The size is right. Left less right: the right column is the brighter one.
# - −0.2: So much is it in one row. The window has three.
# - −0.3: The two columns stand two apart, so they differ by 0.2, not by 0.1.
# - any other number: The left column less the right one, which is brighter by 0.2, in each of three rows.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A bright line, one pixel wide, runs down a dark picture. What does the filter answer when its middle column
# lies on the line?
#
# - above zero
# - zero
# - below zero
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - above zero: So it is one pixel further right, where the line is under the left column.
# - **zero**: The middle column does not count. One pixel further left the line is under the right column: below zero.
#   One pixel further right it is under the left column: above zero. So the line gives one blue and one red column,
#   with zero between. This filter sees the line's two sides, but not the line.
# - below zero: So it is one pixel further left, where the line is under the right column.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** You mirror the cat, left for right. How does its map change?
#
# - it is mirrored
# - it changes its sign
# - it is mirrored and changes its sign
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - it is mirrored: An edge from bright to dark is one from dark to bright now.
# - it changes its sign: Each edge has moved to the other side too.
# - **it is mirrored and changes its sign**: Left and right have changed places, in the picture and under the filter.
#   ([`[:, ::-1]`](../../python.md#negative-indices) reads the columns backwards.)
#
# ```python
# mirrored = correlate2d(picture[:, ::-1], kernel)
# print(np.allclose(mirrored, -feature_map[:, ::-1]))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Give the vertical edge filter's map without a loop, without a product and without the package: only by
# adding and subtracting slices of the picture. `picture[:-2]` has all rows but the last two.

from filtersight.exercises import check


def my_vertical_map(picture):
    # Your lines stand here.
    ...


print(check(my_vertical_map))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Begin with the sum of three rows: the rows from the first on, those from the second on, and those from the third on,
# each as many as there are windows.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Then subtract columns that stand two apart: those without the last two, less those without the first two.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_vertical_map(picture):
#     rows = picture[:-2] + picture[1:-1] + picture[2:]
#     return rows[:, :-2] - rows[:, 2:]
# ```
#
# On the cat it takes less time than `correlate2d`. A function for one filter need not multiply by 1 and by 0.
#
# </details>
#
# An edge that lies level leaves this filter silent. [The next chapter](04_horizontal_edges.md) turns the filter to
# find it.
