r"""
# 13 · A second layer

*What does a filter see in another filter's map?*

A layer gives a volume of maps, and the next layer's filters slide over that volume. They never see the picture. They
see where the first filters found something. You stack two layers by hand here, make a filter that answers to corners,
and see how much of the cat one number of the second layer depends on.
"""

# %%
# ## Edges first
#
# The first layer has four filters: the vertical edge filter, the horizontal one, and both with their signs changed.
# ReLU keeps what is above zero, so each filter is left with one kind of edge. Then 2 by 2 max pooling halves the
# maps.

import numpy as np

from filtersight import (
    HORIZONTAL_EDGE,
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    correlate2d,
    figures,
    max_pool2d,
    max_pool2d_backward,
    relu,
)

figures.use_book_style()

shapes = np.full((40, 72), 0.2)
shapes[8:32, 6:30] = 0.8
row, column = np.mgrid[:40, :72]
shapes[(row - 20) ** 2 + (column - 52) ** 2 <= 15**2] = 0.8

edges = np.stack([VERTICAL_EDGE, -VERTICAL_EDGE, HORIZONTAL_EDGE, -HORIZONTAL_EDGE], axis=-1)
weight_1 = edges[:, :, np.newaxis, :]  # (3, 3, 1, 4)
pooled = max_pool2d(relu(conv2d(shapes[np.newaxis, :, :, np.newaxis], weight_1)), 2)
print(pooled.shape)

fig, axes = figures.panels(3, 2, aspect=0.62)
figures.show_picture(axes[0, 0], shapes, "picture")
axes[0, 1].set_axis_off()
names = ["right edges", "left edges", "lower edges", "upper edges"]
for ax, name, channel in zip(axes.flat[2:], names, range(4), strict=True):
    figures.show_feature_map(ax, pooled[0, :, :, channel], f"{channel}: {name}", colorbar=False)
figures.describe(
    fig,
    caption="The first layer's four maps after ReLU and pooling. Each has its own kind of edge of the two bright shapes.",
    alt="""Upper left, the picture: a bright square and a bright disc on dark ground. Below, four maps, white with
    red marks. Map 0 has the right sides of the square and the disc, map 1 their left sides, map 2 their lower
    sides and map 3 their upper sides. On the disc each mark is an arc.""",
)

# %%
# <div class="predict" markdown="1">
#
# **Predict.** The upper left corner of a bright shape is where a left edge starts and goes down, and an upper edge
# starts and goes right. Which two of the four maps must a filter for that corner look at, and where?
#
# </div>
#
# ## A filter for corners
#
# A filter of the second layer has one kernel for each of the four maps. This one looks at map 1 for a left edge below
# its middle but not above, and at map 3 for an upper edge to the right of its middle but not to the left. The other
# two kernels are zero. Its bias is a threshold: only where both are found is the answer above zero.

weight_2 = np.zeros((3, 3, 4, 1))
weight_2[:, 1, 1, 0] = [-1, 0, 1]
weight_2[1, :, 3, 0] = [-1, 0, 1]
corners = relu(conv2d(pooled, weight_2, bias=[-2.4]))[0, :, :, 0]

fig, axes = figures.panels(1, 3, aspect=0.75, width_ratios=[1, 1, 2.2])
figures.show_kernel(axes[0, 0], weight_2[:, :, 1, 0], "for map 1")
figures.show_kernel(axes[0, 1], weight_2[:, :, 3, 0], "for map 3")
figures.show_feature_map(axes[0, 2], corners, "upper left corners")
figures.describe(
    fig,
    caption="The two kernels that are not zero, and the map that the filter makes of the four maps.",
    alt=f"""Left, two grids of nine weights: one has −1 above and 1 below its middle, the other −1 left and 1 right of its
    middle. Right, the second layer's map. It is white but for {np.count_nonzero(corners)} red pixels: at the upper left
    corner of the square and at the upper left of the disc.""",
)

# %%
# The square's other three corners give nothing. The disc gives a weaker answer, where its edge turns from left to
# upper: on these small maps an arc bends almost as quickly as a corner. An edge filter cannot tell a corner from an
# edge. A filter of edge maps can. Deep networks repeat the step, and [Zeiler and
# Fergus](https://arxiv.org/abs/1311.2901) have shown what comes out: edges, then corners and textures, then parts of
# things.

where = np.unravel_index(corners.argmax(), corners.shape)
print("strongest in row", where[0], "and column", where[1], "with", corners.max().round(2))
print("on the disc", corners[:, 18:].max().round(2))

# %%
# ## How far it sees
#
# One pixel of the second layer's map depends on a part of the picture that is called its *receptive field*. You can
# ask the backward pass for it: send a gradient of 1 into that pixel, back through convolution, pooling and
# convolution, and see which pixels of the picture it reaches. With all weights set to 1 and a picture of noise, no
# product can vanish. Pooling passes the gradient to one pixel of four, so try many pictures and collect.


def reached(row, column, tries=200):
    rng = np.random.default_rng(13)
    ones_1, ones_2 = np.ones((3, 3, 1, 1)), np.ones((3, 3, 1, 1))
    seen = np.zeros((24, 24), bool)
    for _ in range(tries):
        noise = rng.random((1, 24, 24, 1))
        maps = conv2d(noise, ones_1)
        grad = np.zeros_like(conv2d(max_pool2d(maps, 2), ones_2))
        grad[0, row, column, 0] = 1
        grad = conv2d_backward(grad, max_pool2d(maps, 2), ones_2)[0]
        grad = conv2d_backward(max_pool2d_backward(grad, maps, 2), noise, ones_1)[0]
        seen |= grad[0, :, :, 0] != 0
    return seen


rows, columns = np.nonzero(reached(4, 4))
print("rows", rows.min(), "to", rows.max(), "- columns", columns.min(), "to", columns.max(), "-", len(rows), "pixels")

picture = cat(grey=True)
fig, [(left, right)] = figures.panels(1, 2, aspect=1.1)
figures.show_picture(left, picture, "three receptive fields")
figures.show_picture(right, picture[76:100, 64:88], "enlarged")
for size, color in ((8, figures.ACCENT), (4, "#ffffff"), (3, figures.SECOND)):
    figures.outline_window(left, 84, 72, size, color=color)
    figures.outline_window(right, 8, 8, size, color=color)
figures.describe(
    fig,
    caption="""On the cat's eye: what one pixel of the first map sees (3 by 3, blue), one pixel of the pooled map (4 by 4,
    white), and one pixel of the second layer's map (8 by 8, orange).""",
    alt="""The cat, and a part of its eye enlarged. Three nested squares share their upper left corner: a blue one of
    3 by 3 pixels in the iris, a white one of 4 by 4, and an orange one of 8 by 8, which reaches into the dark pupil.""",
)

# %%
# The rule: let $r$ be the receptive field of a layer's pixels, and $j$ how far apart two neighbouring ones lie in the
# picture. A window of $k$ pixels with stride $s$ makes them
#
# $$r \leftarrow r + (k - 1)\, j, \qquad j \leftarrow j s.$$
#
# Start with $r = j = 1$. The first convolution gives $r = 3$. Pooling gives $r = 4$ and $j = 2$. The second
# convolution gives $r = 4 + 2 \cdot 2 = 8$. So 64 pixels of the picture have a say in one number, through 9 weights a
# map.
#
# ## Why ReLU stands between
#
# Without it the second layer would be wasted. Two convolutions in a row are one convolution with a larger kernel, and
# it could have been used in the first place.

second = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
twice = correlate2d(correlate2d(picture, VERTICAL_EDGE), second)
padded = np.pad(VERTICAL_EDGE, 2)
merged = correlate2d(padded, second[::-1, ::-1])
once = correlate2d(picture, merged)
bent = correlate2d(relu(correlate2d(picture, VERTICAL_EDGE)), second)
print("twice and once differ by at most", f"{abs(twice - once).max():.0e}")
print("with ReLU between, by up to", abs(bent - once).max().round(2))

fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_kernel(axes[0, 0], VERTICAL_EDGE, "first, then a Laplacian …", size=12)
figures.show_kernel(axes[0, 1], merged, "… is one 5 by 5 kernel", size=12)
figures.describe(
    fig,
    caption="The vertical edge filter, and the single kernel that does its work and that of a 3 by 3 kernel after it.",
    alt="""Two grids. Left, the 3 by 3 vertical edge filter. Right, a 5 by 5 kernel with red and blue weights; its left half is
    the right half with the sign changed, and its middle column is zero.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Turn the corner filter round: use `[1, 0, -1]` in both kernels, map 0 instead of map 1,
# and map 2 instead of map 3. It now finds the lower right corner of the square. Then set the bias to 0: edges come
# back, because one of the two kernels alone is enough.
#
# </div>
#
# ## In short
#
# - A second layer's filters look at maps, not at the picture. They answer to arrangements of what the first layer found.
# - Each layer widens the receptive field, and a stride or pooling makes later layers widen it faster.
# - Without something bent between them, two layers are one.
#
# ## Exercises
#
# **1.** How large is the receptive field after a third part of the same kind: another 2 by 2 pooling, then
# another 3 by 3 convolution?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# After the second convolution $r = 8$ and $j = 2$. Pooling: $r = 8 + 1 \cdot 2 = 10$, $j = 4$. Convolution:
# $r = 10 + 2 \cdot 4 = 18$.
#
# </details>
#
# **2.** How many weights and biases do the two layers of this chapter have?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The first has $3 \cdot 3 \cdot 1 \cdot 4 = 36$ weights and no bias. The second has $3 \cdot 3 \cdot 4 \cdot 1 = 36$
# weights and one bias. A filter of the second layer needs a kernel for each map of the first.
#
# </details>
#
# **3.** Two 3 by 3 convolutions see as far as one of 5 by 5. For 16 maps in and 16 maps out, which has fewer weights?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Two layers: $2 \cdot 3 \cdot 3 \cdot 16 \cdot 16 = 4608$. One: $5 \cdot 5 \cdot 16 \cdot 16 = 6400$. The two need
# fewer, and have a ReLU between them. This is the design of [VGG](https://arxiv.org/abs/1409.1556).
#
# </details>
#
# You placed every weight of this chapter by hand. [The next
# part](../3_how_filters_learn/14_the_gradient_of_a_convolution.md) begins to learn them.
