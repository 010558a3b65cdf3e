r"""
# 08 · Zero padding

*What happens at the border?*

A 3 by 3 filter takes two rows and two columns from every picture. After a hundred layers nothing would be left. So
pictures are given a frame of zeros before the filter slides. You see what that saves, and what it makes up.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A picture that is evenly bright gets a frame of zeros, one pixel wide, and the vertical edge filter
# slides over it. Without the frame the map is zero everywhere. Where will it not be zero now?
#
# </div>
#
# ## What is lost without it
#
# There are two losses. The map is smaller than the picture, and pixels at the border are looked at less. Count the
# windows that each pixel of a 7 by 7 picture is in. You can do that with a layer's backward pass, which sends one
# count to each pixel from every window that read it.

import numpy as np
from matplotlib.colors import Normalize

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    correlate2d,
    figures,
    output_size,
    zero_pad2d,
)

figures.use_book_style()


def count_windows(padding):
    x, ones = np.zeros((1, 7, 7, 1)), np.ones((3, 3, 1, 1))
    size = output_size(7, 3, padding=padding)
    return conv2d_backward(np.ones((1, size, size, 1)), x, ones, padding=padding)[0][0, :, :, 0]


fig, axes = figures.panels(1, 2, aspect=1.1)
for ax, padding in zip(axes.flat, (0, 1), strict=True):
    count = count_windows(padding)
    figures.show_numbers(ax, count, f"padding {padding}", norm=Normalize(0, 9), size=11)
figures.describe(
    fig,
    caption="How many windows of 3 by 3 pixels each pixel is in. A frame of one zero helps the border, and does not make it equal.",
    alt="""Two grids of 7 by 7 numbers. Without padding the corners have 1, the middle of the sides 3 and the inner 3 by 3 pixels 9. With padding 1 the corners have
    4, the sides 6 and all inner pixels 9.""",
)

# %%
# ## A frame of zeros
#
# `zero_pad2d` puts the frame around. With $p$ zeros on each side a picture of $n$ pixels becomes $n + 2p$, and the
# map has
#
# $$n + 2p - f + 1$$
#
# rows. For it to be as large as the picture, $2p$ must be $f - 1$, so $p = (f - 1) / 2$.

picture = cat(grey=True)
padded = zero_pad2d(picture, 24)
print(picture.shape, "becomes", padded.shape)

fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], picture, "256 × 256")
figures.show_picture(axes[0, 1], padded, "304 × 304")
figures.describe(
    fig,
    caption="The cat, and the cat with 24 zeros on each side. Zero is black. A layer with a 3 by 3 filter uses 1.",
    alt="The grey cat, and the same cat with a broad black frame.",
)

# %%
# Three sizes have names. *Valid* uses no zeros: every window lies inside. *Same* keeps the size. *Full* lets a
# window lie anywhere as long as it touches the picture.

for name, p in (("valid", 0), ("same", 1), ("full", 2)):
    print(f"{name:5} p = {p}: {output_size(256, 3, padding=p)}")
print("2 by 2 filter, p = 0 and 1:", output_size(256, 2, padding=0), output_size(256, 2, padding=1))

# %%
# A 2 by 2 filter would need half a zero on each side. No $p$ keeps the size, and a sentence like "zero padding
# preserves the size" is wrong for it. With `padding="same"` the layer adds one zero on one side only, below and on
# the right.

layer = conv2d(picture[np.newaxis, :, :, np.newaxis], np.ones((2, 2, 1, 1)), padding="same")
print(layer.shape)

# %%
# ## The price
#
# To a filter, a zero is a black pixel. Where the cat meets the frame there is an edge that no one photographed.

even = np.full((8, 8), 0.5)
same = correlate2d(zero_pad2d(even, 1), VERTICAL_EDGE)

fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_numbers(axes[0, 0], even, "evenly grey", size=9)
figures.show_kernel(axes[0, 1], same, "its map, padding 1", size=9)
figures.describe(
    fig,
    caption="An even picture, and its map with a frame of zeros. The two outer columns are made up.",
    alt="""Left, a grid of 8 by 8 cells, all 0.5. Right, its map: the left column is blue with −1.5, the right column red with 1.5, their ends
    −1 and 1, and all between is 0.""",
)

# %%
# The frame is dark and the picture bright, so the left border is dark-to-bright, and the right one bright-to-dark. A
# frame that mirrors the picture makes no such edge. NumPy's `np.pad` calls it `"reflect"`.

with_zeros = correlate2d(zero_pad2d(picture, 1), VERTICAL_EDGE)
with_mirror = correlate2d(np.pad(picture, 1, mode="reflect"), VERTICAL_EDGE)
inner = correlate2d(picture, VERTICAL_EDGE)
for name, feature_map in (("zeros", with_zeros), ("reflect", with_mirror)):
    print(f"{name}: mean size of the answers in the outer columns {abs(feature_map[:, [0, -1]]).mean():.2f}")
print(f"inside: {abs(inner).mean():.2f}")

corner = (slice(0, 40), slice(0, 40))
fig, axes = figures.panels(1, 3, aspect=1.2)
figures.show_picture(axes[0, 0], picture[corner], "corner of the cat")
figures.show_feature_map(axes[0, 1], with_zeros[corner], "zeros", limit=0.6, colorbar=False)
figures.show_feature_map(axes[0, 2], with_mirror[corner], "reflect", limit=0.6, colorbar=False)
figures.describe(
    fig,
    caption="The upper left corner of the cat's map. With zeros there is a strong false edge down the left side.",
    alt="""Three squares. The first is the upper left corner of the photograph, soft grey fur. The second is its map with zero padding: a dark blue
    line runs down the left side, the rest is pale. The third is the map with a mirrored frame: the left side is white, the rest is
    the same.""",
)

# %%
# With the mirror the outer columns are exactly zero for this filter: one pixel to the left of the border lies what
# lies one pixel to its right. That is not true either, only quieter. Nobody knows what was outside.
#
# Networks use zeros all the same. They are cheap, and the false edge even tells a filter where the border is.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the last figure, pad with `mode="edge"`, which repeats the border pixel, or
# `mode="wrap"`, which puts the opposite side there. With `"wrap"` a false edge comes back wherever the left and the
# right side of the photograph differ.
#
# </div>
#
# ## In short
#
# - Padding keeps the size and gives border pixels more say.
# - With padding $p$ and a filter of $f$, $n$ pixels become $n + 2p - f + 1$. Only odd filters can keep the size evenly.
# - Zeros are black pixels to a filter, and make an edge.
#
# ## Exercises
#
# **1.** Which padding keeps the size under a filter of 7 by 7? Under one of 1 by 1?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $p = (7 - 1) / 2 = 3$, and $(1 - 1) / 2 = 0$.
#
# </details>
#
# **2.** A network has ten layers of 3 by 3 filters and no padding. How large is its last map of the cat?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Each layer takes 2, so $256 - 20 = 236$.
#
# </details>
#
# **3.** Why has the even picture's map −1 at the ends of its left column, and −1.5 between?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The window at a corner has a row of zeros at the top or the bottom. Two of its three rows see the border, and each
# gives −0.5.
#
# </details>
#
# The window has moved by one pixel at a time. [The next chapter](09_stride_and_dilation.md) lets it jump.
