r"""
# 09 · Stride and dilation

*What if the window jumps, or spreads?*

The window has moved by one pixel at a time, and its weights have met neighbouring pixels. Both can change. *Stride* is
how far the window moves from one place to the next, *dilation* how far its weights are apart. You see what each does to
a map of the cat, and count how large the map becomes.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A window of 3 by 3 pixels moves over a picture of 7 by 7. With a stride of 1 it makes a map of 5 by 5.
# How large is the map with a stride of 2, and with a stride of 3?
#
# - 2 by 2, and 1 by 1
# - 3 by 3, and 2 by 2
# - 4 by 4, and 3 by 3
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 2 by 2, and 1 by 1: That is 5 divided by the stride, rounded down. But the first place always counts: of five, a
#   stride of 2 takes the first, the third and the fifth.
# - **3 by 3, and 2 by 2**: Windows begin in rows 0, 2 and 4, or in 0 and 3. With a stride of 3, no window reads the
#   last row and the last column.
# - 4 by 4, and 3 by 3: That counts a window more, which would begin in row 6 and stick out.
#
# </details>
#
# </div>
#
# ## Jumping
#
# With stride $s$ the window jumps $s$ pixels to the right, and at the end of a row $s$ pixels down.

from itertools import product

import numpy as np

from filtersight import VERTICAL_EDGE, cat, conv2d, figures, output_size

figures.use_book_style()

starts = {stride: range(0, 7 - 2, stride) for stride in (1, 2, 3)}
for stride, rows in starts.items():
    print(f"stride {stride}: windows start in rows and columns {list(rows)}")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.25)
for ax, (stride, rows) in zip(axes.flat, starts.items(), strict=True):
    read = np.full((7, 7), np.nan)
    for row, column in product(rows, repeat=2):
        read[row : row + 3, column : column + 3] = 0.85
        ax.plot(column + 1, row + 1, ".", color="#000000")
    figures.show_numbers(ax, read, f"stride {stride}\nmap {len(rows)} × {len(rows)}", form=None)
    figures.outline_window(ax, 0, 0, 7, color=figures.MUTED)
    figures.outline_window(ax, 0, stride, 3, color=figures.SECOND)
    figures.outline_window(ax, 0, 0, 3)
figures.describe(
    fig,
    caption="""The middle of each window is a dot, and each dot gives one number of the map. Orange is the first window,
    blue the second. With stride 3 the last row and column are empty: no window reads them.""",
    alt="""Three grids of 7 by 7 pixels. Stride 1 has 5 by 5 dots, and the second window is one pixel right of the first.
    Stride 2 has 3 by 3 dots; the second window overlaps the first by one column. Stride 3 has 2 by 2 dots; the windows
    lie side by side, and the last row and the last column of pixels are in none.""",
)

# %%
# With a stride of 3 the third window would begin at column 6 and stick out at the right, so it is left out.
#
# ## Stride on the cat
#
# `conv2d` takes pictures with four axes, `(N, H, W, C)`, as [chapter 08](08_zero_padding.md) said;
# [`np.newaxis`](../../python.md#newaxis) adds those of length 1. It also takes the stride;
# [`**steps`](../../python.md#keyword-only) passes it on by its name.

picture = cat(grey=True)[np.newaxis, :, :, np.newaxis]  # (N, H, W, C)
weight = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]  # (kH, kW, C_in, C_out)


def map_of_the_cat(**steps):
    return conv2d(picture, weight, **steps)[0, :, :, 0]


strided = {stride: map_of_the_cat(stride=stride) for stride in (1, 2, 3)}

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (stride, feature_map) in zip(axes.flat, strided.items(), strict=True):
    title = f"stride {stride}\nmap {feature_map.shape[0]} × {feature_map.shape[1]}"
    eye = feature_map[66 // stride : 138 // stride, 54 // stride : 126 // stride]
    figures.show_feature_map(ax, eye, title, limit=1, colorbar=ax is axes[0, 2])
figures.describe(
    fig,
    cover=True,
    caption="""The same eye, cut out of three maps of the cat and drawn at one width: 72, 36 and 24 numbers a side. With a
    larger stride there are fewer and larger squares.""",
    alt="""Three pictures of one eye of the cat in red, white and blue. In the first its rim is a smooth line. In the
    second it is made of visible squares, and in the third of coarse ones, in which the eye can still be told but the
    hairs beside it cannot.""",
)

# %%
# No answer is computed differently. The map with stride 2 is the map with stride 1 with every second row and column
# left out. You can check that it is exactly equal. So that no sum is rounded, give the filter the cat in whole grey
# levels, 0 to 255.

levels = np.rint(255 * picture)
every = conv2d(levels, weight)
for stride in (2, 3):
    left_out = every[:, ::stride, ::stride]
    equal = np.array_equal(conv2d(levels, weight, stride=stride), left_out)
    print(f"stride {stride}: equal {equal}")

# %%
# With stride 2 only a quarter of the numbers are left, and only a quarter of the work is done. Networks use stride
# for that: to make maps small. [Chapter 12](12_max_pooling.md) shows another way. What lies between the places is
# lost, and the second exercise shows that this can deceive.
#
# ## Spreading
#
# With dilation $d$, neighbouring weights meet pixels that are $d$ apart. Dilation 1 means no gaps. A kernel of $k$
# weights in a row reaches over $d(k - 1) + 1$ pixels.

reaches = {dilation: dilation * (3 - 1) + 1 for dilation in (1, 2, 4)}
print(reaches)

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (dilation, reach) in zip(axes.flat, reaches.items(), strict=True):
    spread = np.full((9, 9), np.nan)
    spread[:reach:dilation, :reach:dilation] = VERTICAL_EDGE
    figures.show_kernel(ax, spread, f"dilation {dilation}", form=None)
    figures.outline_window(ax, 0, 0, 9, color=figures.MUTED)
    figures.outline_window(ax, 0, 0, reach)
figures.describe(
    fig,
    caption="""The first window on a picture of 9 by 9 pixels, for three dilations: red is the weight 1, white 0, blue −1.
    It has nine weights each time, and meets nine pixels.""",
    alt="""Three squares of 9 by 9 pixels. Dilation 1: the weights 1, 0, −1 as red, white and blue cells in three rows, side
    by side, in a window of 3 by 3. Dilation 2: the same weights with a gap of one pixel between them, in a window of 5 by 5. Dilation 4: gaps of
    three pixels; the window fills the whole square.""",
)

# %%
# ## Dilation on the cat

dilated = {}
for dilation in (1, 2, 4):
    dilated[dilation] = map_of_the_cat(dilation=dilation)
    mean = abs(dilated[dilation]).mean()
    print(f"dilation {dilation}: mean size of the answers {mean:.2f}")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (dilation, feature_map) in zip(axes.flat, dilated.items(), strict=True):
    title = f"dilation {dilation}\n{feature_map.shape[0]} × {feature_map.shape[1]}"
    figures.show_feature_map(ax, feature_map, title, limit=1, colorbar=ax is axes[0, 2])
figures.describe(
    fig,
    caption="""The same nine weights, further and further apart, on one scale. The outlines grow broader and stronger.""",
    alt="""Three maps of the cat with 254, 252 and 248 pixels a side. With dilation 1 the outlines of eyes and nose are
    thin lines. With dilation 4 they are broad bands of deep red and blue, and the background, white before, has pale
    bands too.""",
)

# %%
# The filter compares a column with another one $2d$ pixels further right. A sharp edge lies between those two at $2d$
# places, so it makes a band that is $2d$ pixels wide. Where the picture changes slowly, columns that are further
# apart differ more: even the soft background now gives an answer. Yu and Koltun [used
# dilation](https://arxiv.org/abs/1511.07122) to let a network see far around each pixel without making its maps
# smaller.
#
# This, too, is nothing new: a dilated kernel is a larger kernel with zeros in its gaps.

spread = np.zeros((5, 5, 1, 1))
spread[::2, ::2] = weight
equal = np.array_equal(conv2d(levels, weight, dilation=2), conv2d(levels, spread))
print("dilation 2: equal", equal)

# %%
# ## How large is the map?
#
# Take the padded row. Take off what the window itself reaches over. See how many jumps fit into the rest, and add one
# for the place where the window began. A jump that would stick out is not made. With $n$ pixels, padding $p$, kernel
# size $k$, dilation $d$ and stride $s$ this is
#
# $$\left\lfloor \frac{n + 2p - d(k - 1) - 1}{s} \right\rfloor + 1$$
#
# and the brackets $\lfloor\;\rfloor$, called *floor*, mean: round down. For the cat with stride 2 it is
# $\lfloor 253 / 2 \rfloor + 1 = 127$. One pixel is left over, and no window reads the last row and column.
#
# You need not believe it. `output_size` is this formula. Here it is held against plain counting: put the window at
# each start, and count it if its last pixel is inside.

cases = agree = unread = 0
every_case = product(range(1, 21), range(1, 6), range(1, 5), range(3), range(1, 5))
for n, k, s, p, d in every_case:
    row = range(n + 2 * p)
    ends = [start + d * (k - 1) for start in row[::s] if start + d * (k - 1) in row]
    if ends:
        cases += 1
        agree += output_size(n, k, stride=s, padding=p, dilation=d) == len(ends)
        unread += ends[-1] != row[-1]
print(f"{agree} of {cases} cases agree")
print(f"in {unread} of them the last window stops short of the end")

# %%
# **Under your hand.** Let the window jump and spread, and watch the size of the map.
#
# <div class="live live-layer" data-kernel="VERTICAL_EDGE" data-stride="1-6" data-dilation="1-8"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** Draw the cat with the strides `(1, 4, 8)`. With 4 and more, the windows no longer touch,
# and some pixels between them are never read. Then print the shape of `conv2d(picture, weight, stride=(1, 4))`, which
# steps 1 down and 4 across: the map is tall and narrow.
#
# </div>
#
# ## In short
#
# - Stride leaves out rows and columns of the map. Dilation spreads the weights.
# - Neither changes how one answer is made: multiply and sum.
# - The size rounds down, so pixels at the right and lower border may never be read.
#
# ## Exercises
#
# <!-- by hand: Fill in three maps: with a stride of 2, with a dilation of 2, and with both.
# picture: 1 0 2 1 3 / 0 1 1 0 2 / 2 3 0 1 0 / 1 0 1 2 1 / 0 2 1 0 4
# filter: 1 2 / 0 1
# stride 2: (2) (4) / (8) (4)
# dilation 2: (5) (3) (8) / (3) (3) (6) / (3) (5) (4)
# both: (5) (8) / (3) (4)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** The first layer of the network [ResNet](https://arxiv.org/abs/1512.03385) takes a picture of 224 by 224 with a
# filter of 7 by 7, stride 2 and padding 3. How many rows has its map?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **112**: $\lfloor (224 + 6 - 6 - 1) / 2 \rfloor + 1$ $= \lfloor 111.5 \rfloor + 1 = 112$. What is left over is one
#   row and one column of zeros, so no pixel of the picture goes unread.
# - 111: The place to begin in counts too: add 1.
# - 109: So it is without padding.
# - 113: Rounded up. A window that does not fit any more has no place.
# - any other number: $(224 + 2 \cdot 3 - 7) / 2$, rounded down, and 1.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A picture has stripes one pixel wide: its columns are 0, 1, 0, 1 and so on. What does the filter `[1 -1]`
# make of it with stride 2?
#
# - −1, 1, −1, 1 and so on
# - −1 everywhere
# - 0 everywhere
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - −1, 1, −1, 1 and so on: So it is with stride 1: an edge at each place, in turns.
# - **−1 everywhere**: With stride 1 the map is −1, 1, −1, 1. With stride 2 the window always lands on the same side
#   of a stripe. The stripes are gone. This is called *aliasing*.
# - 0 everywhere: Each window holds a 0 and a 1, and these differ.
#
# ```python
# stripes = np.tile([0.0, 1.0], 4).reshape(1, 1, 8, 1)
# print(conv2d(stripes, np.array([1, -1]).reshape(1, 2, 1, 1), stride=2).ravel())
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Which padding keeps the size with a 3 by 3 filter, stride 1 and dilation 4?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **4**: The window reaches over $4 \cdot 2 + 1 = 9$ pixels, as one of 9 by 9 would, so $p = (9 - 1) / 2 = 4$.
# - 1: So it is without dilation.
# - 8: So much is lost in all. Padding stands on both sides.
# - any other number: How far does the window reach? Half of that, without its middle, hangs over.
#
# </details>
#
# </div>
#
# **4. In code.** Write the formula of the output size. What comes out is a whole number.

from filtersight.exercises import check


def my_output_size(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return size - kernel_size + 1


print(check(my_output_size))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Put in place of `size` how long the padded row is, and in place of `kernel_size` how far the spread window reaches.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Divide the way that is left by the stride with `//`, which rounds down, and add the first place last.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_output_size(size, kernel_size, *, stride=1, padding=0, dilation=1):
#     reach = dilation * (kernel_size - 1) + 1
#     return (size + 2 * padding - reach) // stride + 1
# ```
#
# It costs nothing worth measuring: it is called once for each layer, not for each pixel.
#
# </details>
#
# **5. In code.** The loops of [chapter 02](../1_one_filter/02_slide_multiply_sum.md) know no stride. Teach it to them.

from filtersight.exercises import check


def my_strided(image, kernel, stride):
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    feature_map = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            feature_map[row, column] = np.sum(window * kernel)
    return feature_map


print(check(my_strided))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Two things change: how many places there are, and where in the picture each of them begins.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# The window of place `row` begins at `row * stride`. Of places there are `(image.shape[0] - height) // stride + 1`.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_strided(image, kernel, stride):
#     height, width = kernel.shape
#     rows = (image.shape[0] - height) // stride + 1
#     columns = (image.shape[1] - width) // stride + 1
#     feature_map = np.zeros((rows, columns))
#     for row in range(rows):
#         for column in range(columns):
#             top, left = row * stride, column * stride
#             window = image[top : top + height, left : left + width]
#             feature_map[row, column] = np.sum(window * kernel)
#     return feature_map
# ```
#
# With stride 2 there are a quarter of the places, and on the cat it takes about a quarter of the time. To compute every
# place first and keep `[::stride, ::stride]` of them is right too, and throws three quarters of the work away.
#
# </details>
#
# So far every filter saw the cat in grey. [The next chapter](10_volumes.md) gives it colours.
