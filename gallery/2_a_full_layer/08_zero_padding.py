r"""
# 08 · Zero padding

*What happens at the border?*

A 3 by 3 filter takes two rows and two columns from every picture, and the pixels at the border are looked at less than
the others. So pictures are given a frame of zeros before the filter slides. You see what that saves, and what it makes
up.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A window of 3 by 3 pixels slides over a picture of 7 by 7, one pixel at a time. A pixel in the middle is
# in nine windows. In how many is a pixel in the corner?
#
# - 9
# - 4
# - 3
# - 1
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 9: Windows would have to begin two pixels outside the picture. Here each lies wholly inside.
# - 4: So it is once the picture has a frame of one pixel. Here each window lies wholly inside.
# - 3: So it is in the middle of a side, where windows are missing one way. In the corner they are missing both ways.
# - **1**: Only the window that lies in this corner holds it.
#
# </details>
#
# </div>
#
# ## What is lost at the border
#
# Put the window at every place, and add 1 to each pixel inside it. Then do the same with windows that may begin one
# pixel outside the picture. ([`product`](../../python.md#zip) goes through all pairs of a row and a column.)

from itertools import product

import numpy as np
from matplotlib.colors import Normalize

from filtersight import VERTICAL_EDGE, cat, conv2d, correlate2d, figures, output_size, zero_pad2d

figures.use_book_style()

counts = {0: np.zeros((7, 7)), 1: np.zeros((7, 7))}
for padding, count in counts.items():
    for row, column in product(range(-padding, 5 + padding), repeat=2):
        count[max(row, 0) : row + 3, max(column, 0) : column + 3] += 1

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
for ax, (padding, count) in zip(axes.flat, counts.items(), strict=True):
    figures.show_numbers(ax, count, f"padding {padding}", norm=Normalize(0, 9))
figures.describe(
    fig,
    caption="How many windows of 3 by 3 pixels each pixel is in. Padding by 1 helps the border, but does not make it equal.",
    alt="""Two grids of 7 by 7 numbers. Without padding the corners have 1, the middle of the sides 3 and the inner 3 by 3
    pixels 9. With padding 1 the corners have 4, the sides 6 and all inner pixels 9.""",
)

# %%
# A pixel in the middle is in nine windows, one in the corner in a single one. What lies in a corner of the picture
# can move one number of the map, and no more.
#
# The other loss is the map's size. For a large photograph two rows are little. The handwritten digits of
# [chapter 18](../3_how_filters_learn/18_from_random_to_learned.md) have 8 by 8 pixels, and a network has many layers:

sizes = [8]
while sizes[-1] >= 3:
    sizes.append(output_size(sizes[-1], 3))
print(sizes)

# %%
# After three layers the map is smaller than the filter, and there can be no fourth.
#
# ## A frame of zeros
#
# `zero_pad2d` puts $p$ zeros on each side. This is called *zero padding*. The windows can now begin outside the
# picture.

picture = cat(grey=True)
padded = zero_pad2d(picture, 24)
numbers = zero_pad2d(picture[84:88, 76:80], 1)

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_numbers(axes[0, 0], numbers, "4 × 4 pixels, padding 1", form=".1f")
figures.outline_window(axes[0, 0], 1, 1, 4)
figures.show_picture(axes[0, 1], padded, "the cat, padding 24")
figures.outline_window(axes[0, 1], 24, 24, 256)
figures.describe(
    fig,
    cover=True,
    caption=f"""Zero padding. Inside the outline is the picture; all around it is 0, which is black. The cat's
    {len(picture)} rows become {len(padded)}. A frame of 1 is what keeps the size under a 3 by 3 filter.""",
    alt="""Left, a grid of 6 by 6 numbers: the inner 4 by 4 are greys, outlined in orange, and the frame around them is
    black and holds zeros. Right, the grey cat, outlined, with a broad black frame.""",
)

# %%
# ## Valid, same, full
#
# Three amounts of padding have names. *Valid* uses none: every window lies inside the picture. *Same* keeps the size.
# *Full* lets a window lie anywhere, as long as it touches the picture.

small = np.full((5, 5), 0.7)
frames = {name: zero_pad2d(small, p) for p, name in enumerate(("valid", "same", "full"))}
map_sizes = [output_size(5, 3, padding=p) for p in (0, 1, 2)]

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.25)
for p, (ax, name, size) in enumerate(zip(axes.flat, frames, map_sizes, strict=True)):
    figures.show_numbers(ax, frames[name], f"{name}: p = {p}\nmap {size} × {size}", form=None)
    figures.outline_window(ax, 0, 0, 3)
    figures.outline_window(ax, size - 1, size - 1, 3, color=figures.SECOND)
    ax.set(xlim=(p - 2.7, p + 6.7), ylim=(p + 6.7, p - 2.7))
figures.describe(
    fig,
    caption="""A picture of 5 by 5 pixels, grey, with its zeros, black. Orange is the first window of 3 by 3, blue the
    last.""",
    alt="""Three grids. Valid: 5 by 5 grey cells, the first window in their upper left corner, the last in their lower
    right one. Same: one ring of black cells around, and each window reaches one cell into it. Full: two rings of black
    cells; each window has only one grey cell, a corner of the picture.""",
)

# %%
# With $p$ zeros on each side, a row of $n$ pixels becomes $n + 2p$ long. A filter that is $f$ wide takes $f - 1$ away
# again, so the map has
#
# $$n + 2p - f + 1$$
#
# columns. It is as wide as the picture if $2p = f - 1$, which means $p = (f - 1) / 2$.
#
# | name | zeros on each side | size of the map | for $n = 256$, $f = 3$ |
# |---|---|---|---|
# | valid | $0$ | $n - f + 1$ | 254 |
# | same | $(f - 1) / 2$ | $n$ | 256 |
# | full | $f - 1$ | $n + f - 1$ | 258 |
#
# ## Half a zero
#
# You may read that zero padding keeps the size of a picture. Try it with a 2 by 2 filter.

for p in (0, 1):
    print(f"2 by 2 filter, p = {p}: {output_size(256, 2, padding=p)}")

# %%
# 255 or 257, and nothing between. $(f - 1) / 2$ would be half a zero. No padding that is equal on both sides keeps
# the size under a filter of even size.
#
# `conv2d` takes `padding="same"`, which keeps the size all the same. It adds the zero that is left over below and
# on the right only, as PyTorch does, a library that many networks are built with.
#
# `conv2d` is a whole layer. It takes several pictures at once, each with several channels, as in
# [chapter 10](10_volumes.md). So its pictures have four axes: which picture, row, column, channel, in short
# `(N, H, W, C)`. One grey picture of 5 by 5 has the shape `(1, 5, 5, 1)`. The filters have four as well: row, column,
# channel, which filter, in short `(kH, kW, C_in, C_out)`.
#
# Let both picture and filter be all ones. Then each answer counts the pixels of the picture in its window.

ones = np.ones((1, 5, 5, 1))
inside = {}
for f in (3, 2):
    inside[f] = conv2d(ones, np.ones((f, f, 1, 1)), padding="same")[0, :, :, 0]

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
for ax, (f, count) in zip(axes.flat, inside.items(), strict=True):
    figures.show_numbers(ax, count, f"{f} × {f} filter", norm=Normalize(0, f * f))
figures.describe(
    fig,
    caption="""How many pixels of a 5 by 5 picture each window holds under `padding="same"`; the rest are zeros. With the
    2 by 2 filter they come from two sides only.""",
    alt="""Two grids of 5 by 5 numbers. For the 3 by 3 filter: 9 inside, 6 along all four sides, 4 in the corners. For the
    2 by 2 filter: 4 everywhere but in the last row and the last column, which hold 2, and 1 in the lower right
    corner.""",
)

# %%
# ## The price
#
# <div class="predict" markdown="1">
#
# **Predict.** A picture is the same grey everywhere. The vertical edge filter finds nothing in it: its map is zero. Now
# the picture gets a frame of zeros. In which part of the map are its lowest numbers?
#
# | upper left corner | top | upper right corner |
# |---|---|---|
# | left side | inside | right side |
# | lower left corner | bottom | lower right corner |
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - upper left corner or lower left corner: Below zero, but not lowest: a row of the window lies in the frame, so two
#   rows give −0.5 each.
# - **left side**: Here black turns to grey, dark-to-bright: three rows give −0.5 each.
# - right side or upper right corner or lower right corner: Here grey turns to black, bright-to-dark, and the numbers
#   are above zero.
# - top or bottom: The zeros make an edge here too, but a level one, and this filter compares left with right.
# - inside: No window here reaches a zero, so the map stays zero.
#
# </details>
#
# </div>

flat = np.full((6, 6), 0.5)
framed = {"zeros": zero_pad2d(flat, 1), "reflect": np.pad(flat, 1, mode="reflect")}
flat_maps = {name: correlate2d(padded, VERTICAL_EDGE) for name, padded in framed.items()}

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
for ax, (name, flat_map) in zip(axes.flat, flat_maps.items(), strict=True):
    figures.show_kernel(ax, flat_map, name)
figures.describe(
    fig,
    caption="""The vertical edge filter's maps of a picture that is 0.5 everywhere, framed in two ways. The picture has no
    edge. The zeros make one on each side, and this filter sees the two upright ones.""",
    alt="""Two grids of 6 by 6 numbers. With zeros, the left column is blue, −1.5 with −1 at its ends, the right column is
    red, 1.5 with 1 at its ends, and all between is 0. With reflect every number is 0.""",
)

# %%
# To a filter, a zero is a black pixel. At the left border black turns to grey, dark-to-bright, so the answer is
# negative. At the right border it is the other way round. This is a *false edge*: no one photographed it.
#
# The second frame is a mirror. One pixel outside the border lies what is one pixel inside it. NumPy's `np.pad` calls
# that `"reflect"`. On the flat picture it makes no edge. Here are both on the cat.

with_zeros = correlate2d(zero_pad2d(picture, 1), VERTICAL_EDGE)
with_mirror = correlate2d(np.pad(picture, 1, mode="reflect"), VERTICAL_EDGE)
for name, feature_map in (("zeros", with_zeros), ("reflect", with_mirror)):
    print(f"outer columns, {name}: mean size {abs(feature_map[:, [0, -1]]).mean():.2f}")
print(f"inside: mean size {abs(with_zeros[1:-1, 1:-1]).mean():.2f}")

# How it is drawn
corner = (slice(0, 40), slice(0, 40))
fig, axes = figures.panels(1, 3, aspect=1.1)
figures.show_picture(axes[0, 0], picture[corner], "corner of the cat")
figures.show_feature_map(axes[0, 1], with_zeros[corner], "zeros", limit=1, colorbar=False)
figures.show_feature_map(axes[0, 2], with_mirror[corner], "reflect", limit=1)
figures.describe(
    fig,
    caption=f"""The upper left corner of the cat, and of its maps. The false edge on the left goes down to
    −{-with_zeros[corner].min():.1f}, beyond the end of the scale.""",
    alt="""Three squares. The first is the upper left corner of the photograph, soft grey fur. The second is its map with
    zero padding: a dark blue line runs down the left side, and the rest is pale. The third is the map with the
    mirrored frame: the left side is white, the rest looks the same.""",
)

# %%
# With the mirror, the outer columns are zero for this filter: it subtracts a pixel from its own mirror image.
# It would miss a true edge there as well. The filter cannot know what was outside the picture, and every frame makes
# something up.
#
# Most networks use zeros all the same. They are simple, and the false edge even tells a network where the border
# is: [Islam, Jia and Bruce](https://arxiv.org/abs/2001.08248) found that networks learn positions in the picture from
# it.
#
# **Under your hand.** Give the cat more or less of a border of zeros. It is shown here with 64 by 64 pixels, so
# that you can see the border.
#
# <div class="live live-layer" data-kernel="VERTICAL_EDGE" data-size="64" data-padding="0-8" data-start="4"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the last figure, replace `"reflect"` by `"edge"`, which repeats the border pixel: the
# outer columns are now small, and no longer zero. With `"wrap"`, which puts the opposite side of the picture there, a
# false edge comes back wherever the left and the right side of the photograph differ.
#
# </div>
#
# ## In short
#
# - Without padding, every filter of more than 1 by 1 weights makes a map smaller than the picture, and border pixels are
#   in fewer windows.
# - $n$ pixels become $n + 2p - f + 1$. The size stays for $p = (f - 1) / 2$, which needs an odd $f$.
# - Zeros are black pixels to a filter. They make an edge at the border that the picture does not have.
#
# ## Exercises
#
# <!-- by hand: Pad the picture with one frame of zeros. Then fill in the map of the filter, which is as large as the
# picture.
# picture: 1 2 0 / 0 1 3 / 2 0 1
# padded: (0) (0) (0) (0) (0) / (0) 1 2 0 (0) / (0) 0 1 3 (0) / (0) 2 0 1 (0) / (0) (0) (0) (0) (0)
# filter: 0 1 0 / 1 0 -1 / 0 1 0
# map: (-2) (2) (5) / (2) (-1) (2) / (0) (2) (3)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** Which padding keeps the size under a filter of 7 by 7? Of 1 by 1? Of 4 by 4?
#
# - 3, 0 and 2
# - 3, 0 and none
# - 6, 0 and 3
# - 7, 1 and 4
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - 3, 0 and 2: By a padding of 2 the map grows by one under 4 by 4.
# - **3, 0 and none**: $(7 - 1) / 2 = 3$, and $(1 - 1) / 2 = 0$. For 4 by 4 none does: it would be one and a half.
# - 6, 0 and 3: So many rows are lost in all. Padding adds them on both sides, half on each.
# - 7, 1 and 4: A filter of 1 by 1 loses nothing, so there is nothing to give back.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A layer with a 3 by 3 filter and padding 1 keeps the digits at 8 by 8. Three such layers follow each other.
# How many of the last map's 64 numbers has no zero of a frame had a part in?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **4**: Each layer lets the border reach one pixel further in, so after three layers only the inner 2 by 2 are free
#   of it. In a small map, the border is nearly everywhere.
# - 36: So many are they after one layer.
# - 16: So many are they after two layers.
# - 0: Three steps in from each side do not meet in the middle of eight.
# - any other number: Each layer takes one more pixel from all four sides of the 8 by 8.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Why has the flat picture's map −1 at the ends of its left column, and −1.5 between?
#
# - at a corner one row of the window lies in the frame
# - at a corner more columns of the window lie in the frame
# - the picture is darker at its corners
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **at a corner one row of the window lies in the frame**: Each row of the window that lies in the picture gives
#   $0 - 0.5$. Between there are three of them, at a corner two.
# - at a corner more columns of the window lie in the frame: One column does, all the way down. Count rows.
# - the picture is darker at its corners: It is flat, 0.5 everywhere.
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. The function surrounds a grey picture with zeros, and fails for one padding
# only.

from filtersight.exercises import check


def my_zero_pad2d(image, padding):
    rows, columns = image.shape
    padded = np.zeros((rows + 2 * padding, columns + 2 * padding))
    padded[padding:-padding, padding:-padding] = image
    return padded


print(check(my_zero_pad2d))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Which number is `-padding` when the padding is 0? What does a slice that ends there hold?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Say where the picture ends by counting from the front: it begins at `padding` and has `rows` rows.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_zero_pad2d(image, padding):
#     rows, columns = image.shape
#     padded = np.zeros((rows + 2 * padding, columns + 2 * padding))
#     padded[padding : padding + rows, padding : padding + columns] = image
#     return padded
# ```
#
# The mend costs nothing: NumPy writes the picture into its place in one go, with either slice.
#
# </details>
#
# So far the window moved by one pixel at a time. [The next chapter](09_stride_and_dilation.md) lets it jump.
