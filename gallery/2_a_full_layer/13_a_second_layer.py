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
# maps' sides. The picture has a bright square and a bright disc.

import numpy as np

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, conv2d, correlate2d, figures, max_pool2d, relu

figures.use_book_style()

shapes = np.full((40, 72), 0.2)
shapes[8:32, 6:30] = 0.8
row, column = np.mgrid[:40, :72]  # each pixel's row, and its column
shapes[(row - 20) ** 2 + (column - 52) ** 2 <= 15**2] = 0.8

four = [VERTICAL_EDGE, -VERTICAL_EDGE, HORIZONTAL_EDGE, -HORIZONTAL_EDGE]
weight_1 = np.stack(four, axis=-1)[:, :, np.newaxis, :]  # (3, 3, 1, 4)


def first_layer(picture):
    return max_pool2d(relu(conv2d(picture[np.newaxis, :, :, np.newaxis], weight_1)), 2)


pooled = first_layer(shapes)
print(pooled.shape)

# How it is drawn
fig, axes = figures.panels(3, 2, aspect=0.62)
for ax in axes[0]:
    ax.remove()
figures.show_picture(fig.add_subplot(axes[0, 0].get_gridspec()[0, :]), shapes, "picture")
names = ["right edges", "left edges", "lower edges", "upper edges"]
for ax, name, channel in zip(axes.flat[2:], names, range(4), strict=True):
    figures.show_feature_map(ax, pooled[0, :, :, channel], f"{channel}: {name}", limit=1.8, colorbar=False)
figures.describe(
    fig,
    caption=f"The first layer's four maps after ReLU and pooling. Each has its own kind of edge of the two bright shapes. White is 0, the deepest red {pooled.max():.1f}.",
    alt="""Above, the picture: a bright square and a bright disc on dark ground. Below, four maps, white with
    red marks. Map 0 has the right sides of the square and the disc, map 1 their left sides, map 2 their lower
    sides and map 3 their upper sides. On the disc each mark is an arc.""",
)

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter of 3 by 3 looks at the map of left edges and at that of upper edges. It is to answer where a
# bright shape has its upper left corner. On which side of its middle must it find a *left* edge?
#
# | above left | above | above right |
# |---|---|---|
# | left | the middle | right |
# | below left | below | below right |
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - above: There a left edge goes up from the middle. So it does at a lower left corner.
# - **below**: From an upper left corner the left edge goes down. The upper edge goes to the right, so the filter looks
#   there in the other map.
# - left or right: A left edge runs up and down. It is the upper edge that goes to the right.
# - the middle: A left edge in the middle may go up, down or both ways. Only where it goes tells the corner.
# - above left or above right or below left or below right: The left edge of an upright square runs straight down, not
#   aslant.
#
# </details>
#
# </div>
#
# ## A filter for corners
#
# At an upper left corner a left edge starts and goes down, and an upper edge starts and goes right. A filter of the
# second layer has one kernel for each of the four maps. This one looks at map 1 for a left edge below its middle but
# not above, and at map 3 for an upper edge to the right of its middle but not to the left. The other two kernels are
# zero. A [list of one number](../../python.md#list-as-index), as in `[channel]`, keeps the axis.

weight_2 = np.zeros((3, 3, 4, 1))
weight_2[:, 1, 1, 0] = [-1, 0, 1]
weight_2[1, :, 3, 0] = [-1, 0, 1]
corners = relu(conv2d(pooled, weight_2, bias=[-2.5]))[0, :, :, 0]

for channel in (1, 3):
    alone = conv2d(pooled[..., [channel]], weight_2[:, :, [channel]])
    print(f"the kernel for map {channel} alone gives at most {alone.max():.1f}")
print(f"both together give at most {conv2d(pooled, weight_2).max():.1f}")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=0.75, width_ratios=[1, 1, 2.2])
figures.show_kernel(axes[0, 0], weight_2[:, :, 1, 0], "for map 1")
figures.show_kernel(axes[0, 1], weight_2[:, :, 3, 0], "for map 3")
figures.show_feature_map(axes[0, 2], corners, "upper left corners")
fig.axes[-1].set_ylim(0, corners.max())  # nothing is below zero after ReLU
figures.describe(
    fig,
    caption="The two kernels that are not zero, and the map that the filter makes of the four maps.",
    alt=f"""Left, two grids of nine weights: one has −1 above and 1 below its middle, the other −1 left and 1 right of its
    middle. Right, the second layer's map. It is white but for {np.count_nonzero(corners)} red pixels: at the upper left
    corner of the square and at the upper left of the disc.""",
)

# %%
# **Why −2.5?** The bias is a threshold. Across an edge the picture jumps by 0.6, and the edge filter sums three rows of
# it: 1.8. So one kernel alone gives at most 1.8, because its 1 meets one number of its map and its −1 can only take
# away. Both together give up to 3.6. Any bias between −1.8 and −3.6 asks for both, and −2.5 is one of them.
#
# The square's other three corners give nothing. The disc does answer, where its edge turns from left to upper. The edge
# need not bend for that: where it slants it is a left edge and an upper edge at once. A straight one that rises by two
# pixels for every three across answers as strongly as this disc.

moved = np.roll(shapes, (1, 1), axis=(0, 1))  # the picture, one pixel down and right
again = relu(conv2d(first_layer(moved), weight_2, bias=[-2.5]))[0, :, :, 0]
for name, found in (("where it is", corners), ("a pixel on", again)):
    square, disc = found[:, :18].max(), found[:, 18:].max()
    print(f"{name:11}: square {square:.1f}, disc {disc:.1f}")

# %%
# How strongly depends on how the pooling windows happen to fall on it. Move the picture by one pixel, and the disc's
# answer is the square's. So this filter is no sure test for corners. But it sees where two kinds of edge meet, and each
# of the four edge filters knows only its own.
#
# ## On the cat
#
# The same two layers, the same weights. The cat's edges are fainter than those of the shapes, and nothing of it would
# pass the threshold of before. So the bias is −0.5. That no longer asks for both: a strong edge can be enough alone, and
# for about a quarter of the answers it is.

picture = cat(grey=True)
on_cat = relu(conv2d(first_layer(picture), weight_2, bias=[-0.5]))[0, :, :, 0]
print(f"above zero: {np.mean(on_cat > 0):.1%}")

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=0.95)
figures.show_picture(left, picture, "the cat")
for place in np.argsort(on_cat, axis=None)[::-1][:8]:
    row, column = np.unravel_index(place, on_cat.shape)
    figures.outline_window(left, 2 * row, 2 * column, 8)
figures.show_feature_map(right, on_cat, "upper left corners?")
fig.axes[-1].set_ylim(0, on_cat.max())
figures.describe(
    fig,
    caption="The cat, with the windows of the eight strongest answers, and the second layer's map.",
    alt="""Left, the cat with eight orange squares of 8 by 8 pixels. Four overlap in a slanting row below the nose, at its right, two at the light spot in the pupil of the left
    eye; one lies on that eye's upper rim and one in the fur of the forehead. Right, a white map with red specks: a slanting stroke below the nose, specks at the eyes and in the
    striped fur of the forehead.""",
)

# %%
# Hardly anything is left. The strongest answer is in the pupil: in the lower half of the window is the left side of a
# light spot, in its right half the upper side of a thin gleam. The two are no corner of one thing. The stroke below the
# nose is no corner either. There a slanting edge runs, bright below and to the right of it, and after pooling it is a
# left edge and an upper edge at once. A filter finds an arrangement of edges. Whether it is a corner is another question.
#
# In a network nobody places these weights. Deep networks trained on photographs repeat the step, and [Zeiler and
# Fergus](https://arxiv.org/abs/1311.2901) have shown what comes out: edges, then corners and textures, then parts of
# things.
#
# ## How far it sees
#
# One pixel of the second layer's map depends on a part of the picture that is called its *receptive field*. You find
# it by trying. Nudge one pixel of the picture, and see whether the answer moves. Do so with every pixel. All weights
# are 1 here, so that nothing cancels, and the picture is noise. The nudge is large: pooling lets through only the
# largest number of its window, and a small nudge could get lost there.


def second_layer(picture):
    maps = conv2d(picture[np.newaxis, :, :, np.newaxis], np.ones((3, 3, 1, 1)))
    return conv2d(max_pool2d(maps, 2), np.ones((3, 3, 1, 1)))[0, 4, 4, 0]


noise = np.random.default_rng(13).random((24, 24))
answer = second_layer(noise)
moves = np.zeros((24, 24))
for row, column in np.ndindex(24, 24):  # each row with each column
    nudged = noise.copy()
    nudged[row, column] += 100
    moves[row, column] = second_layer(nudged) - answer

rows, columns = np.nonzero(moves)  # of the places that are not zero

# How it is drawn
print("rows", rows.min(), "to", rows.max(), "- columns", columns.min(), "to", columns.max(), "-", len(rows), "pixels")

fig, [(left, middle, right)] = figures.panels(1, 3, aspect=1.3)
figures.show_feature_map(left, moves, "how far\nthe answer moves", colorbar=False)
figures.show_picture(middle, picture, "three\nreceptive fields")
figures.show_picture(right, picture[76:100, 64:88], "enlarged\n")
for size, color in ((8, figures.ACCENT), (4, "#ffffff"), (3, figures.SECOND)):
    figures.outline_window(middle, 84, 72, size, color=color)
    figures.outline_window(right, 8, 8, size, color=color)
figures.describe(
    fig,
    wide=True,
    caption=f"""Left, each pixel in the colour of how far its nudge moves the answer, from 0, white, to {moves.max():.0f}. Right, on the cat's eye, what one pixel of the first map sees (3 by 3,
    blue), one pixel of the pooled map (4 by 4, white), and one pixel of the second layer's map (8 by 8, orange).""",
    alt="""Left, a white square of 24 by 24 pixels with a red block of 8 by 8 in its middle, palest at its corners. Then the cat, and a part of its eye enlarged. Three nested squares
    share their upper left corner: a blue one of 3 by 3 pixels in the iris, a white one of 4 by 4, and an orange one of 8 by 8, which reaches into the dark pupil.""",
)

# %%
# The rule: let $r$ be the receptive field of a layer's pixels, and $j$ how far apart two neighbouring ones lie in the
# picture. A window of $k$ pixels with stride $s$ makes them
#
# $$r \leftarrow r + (k - 1)\, j, \qquad j \leftarrow j s.$$
#
# Start with $r = j = 1$. The first convolution gives $r = 3$. Pooling gives $r = 4$ and $j = 2$. The second
# convolution gives $r = 4 + 2 \cdot 2 = 8$: the block above. So 64 pixels of the picture have a say in one number,
# through 9 weights a map. Most of them lie under several windows, and their nudges count several times.
#
# ## Why ReLU stands between
#
# Without ReLU and pooling the second layer would find nothing new. Two convolutions in a row are, away from padding,
# one convolution with a larger kernel, and it could have been used in the first place. You make that kernel by laying the first kernel
# down once for each weight of the second, moved to the weight's place and multiplied with it, and summing.

second = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
merged = np.zeros((5, 5))
for row, column in np.ndindex(3, 3):
    merged[row : row + 3, column : column + 3] += second[row, column] * VERTICAL_EDGE

first = correlate2d(picture, VERTICAL_EDGE)
twice = correlate2d(first, second)
once = correlate2d(picture, merged)
bent = correlate2d(relu(first), second)
print("twice and once differ by at most", f"{abs(twice - once).max():.0e}")
print("with ReLU between, by up to", abs(bent - once).max().round(2))

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.35, width_ratios=[3, 3, 5])
figures.show_kernel(axes[0, 0], VERTICAL_EDGE, "A")
figures.show_kernel(axes[0, 1], second, "then B")
figures.show_kernel(axes[0, 2], merged, "is C")
figures.describe(
    fig,
    caption="A, the vertical edge filter, then B, the [Laplacian](../1_one_filter/07_a_small_zoo_of_filters.md), give the same map as C alone.",
    alt="""Three grids of numbers. A is the 3 by 3 vertical edge filter, B has −4 in the middle and 1 on its four sides. C is a 5 by 5 kernel with red and blue weights; its left half is
    the mirror image of the right half with the sign changed, and its middle column is zero.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Turn the corner filter round: use `[1, 0, -1]` in both kernels, map 0 instead of map 1, and
# map 2 instead of map 3. It now answers at the lower right corner of the square, and at the lower right of the disc.
# Then set the bias to 0: more of the disc's edge comes back, because one of the two kernels alone is enough. The square's
# sides do not: along them, 1 and −1 meet the same number and cancel. (The two grids still show the kernels for maps 1
# and 3, which are now zero.)
#
# </div>
#
# ## In short
#
# - A second layer's filters look at maps, not at the picture. They answer to arrangements of what the first layer found.
# - A layer whose window is larger than one pixel widens the receptive field, and a stride or pooling makes later layers
#   widen it faster.
# - Without ReLU or pooling between them, two layers are one, away from padding.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** How large is the receptive field after a third part of the same kind: another 2 by 2 pooling, then another 3
# by 3 convolution?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **18**: After the second convolution $r = 8$ and $j = 2$. Pooling: $r = 8 + 1 \cdot 2 = 10$, $j = 4$. Convolution:
#   $r = 10 + 2 \cdot 4 = 18$.
# - 10: So it is after the pooling.
# - 14: The second pooling has doubled the step: it is 4 now.
# - any other number: Begin with $r = 8$ and $j = 2$, then pool, then slide.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** How many weights and biases do the two layers of this chapter have in all?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **73**: The first has $3 \cdot 3 \cdot 1 \cdot 4 = 36$ weights and no bias. The second has
#   $3 \cdot 3 \cdot 4 \cdot 1 = 36$ weights and one bias. A filter of the second layer needs a kernel for each map of
#   the first.
# - 72: The second layer has a bias.
# - 45 to 46: The second filter has a kernel for each of four maps.
# - 77: The first layer has no bias.
# - any other number: Count kernels of nine weights: four in the first layer, four in the second.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Two 3 by 3 convolutions see as far as one of 5 by 5. For 16 maps in and 16 maps out, which has fewer weights?
#
# - two of 3 by 3
# - one of 5 by 5
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **two of 3 by 3**: Two layers: $2 \cdot 3 \cdot 3 \cdot 16 \cdot 16 = 4608$. One:
#   $5 \cdot 5 \cdot 16 \cdot 16 = 6400$. The two need fewer, and have a ReLU between them. This is the design of
#   the network [VGG](https://arxiv.org/abs/1409.1556).
# - one of 5 by 5: A window of 25 has more weights than two of 9.
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. `layers` is a list of pairs, each layer's kernel size and stride. The
# function should say how many pixels across one number sees behind the last layer.

from filtersight.exercises import check


def my_receptive_field(layers):
    sees, jump = 1, 1
    for kernel_size, stride in layers:
        jump *= stride
        sees += (kernel_size - 1) * jump
    return sees


print(check(my_receptive_field))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# A single pooling by 2 sees 2 pixels. What does the function say for `[(2, 2)]`?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# A layer's window lies on the numbers that the layers before it made. How far those stand apart is not this layer's own
# stride.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_receptive_field(layers):
#     sees, jump = 1, 1
#     for kernel_size, stride in layers:
#         sees += (kernel_size - 1) * jump
#         jump *= stride
#     return sees
# ```
#
# It costs nothing worth measuring: a few sums for each layer.
#
# </details>
#
# You placed every weight of this chapter by hand. [The next
# part](../3_how_filters_learn/14_the_gradient_of_a_convolution.md) begins to learn them.
