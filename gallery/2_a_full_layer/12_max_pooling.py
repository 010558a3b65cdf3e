r"""
# 12 · Max pooling

*What survives pooling?*

Eight maps of 255 by 255 are half a million numbers. *Max pooling* by 2 keeps one of every four, the largest. You see
what is lost and what is not, and put a well-known claim to the test: that pooling makes a network blind to where
things are.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** The cat's activation map under the vertical edge filter is shifted by one pixel before 2 by 2 pooling.
# How much of the pooled map stays just as it was?
#
# - nearly all
# - about two fifths
# - nearly nothing
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - nearly all: Pooling forgets where in its window the largest number was. But by a shift of one pixel, half of each
#   window's numbers leave it.
# - **about two fifths**: About half of these are zeros both times. Of what is not zero, a quarter stays.
# - nearly nothing: Of numbers that are not zero, hardly one stays without pooling. But ReLU has made many zeros, and
#   pooling keeps some of the rest.
#
# </details>
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
figures.show_kernel(axes[0, 0], small, "map", limit=8)
for row, column in ((0, 0), (0, 2), (2, 0), (2, 2)):
    figures.outline_window(axes[0, 0], row, column, 2)
figures.show_kernel(axes[0, 1], pooled, "pooled", limit=8)
figures.describe(
    fig,
    caption="A map of 4 by 4, and the largest number of each of its four windows.",
    alt="""Left, a grid of 4 by 4 numbers in four outlined windows of 2 by 2. Right, a grid of 2 by 2: 4 and 2 above, 2 and 6 below.""",
)

# %%
# This is all of it, as loops. Each channel is pooled by itself, so the pooled volume has as many as came in.


def pool_with_loops(x, size, stride):
    rows, columns = [(side - size) // stride + 1 for side in x.shape[:2]]
    out = np.zeros((rows, columns, x.shape[2]))
    for row in range(rows):
        for column in range(columns):
            for channel in range(x.shape[2]):
                window = x[row * stride :, column * stride :, channel][:size, :size]
                out[row, column, channel] = window.max()
    return out


eye = cat()[80:121, 60:101]
same = pool_with_loops(eye, 3, 2) == max_pool2d(eye[np.newaxis], 3, stride=2)[0]
print("loops and max_pool2d agree:", same.all(), same.shape)

# %%
# In `max_pool2d` a window jumps by its own size unless you give a stride. Where it does not fit at the right or lower
# border, it is left out. There is nothing to learn in it.
#
# ## On the cat
#
# The vertical edge filter's map, [ReLU](11_eight_filters_on_the_cat.md), then pooling by 2 and by 3. Here the cat is in
# whole levels from 0 to 255. Then all sums are exact, and two numbers that should be equal are equal.

picture = np.rint(255 * cat(grey=True))[np.newaxis, :, :, np.newaxis]
weight = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]
feature_map = conv2d(picture, weight)
activations = relu(feature_map)
sizes = {1: activations, 2: max_pool2d(activations, 2), 3: max_pool2d(activations, 3)}

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.45)
for ax, (size, maps) in zip(axes.flat, sizes.items(), strict=True):
    name = "before" if size == 1 else f"pooled {size} × {size}"
    title = f"{name}\n{maps.shape[1]} × {maps.shape[2]}"
    drawing = figures.show_feature_map(ax, maps[0, :, :, 0], title, limit=150, colorbar=False)
figures.show_scale(axes, drawing)
fig.axes[-1].set_xlim(0, 150)  # nothing is below zero after ReLU
figures.describe(
    fig,
    cover=True,
    caption="An activation map before and after pooling, all on one scale. The edges survive, and look stronger and thicker.",
    alt="""Three maps of the cat, red on white, of 254, 127 and 84 pixels a side. The sides of the eyes and of the nose are there in all three. In the second and third
    the lines are thicker and there is more red in the fur.""",
)

for size, maps in sizes.items():
    print(f"{size}: {maps.size:5} numbers, mean {maps.mean():4.1f}, largest {maps.max():.0f}")

# %%
# The largest answer is still there, with a quarter or a ninth of the numbers. A faint answer that shared its window
# with a stronger one is gone. That is the bargain: pooling keeps *that* there was an edge, and forgets *where* in the
# window it was. The next layer has less to do, and each of its windows sees more of the picture.
#
# The largest is not the strongest. Pool the map as it was before ReLU, with its signs, and what is negative loses
# against anything above it.

signed = max_pool2d(feature_map, 2)
for name, maps in (("map", feature_map), ("pooled", signed)):
    below = np.mean(maps < 0)
    print(f"{name}: {below:.0%} below zero, {maps.min():.0f} to {maps.max():.0f}")

# %%
# Of a blue edge something survives only where all its window is blue, and then it is the faintest number. Bright to
# the right counts as much as bright to the left only if another filter looks for it, with the signs changed.
#
# ## A shifted cat
#
# If pooling forgets where, does it matter that the cat moves by a pixel? First without pooling. Cut off the cat's first
# column: all the rest moves left by one. The map should do the same. (Two stars, as in `**options`,
# [hand over](../../python.md#unpacking) what a dictionary holds, each thing by its name.)

shifted = picture[:, :, 1:]
for options in ({}, {"padding": 1}, {"stride": 2}):
    after = conv2d(shifted, weight, **options)
    moved = conv2d(picture, weight, **options)[:, :, 1:]
    same = after[:, :, : moved.shape[2]] == moved
    print(options, f"{same.mean():.1%} the same")

# %%
# The map of the shifted cat is the shifted map, to the last digit. Convolution is *equivariant* to shifts. That holds at
# stride 1 and away from padding. With a padding of 1 the first column differs, because it sees zeros where the
# cut-off column was. With stride 2 the windows fall on other pixels, and hardly a number is found again.
#
# Now pooling. Compare the pooled map before and after the shift, place by place, in four ways: how many numbers are
# the same; how many are so once those are [left out](../../python.md#masks) that are zero both times, since zero stays zero
# for no merit of pooling; how large the change is, as a share of the map's sum; and the
# [correlation](11_eight_filters_on_the_cat.md).


def compare(size, shift):
    before = max_pool2d(activations[:, :, :246], size)
    after = max_pool2d(activations[:, :, shift : shift + 246], size)
    same, alive = before == after, (before > 0) | (after > 0)
    change = abs(after - before).sum() / before.sum()
    correlation = np.corrcoef(before.ravel(), after.ravel())[0, 1]
    return np.mean(same), np.mean(same[alive]), change, correlation


shifts = range(9)
without = np.array([compare(1, shift) for shift in shifts])
by_two = np.array([compare(2, shift) for shift in shifts])

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=0.8)
names = ["the same", "the same, if not both zero", "change / sum", "correlation"]
for measure, (ax, name) in enumerate(zip(axes.flat, names, strict=True)):
    ax.plot(without[:, measure], "o-", color=figures.SECOND, markersize=4, label="not pooled")
    ax.plot(by_two[:, measure], "o-", color=figures.ACCENT, markersize=4, label="pooled 2 × 2")
    ax.set_title(name)
    ax.set_xticks(shifts)
axes[0, 0].legend()
for ax in axes[1]:
    ax.set_xlabel("shift in pixels")
figures.describe(
    fig,
    caption=f"""How much of a map stays when the cat moves, in four measures. By one pixel {by_two[1, 0]:.0%} of the pooled numbers stay, without those that are zero both
    times {by_two[1, 1]:.0%}. The pooled map changes by {by_two[1, 2]:.2f} of its sum, the other by {without[1, 2]:.2f}.""",
    alt=f"""Four panels with two curves each over the shift from 0 to 8 pixels, blue for not pooled and orange for pooled. Numbers that are the same fall from 1 to
    {without[1, 0]:.2f} and {by_two[1, 0]:.2f} at one pixel; without zeros to {without[1, 1]:.2f} and {by_two[1, 1]:.2f}. The change rises to {without[1, 2]:.2f} and {by_two[1, 2]:.2f} at
    one pixel, the correlation falls to {without[1, 3]:.2f} and {by_two[1, 3]:.2f}. From two pixels on few numbers but zeros stay in either.""",
)

for name, (same, alive, change, correlation) in (("not pooled", without[1]), ("pooled", by_two[1])):
    print(f"{name:10} {same:.0%}, {alive:.0%}, {change:.2f}, {correlation:.2f}")

# %%
# <!-- book: recall -->
#
# About two fifths. Nearly as many stay without pooling, but there 96 of 100 are zeros; with pooling half are. Of what is not
# zero hardly a number stays without pooling, and a quarter with it. The other two measures agree: pooled, the map
# changes by half its sum rather than nearly all of it. So pooling gives *some tolerance* to a shift of one pixel.
# With other pictures and other filters it is the same. For five photographs and eight random filters each, 40 cases,
# the pooled map always changed less than the map itself, whether the filters' weights sum to zero or not.
#
# It is not *invariance*, which would be no change at all, for any shift. The sentence that pooling makes a
# network invariant to shifts is too good.
#
# A shift by the stride is another matter. Move the cat by exactly two pixels, and the pooled map moves by exactly
# one.

by_stride = max_pool2d(activations[:, :, 2:242], 2)
expected = max_pool2d(activations[:, :, :240], 2)[:, :, 1:]
print("shift by 2, map by 1:", np.array_equal(by_stride[:, :, :-1], expected))

# %%
# Between these steps it depends on where the windows' borders happen to fall. [Zhang](https://arxiv.org/abs/1904.11486)
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
# **Something to change.** In the cell of the curves, write `compare(4, shift)` in place of `compare(2, shift)`. Windows
# of 4 by 4 forgive more: at a shift of one pixel half of what is not zero stays.
#
# </div>
#
# ## In short
#
# - Max pooling keeps the largest number of each window and forgets its place. Of a map with signs it drops most of what is
#   negative.
# - Convolution is exactly equivariant to shifts at stride 1, away from padding.
# - Pooling is so for shifts by its stride, and gives some tolerance to a shift of one pixel.
#
# ## Exercises
#
# <!-- by hand: Pool the map by windows of 2 by 2: once they stand side by side, once they move by 1.
# map: 3 1 0 2 / 0 4 1 0 / 2 2 5 0 / 1 0 0 6
# stride 2: (4) (2) / (2) (6)
# stride 1: (4) (4) (2) / (4) (5) (5) / (2) (5) (6)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** Pool the small map with a window of 3 and stride 1. What comes out?
#
# - 5
# - 4, 2 above and 2, 6 below
# - 5, 5 above and 5, 6 below
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - 5: Two by two windows of 3 fit.
# - 4, 2 above and 2, 6 below: So it is with windows of 2.
# - **5, 5 above and 5, 6 below**: Two by two windows fit, the 5 lies in all of them, and the 6 in the last.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** *Mean pooling* keeps the mean of each window instead. For windows of 2 by 2 in one channel it is a convolution with
# stride 2 and four equal weights. How large is each?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0.25**: The mean of four numbers is a quarter of their sum.
# - 1: That keeps the sum of each window.
# - 0.5: There are two rows and two columns, so four numbers to a window.
# - any other number: The four weights must sum to 1.
#
# ```python
# mean = conv2d(activations, np.full((2, 2, 1, 1), 0.25), stride=2)
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Does it matter whether ReLU comes before max pooling or after it?
#
# - yes
# - no
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - yes: Try it with four numbers below zero, and with four of which one is above.
# - **no**: The largest of four numbers, with zero in place of the negative ones, is the largest of the four or zero.
#   Both orders give that. After pooling by 2 there is a quarter of the work.
#
# </details>
#
# </div>
#
# **4. In code.** Write max pooling for pictures `(N, H, W, C)`. Without a stride, windows move by their own size. A
# window in which a number is NaN gives NaN. Do without the chapter's function.

from filtersight.exercises import check


def my_max_pool2d(x, kernel_size, *, stride=None):
    stride = kernel_size if stride is None else stride
    ...


print(check(my_max_pool2d))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Places are counted as for a filter: `(x.shape[1] - kernel_size) // stride + 1` rows of them.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Take the window of all pictures and channels at once. `window.max(axis=(1, 2))` is the largest over its rows and
# columns, for each picture and each channel.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_max_pool2d(x, kernel_size, *, stride=None):
#     stride = kernel_size if stride is None else stride
#     rows = (x.shape[1] - kernel_size) // stride + 1
#     columns = (x.shape[2] - kernel_size) // stride + 1
#     pooled = np.zeros((len(x), rows, columns, x.shape[3]))
#     for row in range(rows):
#         for column in range(columns):
#             top, left = row * stride, column * stride
#             window = x[:, top : top + kernel_size, left : left + kernel_size]
#             pooled[:, row, column] = window.max(axis=(1, 2))
#     return pooled
# ```
#
# On eight maps of the cat it takes some fifty times as long as `max_pool2d`, or more. That takes many windows at
# once: it compares their rows with each other, and then the columns of what is left.
#
# </details>
#
# A layer is complete: padding, stride, filters, bias, ReLU, pooling. [The next chapter](13_a_second_layer.md) puts a
# second one on top.
