r"""
# 12 · Max pooling

*What survives pooling?*

Eight maps of 255 by 255 are half a million numbers. *Max pooling* keeps one of every four, the largest. You see what is
lost and what is not, and put a well-known claim to the test: that pooling makes a network blind to where things are.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A map is shifted by one pixel before 2 by 2 pooling. How much of the pooled map stays just as it was:
# nearly all, about half, or nearly nothing?
#
# </div>
#
# ## By hand
#
# Cut the map into windows of 2 by 2. Of each, keep the largest number.

import numpy as np

from filtersight import VERTICAL_EDGE, cat, conv2d, figures, max_pool2d, relu

figures.use_book_style()

small = np.array([[1, 3, 0, 2], [4, 2, 0, 0], [0, 1, 5, 1], [2, 0, 3, 6]], dtype=float)
pooled = max_pool2d(small[np.newaxis, :, :, np.newaxis], 2)[0, :, :, 0]

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.85, width_ratios=[2, 1])
figures.show_kernel(axes[0, 0], small, "map", limit=8, size=14)
for row, column in ((0, 0), (0, 2), (2, 0), (2, 2)):
    figures.outline_window(axes[0, 0], row, column, 2)
figures.show_kernel(axes[0, 1], pooled, "pooled", limit=8, size=14)
figures.describe(
    fig,
    caption="A map of 4 by 4, and the largest number of each of its four windows.",
    alt="""Left, a grid of 4 by 4 numbers in four outlined windows of 2 by 2. Right, a grid of 2 by 2: 4 and 2 above, 2 and 6 below.""",
)

# %%
# A pooling window jumps by its own size unless you give a stride, and where it does not fit at the right or lower
# border, it is left out. There is nothing to learn in it.
#
# ## On the cat
#
# The vertical edge filter's map, ReLU, then pooling by 2 and by 3.

picture = cat(grey=True)[np.newaxis, :, :, np.newaxis]
weight = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]
activations = relu(conv2d(picture, weight))
sizes = {1: activations, 2: max_pool2d(activations, 2), 3: max_pool2d(activations, 3)}

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.2)
for ax, (size, maps) in zip(axes.flat, sizes.items(), strict=True):
    name = "before" if size == 1 else f"pooled {size} × {size}"
    figures.show_feature_map(
        ax, maps[0, :, :, 0], f"{name}\n{maps.shape[1]} × {maps.shape[2]}", limit=0.6, colorbar=False
    )
figures.describe(
    fig,
    cover=True,
    caption="An activation map before and after pooling. The edges survive, and look stronger and thicker.",
    alt="""Three maps of the cat, red on white, of 254, 127 and 84 pixels a side. The sides of the eyes and of the nose are there in all three. In the second and third
    the lines are thicker and there is more red in the fur.""",
)

for size, maps in sizes.items():
    print(f"{size}: {maps.size:5} numbers, mean {maps.mean():.3f}, largest {maps.max():.2f}")

# %%
# The largest answer is still there, with a quarter or a ninth of the numbers. Faint answers beside strong ones are
# gone. That is the bargain: pooling keeps *that* there was an edge, and forgets *where* in the window it was. The
# next layer has less to do, and each of its windows sees more of the picture.
#
# ## A shifted cat
#
# If pooling forgets where, does it matter that the cat moves by a pixel? Shift the cat and compare. First without
# pooling: the map of the shifted cat is the shifted map, to the last digit. Convolution is *equivariant* to shifts.

shifted = picture[:, :, 1:]
print("convolution equivariant:", np.array_equal(conv2d(shifted, weight), conv2d(picture, weight)[:, :, 1:]))

# %%
# Now count the numbers of the pooled map that stay as they were, for shifts of 0 to 8 pixels. As a control, count
# only windows that saw something before or after, because zero stays zero for no merit of pooling.

kept, kept_alive = [], []
for shift in range(9):
    before = max_pool2d(activations[:, :, :240], 2)
    after = max_pool2d(activations[:, :, shift : shift + 240], 2)
    alive = (before > 0) | (after > 0)
    kept.append(np.mean(before == after))
    kept_alive.append(np.mean((before == after)[alive]))

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.5)
ax.plot(kept, "o-", color=figures.SECOND)
ax.plot(kept_alive, "o-", color=figures.ACCENT)
ax.text(8.15, kept[-1], "all", color=figures.SECOND, va="center")
ax.text(8.15, kept_alive[-1], "not both zero", color=figures.ACCENT, va="center")
ax.set(xlabel="shift in pixels", ylabel="share that stays the same", ylim=(0, 1.05), xlim=(-0.2, 10.3))
figures.describe(
    fig,
    caption=f"How much of the pooled map stays when the cat moves. By one pixel {kept[1]:.0%} stays, of the windows that see something {kept_alive[1]:.0%}.",
    alt=f"""Two falling curves over the shift from 0 to 8 pixels. Both start at 1. At one pixel the blue curve, all numbers, is at {kept[1]:.2f} and the orange one,
    without windows that are zero before and after, at {kept_alive[1]:.2f}. From two pixels on they are at about {kept[2]:.2f} and {kept_alive[2]:.2f} or less.""",
)

# %%
# About two fifths, and a quarter of what counts. How much of that is owed to pooling? Count the same without it.

unpooled, moved = activations[:, :, :240], activations[:, :, 1:241]
alive = (unpooled > 0) | (moved > 0)
print(f"not pooled, shift by 1: {np.mean(unpooled == moved):.0%} stays,")
print(f"where not both zero: {np.mean((unpooled == moved)[alive]):.0%}")

# %%
# Of all numbers nearly as many stay: they are zeros, with pooling or without. Of those that see something hardly any
# stays without pooling, and a quarter with it. So pooling gives *some tolerance* to a shift of one pixel. It is not
# *invariance*, which would be all of it, for any shift. The sentence that pooling makes features invariant is
# too good.
#
# A shift by the stride is another matter. Move the cat by exactly two pixels, and the pooled map moves by exactly
# one.

by_two = max_pool2d(activations[:, :, 2:242], 2)
print(
    "shift by 2, pooled map shifted by 1:",
    np.array_equal(by_two[:, :, :-1], max_pool2d(activations[:, :, :240], 2)[:, :, 1:]),
)

# %%
# Between these steps it depends on luck where the windows' borders fall. [Zhang](https://arxiv.org/abs/1904.11486)
# showed that whole networks change their answers for that reason when a picture moves by a pixel, and that a little
# blur before the jump helps.
#
# **Under your hand.** Pool with larger windows. Then move the cat, and watch how much of the pooled map stays.
#
# <div class="live live-layer" data-kernel="VERTICAL_EDGE" data-pool="1-16"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="live live-shift" data-kernel="VERTICAL_EDGE"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the last figure's cell, pool by 4 in both places instead of 2. Of the windows that see
# something more stay at a shift of one pixel, because a larger window forgives more. Then pool with `stride=1`: now a
# shift of one pixel is a shift by the stride, and nothing at all depends on luck.
#
# </div>
#
# ## In short
#
# - Max pooling keeps the largest number of each window and forgets its place.
# - Maps become smaller, strong answers survive.
# - Convolution is exactly equivariant to shifts. Pooling is so for shifts by its stride, and gives some tolerance to others.
#
# ## Exercises
#
# **1.** Pool the small map with a window of 3 and stride 1. What comes out?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Two by two windows fit. Their largest numbers are 5, 5 above and 5, 6 below.
#
# </details>
#
# **2.** *Mean pooling* keeps the mean of each window instead. Do it with `conv2d`.
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# It is a convolution with four weights of 1/4 and stride 2.
#
# ```python
# mean = conv2d(activations, np.full((2, 2, 1, 1), 0.25), stride=2)
# ```
#
# </details>
#
# **3.** Does it matter whether ReLU comes before max pooling or after it?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# No. The largest of four numbers, with zero in place of the negative ones, is the largest of the four or zero. Both
# orders give that. After pooling there is a quarter of the work.
#
# </details>
#
# A layer is complete: padding, stride, filters, bias, ReLU, pooling. [The next chapter](13_a_second_layer.md) puts a
# second one on top.
