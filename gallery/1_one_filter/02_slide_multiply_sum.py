r"""
# 02 · Slide, multiply, sum

*How does one number come out of nine?*

A filter is a small grid of numbers. It looks at one small window of the picture, gives one number, moves on by one
pixel and does the same again. You work one answer out by hand, then watch the filter move, then write it as a
function. All that filters do in this book is made of this one step.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A patch of a picture has 4 rows and 4 columns. A filter has 3 rows and 3 columns and must lie wholly
# inside the patch. At how many places can it lie?
#
# - 1
# - 4
# - 16
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 1: A filter as large as the patch has one place. This one can still move by a pixel.
# - **4**: There are two places across and two down.
# - 16: That is a place for each pixel, but at twelve of them the filter sticks out.
#
# </details>
#
# </div>
#
# ## By hand
#
# Here are the patch and the filter. The patch is the upper left part of a small picture whose pixels are whole
# numbers, 0 for black and 5 for white, so that you can do the sums in your head. The numbers in a filter are called
# its *weights*. A grid of weights for a grey picture is also called a *kernel*. The 3 by 3 pixels under it are its
# *window*, outlined below. (`picture[:4, :4]` has the first four rows and columns: a slice that does not say where it
# begins, begins at 0.)
#
# Multiply each weight with the pixel under it. In NumPy, [`*`](../../python.md#elementwise) does so for the whole window
# at once. That makes nine products. Their sum is the filter's answer here.

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.colors import Normalize

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, loops

figures.use_book_style()

picture = np.array(
    [
        [1, 2, 5, 1, 1, 0],
        [4, 2, 0, 2, 1, 3],
        [3, 5, 1, 1, 2, 5],
        [5, 3, 5, 2, 3, 1],
        [5, 3, 3, 5, 3, 1],
    ]
)
kernel = np.array([[1, 0, 2], [0, 3, 0], [-1, 0, -2]])
patch, window = picture[:4, :4], picture[:3, :3]
products = window * kernel

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.35, width_ratios=[4, 3, 3])
figures.show_numbers(axes[0, 0], patch, "patch", norm=Normalize(0, 5))
figures.outline_window(axes[0, 0], 0, 0, 3)
figures.show_kernel(axes[0, 1], kernel, "filter")
figures.show_kernel(axes[0, 2], products, "products")
figures.describe(
    fig,
    caption=f"""The window (outlined) times the filter, weight by weight. Numbers
    on red are above zero, those on blue below. The nine products sum to ${products.sum()}$.""",
    alt=f"""Three grids of numbers. Left, the patch of 4 by 4 pixels, an orange outline
    around its upper left 3 by 3. Centre, the filter's 3 by 3 weights, positive ones
    red and negative ones blue. Right, the 3 by 3 products: 1, 0, 10, then 0, 6, 0,
    then −3, 0, −2. They sum to {products.sum()}.""",
)

# %%
# Row by row, that is
#
# $$
# \begin{aligned}
# & 1 \cdot 1 + 2 \cdot 0 + 5 \cdot 2 \\
# +\; & 4 \cdot 0 + 2 \cdot 3 + 0 \cdot 0 \\
# +\; & 3 \cdot (-1) + 5 \cdot 0 + 1 \cdot (-2) \\
# =\; & 1 + 10 + 6 - 3 - 2 = 12.
# \end{aligned}
# $$
#
# The white pixel above, 5, meets the weight 2 and gives most of the sum. The other white pixel, below, meets the weight
# 0 and gives nothing.
#
# Now move the filter right by one pixel and do it again, then move it one row down. There are two places across and
# two down, so the answer to the question is 4.

print(correlate2d(patch, kernel))

# %%
# <!-- book: recall -->
#
# Each answer stands where its window stood: upper left, upper right, lower left, lower right. Such a grid of answers
# is called a *feature map*. `correlate2d` is this book's name for what you have just done.
#
# ## The sliding window
#
# The whole small picture has 5 rows and 6 columns. The window visits every place in turn, row by row, and the map
# fills up. The nine products and their sum are written below.

feature_map = correlate2d(picture, kernel)

# How it is drawn
scene, [(left, middle, right)] = figures.panels(1, 3, aspect=1.45, width_ratios=[6, 3, 4])
figures.show_numbers(left, picture, "picture", norm=Normalize(0, 5))
figures.show_kernel(middle, kernel, "filter")
answers = figures.show_kernel(right, feature_map, "feature map")
cells = list(zip(right.patches, right.texts))
under_the_filter = figures.outline_window(left, 0, 0, 3)
figures.outline_window(right, 0, 0, feature_map.shape, color=figures.MUTED)
newest = figures.outline_window(right, 0, 0, 1)
written_out = scene.supxlabel(" ", size=11)
places = np.arange(feature_map.size).reshape(feature_map.shape)


def visit(place):
    row, column = divmod(place, feature_map.shape[1])
    for outline in (under_the_filter, newest):
        outline.set_xy((column - 0.5, row - 0.5))
    answers.set_data(np.where(places <= place, feature_map, np.nan))
    for number, (border, text) in enumerate(cells):
        border.set_visible(number <= place)
        text.set_visible(number <= place)
    products = picture[row : row + 3, column : column + 3] * kernel
    line = " + ".join(str(product) for product in products.ravel())
    line = f"{line} = {products.sum()}".replace("+ -", "- ")
    written_out.set_text(line.replace("-", "\N{MINUS SIGN}"))


last = feature_map.size - 1
film = FuncAnimation(scene, visit, frames=[*range(last), last, last, last], interval=900)
figures.describe(
    scene,
    caption="""Slide, multiply, sum. The window moves over the picture, and each of its
    answers is written into the map.""",
    alt="""An animation. Left, a picture of 5 by 6 numbers, with an orange outline of 3
    by 3 pixels that moves from left to right, then one row down, from the upper left
    to the lower right corner. Centre, the filter. Right, a map of 3 by 4 cells that
    fills up one by one; the first answer is 12. Below, the nine products and
    their sum.""",
)

# %%
# **Under your hand.** Move the window yourself, with the buttons or the arrow keys.
#
# <div class="live live-window"
#   data-picture="[[1,2,5,1,1,0],[4,2,0,2,1,3],[3,5,1,1,2,5],[5,3,5,2,3,1],[5,3,3,5,3,1]]"
#   data-kernel="[[1,0,2],[0,3,0],[-1,0,-2]]"><p>This part of the page needs JavaScript.</p></div>
#
# ## Why the map is smaller
#
# Look at one row of six pixels, and a window three pixels wide. The window may start at column 0, 1, 2 or 3. If it
# started at column 4, it would stick out.

covered = np.full((4, 6), np.nan)  # "not a number": nothing there
for start in range(4):
    covered[start, start : start + 3] = range(start, start + 3)

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.55)
figures.show_numbers(axes[0, 0], covered, norm=Normalize(-6, 6))
axes[0, 0].set_xlabel("column in the picture")
axes[0, 0].set_ylabel("column in the map")
axes[0, 0].set_yticks(range(4))
axes[0, 0].tick_params(length=0)
figures.describe(
    fig,
    caption="Every place of a window three pixels wide on a row of six: four in all.",
    alt="""A staircase of four rows. Each row has three cells with the columns that the
    window covers: 0, 1, 2, then 1, 2, 3, then 2, 3, 4, and last 3, 4, 5. Each row stands
    one cell further right than the one above.""",
)

# %%
# The last place is where the window's last pixel meets the row's last pixel. With $n$ pixels in the row and $f$ in the
# window, the window can move on $n - f$ times, and it had a place before it moved at all:
#
# $$\text{places} = n - f + 1$$
#
# Here $6 - 3 + 1 = 4$. On the cat, $256 - 3 + 1 = 254$, across and down alike. Each filter of 3 by 3 weights takes two
# rows and two columns from a picture. [Chapter 08](../2_a_full_layer/08_zero_padding.md) gives them back, at a price.
#
# ## As a function
#
# The window goes down the rows, and in each row across the columns. In Python this is a loop inside a loop.
# (`height, width = kernel.shape` gives [two names](../../python.md#unpacking) to the two sizes.)


def slide(image, kernel):
    height, width = kernel.shape
    rows = image.shape[0] - height + 1
    columns = image.shape[1] - width + 1
    feature_map = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            feature_map[row, column] = np.sum(window * kernel)
    return feature_map


print(slide(picture, kernel))

# %%
# These are the twelve answers of the film. Now to the cat. (The filter is that of the next chapter.)

by_slide = slide(cat(grey=True), VERTICAL_EDGE)
by_loops = loops.correlate2d(cat(grey=True), VERTICAL_EDGE)
by_fast = correlate2d(cat(grey=True), VERTICAL_EDGE)
print(by_slide.shape)
print("slide equals the package's loops:", np.array_equal(by_slide, by_loops))
print("and the fast version, to", f"{abs(by_slide - by_fast).max():.0e}")

# %%
# The package has each operation twice, under the same name. `filtersight.loops` has it as loops that you can read
# like a recipe. The other version gives the same answers without a Python loop over the places, which on the cat takes
# far less time. The two differ here by no more than rounding, because they add the products in another order: `2e-16`
# [means](../../python.md#scientific-notation) $2 \cdot 10^{-16}$, a 2 sixteen places behind the point.
#
# The filter lies on the picture as it is written. What mathematicians call convolution turns it by half a turn first;
# what you see here is called *cross-correlation*. [Deep learning](../../glossary.md) says convolution to both.
# [Chapter 05](05_a_random_filter.md) shows when the difference matters.
#
# ## The same as a dot product
#
# Write the window's nine pixels in one row, and the nine weights below them: NumPy's
# [`ravel`](../../python.md#ravel-reshape) does that. Multiplying two such rows number by number and summing is called
# their *dot product*, written `@`.

answer = window.ravel() @ kernel.ravel()
print(answer)

# How it is drawn
fig, axes = figures.panels(3, 1, aspect=0.19)
figures.show_numbers(axes[0, 0], [window.ravel()], "window", norm=Normalize(0, 5))
figures.show_kernel(axes[1, 0], [kernel.ravel()], "filter")
figures.show_kernel(axes[2, 0], [products.ravel()], "products")
figures.describe(
    fig,
    caption=f"The first window again, row after row. Its dot product with the filter is ${answer}$.",
    alt="""Three strips of nine cells, one above the other: the window's pixels 1, 2, 5,
    4, 2, 0, 3, 5, 1 in greys, the filter's weights 1, 0, 2, 0, 3, 0, −1, 0, −2 in red
    and blue, and the products 1, 0, 10, 0, 6, 0, −3, 0, −2.""",
)

# %%
# This view tells you what a filter answers to. The sum grows when bright pixels meet positive weights, and falls when
# they meet negative ones. If any weight is above zero, then among windows of equal strength (with the same sum of
# squares) one has the largest answer: it is black where the weights are negative or zero, and elsewhere bright in
# proportion to them, unless that takes a pixel brighter than white. It cannot copy the negative weights, because no
# pixel is darker than black. Bright where it is red, dark where it is blue: so a filter is a small picture of what it
# looks for.
#
# Plain brightness counts too. These weights sum to 3, so a window whose pixels are all 5 gives 15, although there is
# nothing in it to see. The filter of the next chapter has weights that sum to zero.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, give the filter a single weight of 1 in its middle,
# `[[0, 0, 0], [0, 1, 0], [0, 0, 0]]`, and run all cells again. The feature map is the picture without its outermost
# rows and columns. Then move the 1 to the upper left corner. The map is now the upper left 3 by 4 pixels: the filter
# has shifted the picture.
#
# </div>
#
# ## In short
#
# - A filter multiplies its weights with the pixels of a window and sums. One window gives one number.
# - The numbers from all places make the feature map, with $n - f + 1$ rows and columns.
# - Two nested loops and a dot product are the whole of it.
#
# ## Exercises
#
# <!-- by hand: Slide the filter over the picture. At each place, multiply weight by weight and sum.
# picture: 1 0 2 3 / 4 1 0 2 / 0 3 1 0 / 2 0 1 1
# filter: 1 0 -1 / 0 2 0 / -1 0 1
# map: (2) (-6) / (9) (2)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** How large is the map of the cat (256 by 256) under a filter of 5 by 5? Under one of 256 by 256?
#
# - 251 by 251, and none
# - 252 by 252, and 1 by 1
# - 256 by 256 both times
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - 251 by 251, and none: The place to begin in counts too: $256 - 5$ steps, and one place more.
# - **252 by 252, and 1 by 1**: $256 - 5 + 1 = 252$. The largest filter has one place only: $256 - 256 + 1 = 1$, and
#   the map is a single number.
# - 256 by 256 both times: The window must lie wholly inside the picture, so it has fewer places.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Add 1 to every pixel of the small picture. How do the answers change?
#
# - each grows by 1
# - each grows by 3
# - each grows by 9
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - each grows by 1: So it would if the weights summed to 1.
# - **each grows by 3**: By the sum of the weights: every weight is multiplied with 1 more than before.
# - each grows by 9: Nine pixels grow by 1, but each counts as much as its weight says.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Now each pixel may be anything from 0 to 5, however strong the whole window gets. What is the largest answer
# that a window can get from this filter?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **30**: Make each product as large as it can be: 5 where the weight is positive, 0 where it is negative. Where the
#   weight is zero, the pixel does not matter; [`np.where`](../../python.md#where) takes 0 there. The answer is
#   $5 \cdot (1 + 2 + 3) = 30$.
# - 15: So it is if all pixels are 5. Put 0 where a weight is negative.
# - 45: So much is the sum of nine pixels of 5. Each counts as its weight says.
# - any other number: Choose each pixel by its weight: the largest pixel for a positive weight, the smallest for a
#   negative one.
#
# ```python
# window = np.where(kernel > 0, 5, 0)
# print(np.sum(window * kernel))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Here are the lines of `slide`, under another name and out of order. Put them in order, indent them,
# and take the `#` away.

from filtersight.exercises import check


def my_correlate2d(image, kernel):
    # feature_map = np.zeros((rows, columns))
    # feature_map[row, column] = np.sum(window * kernel)
    # for column in range(columns):
    # for row in range(rows):
    # height, width = kernel.shape
    # return feature_map
    # rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    # window = image[row : row + height, column : column + width]
    ...


print(check(my_correlate2d))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# A line can use only names that a line above has made. Which line needs none but `image` and `kernel`?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Two lines belong in the inner loop: cut the window out, then write its answer. `return` stands outside of both
# loops.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_correlate2d(image, kernel):
#     height, width = kernel.shape
#     rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
#     feature_map = np.zeros((rows, columns))
#     for row in range(rows):
#         for column in range(columns):
#             window = image[row : row + height, column : column + width]
#             feature_map[row, column] = np.sum(window * kernel)
#     return feature_map
# ```
#
# On the cat it takes hundreds of times as long as `correlate2d`: Python goes through 64,516 places one by
# one. [Chapter 22](../4_further/22_the_same_fast.md) tells how the fast one does it.
#
# </details>
#
# You know how a filter answers. [The next chapter](03_vertical_edges.md) shows what a filter can ask.
