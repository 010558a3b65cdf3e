r"""
# 16 · The gradient of pooling

*Who takes the blame for a maximum?*

Max pooling keeps the largest number of each window and forgets the rest. On the way back there is nothing to multiply
with. You will follow the slopes all the same, on sixteen numbers and on the cat, and see what happens when two numbers
of a window are equally large, which happens often.
"""

# %%
# ## The question
#
# Below are a map of 4 × 4 numbers and what pooling keeps of it, the largest of each 2 × 2 window. To the right stands
# how fast a loss grows with each of those, `grad_output`. The plainest loss that has these slopes is the sum of the
# pooled numbers, each times its slope.

import matplotlib.pyplot as plt
import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, max_pool2d, max_pool2d_backward, relu

figures.use_book_style()

x = np.array([[1.0, 3, 2, 0], [4, 2, 1, 5], [0, 2, 7, 3], [6, 1, 2, 4]])
grad_output = np.array([[1.0, -2], [3, 4]])


def pool(numbers):
    return max_pool2d(numbers[None, :, :, None], 2)[0, :, :, 0]  # it wants (N, H, W, C)


def loss(numbers):
    return np.sum(grad_output * pool(numbers))


# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.2, width_ratios=[4, 2, 2])
figures.show_numbers(axes[0, 0], x, "map", norm=plt.Normalize(0, 9))
figures.show_numbers(axes[0, 1], pool(x), "pooled", norm=plt.Normalize(0, 9))
figures.show_kernel(axes[0, 2], grad_output, "grad_output")
axes[0, 0].axhline(1.5, color=figures.SECOND, linewidth=2.2)
axes[0, 0].axvline(1.5, color=figures.SECOND, linewidth=2.2)
figures.describe(
    fig,
    caption="""A map and its four windows, the largest number of each, and the slope of the loss in each of those.""",
    alt="""Three grids. The map, 4 by 4: 1 3 2 0, 4 2 1 5, 0 2 7 3, 6 1 2 4, cut by blue lines into four windows.
    Pooled: 4 5, 6 7. grad_output: 1 −2, 3 4.""",
)

# %%
# <div class="predict" markdown="1">
#
# **Predict.** In the lower left window, 6 is the largest, and its slope is 3. Which slopes go to the numbers 0, 2, 6
# and 1 of that window?
#
# - 3 to each
# - a share to each
# - 3 to the 6, and 0 to the others
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 3 to each: Then all four, raised by 0.01, would raise the loss by 0.12. But the pooled number rises by 0.01, and the
#   loss by 0.03.
# - a share to each: So it is for a mean, which moves with each number. The largest moves with one.
# - **3 to the 6, and 0 to the others**: Raise the 6, and the pooled number rises as much. Raise another a little, and
#   it is still 6.
#
# </details>
#
# </div>
#
# As in [chapter 14](14_the_gradient_of_a_convolution.md), a nudge tells. Raise one number of the map by a small step,
# pool again, and see how much the loss moves.

step = 0.01
for place in [(2, 0), (2, 1), (3, 0), (3, 1)]:  # the lower left window
    nudged = x.copy()
    nudged[place] += step
    print(f"{x[place]:.0f}: slope {(loss(nudged) - loss(x)) / step:.1f}")

# %%
# The largest number takes it all. Raise 6 by 0.01, and the pooled number rises by 0.01, so the loss feels all of the 3.
# Raise 2 by 0.01, and nothing happens at all, as the pooled number is still 6. A number that is not the maximum has no
# part in the loss, and gets 0.
#
# So the way back is this: find the largest number of each window again, and hand it the slope.


def pool_backward(grad_output, numbers, size=2, stride=2):
    grad_input = np.zeros_like(numbers)
    for row, column in np.ndindex(grad_output.shape):
        top, left = row * stride, column * stride
        window = numbers[top : top + size, left : left + size]
        i, j = divmod(window.argmax(), size)  # row and column of the largest
        grad_input[top + i, left + j] += grad_output[row, column]
    return grad_input


grad_input = pool_backward(grad_output, x)
same = max_pool2d_backward(grad_output[None, :, :, None], x[None, :, :, None], 2)
print("max_pool2d_backward gives the same:", np.array_equal(grad_input, same[0, :, :, 0]))

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.2, width_ratios=[4, 2, 4])
figures.show_numbers(axes[0, 0], x, "map", norm=plt.Normalize(0, 9))
figures.show_kernel(axes[0, 1], grad_output, "grad_output")
figures.show_kernel(axes[0, 2], grad_input, "grad_input")
axes[0, 0].axhline(1.5, color=figures.SECOND, linewidth=2.2)
axes[0, 0].axvline(1.5, color=figures.SECOND, linewidth=2.2)
for row, column in zip(*np.nonzero(grad_input)):
    figures.outline_window(axes[0, 0], row, column, 1)
figures.describe(
    fig,
    caption="""Left: the map, its four windows and the largest number of each, framed. Right: each slope of
    `grad_output` lands on the framed number of its window, and every other number gets 0.""",
    alt="""Three grids. The map with its four windows, in which 4, 5, 6 and 7 are framed. grad_output: 1 −2, 3 4.
    grad_input is 0 except where the map has a frame: 1 for the 4, −2 for the 5, 3 for the 6, 4 for the 7.""",
)

# %%
# ## On the cat
#
# Here is the route on the map of the vertical edge filter, in a patch around an eye. The cat is taken in whole numbers
# from 0 to 255, so that two equal numbers are exactly equal. You will need that soon. The loss is half the sum of the
# squared pooled numbers, whose slopes are the pooled numbers themselves.

picture = np.round(255 * cat(grey=True))
edges = correlate2d(picture, VERTICAL_EDGE)
patch = edges[72:104, 60:92]
landed = pool_backward(pool(patch), patch)
print(f"{np.mean(landed != 0):.0%} of the numbers get a slope that is not 0")

# How it is drawn
limit = np.abs(patch).max()
fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_feature_map(axes[0, 0], patch, "map", limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 1], pool(patch), "pooled, grad_output", limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 2], landed, "grad_input", limit=limit, colorbar=False)
figures.describe(
    fig,
    cover=True,
    caption="""The slopes land where the maxima were, one place in each window. The other three get 0 and are white. With
    this loss each slope is the maximum itself, so `grad_input` looks like the map with all but the maxima wiped out. All
    three are drawn on one scale.""",
    alt="""Three square images of a part of the eye. Left: the map, dark red along the left rim of the pupil, blue and
    dark red side by side at the glint, blue along the right rim. Centre: the same in squares twice as large, the red
    spread out, most of the blue gone. Right: white, with scattered single dots, dark red along the left rim and at the
    glint, and paler elsewhere.""",
)

# %%
# Three of four numbers of the map get no slope: those places have no say. What made them still changes. The same nine
# weights made all the numbers of the map, and the maxima send all nine of them a slope.

seen = picture[72:106, 60:94]  # the pixels that the patch was made from
grad_weight = correlate2d(seen, landed)
print(grad_weight)

# %%
# ## When two are equally large
#
# Say a window holds 7, 7, 1 and 3. Raise the first 7 by a step, and the maximum rises by the step. Lower it, and the
# maximum stays, because the other 7 is still there. The slope depends on the side from which you measure.

nudge = np.linspace(-1, 1, 41)
maximum = [max(7 + step, 7, 1, 3) for step in nudge]

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.5)
axes[0, 0].plot(nudge, maximum, label="maximum of the window")
axes[0, 0].plot([-0.8, 0.8], [7, 7.8], "o--", label="central difference: slope ½")
axes[0, 0].set(xlabel="nudge of the first 7", ylabel="maximum")
axes[0, 0].legend(loc="upper left")
figures.describe(
    fig,
    caption="""The maximum of 7, 7, 1 and 3 while the first 7 is nudged. To the left of 0 the slope is 0, to the right it
    is 1. A central difference takes one point on each side and sees a slope of one half, whatever the step.""",
    alt="""A line that is flat at 7 until nudge 0 and then rises at slope 1 to 8: a kink. A dashed straight line joins a
    point on the flat part, at −0.8, to one on the rising part, at 0.8, and passes above the kink.""",
)

# %%
# A kink has no slope of its own, so a rule has to be chosen for such a *tie*. Three are in use:
#
# - **The first** of the tied numbers, row by row, takes it all. `max_pool2d_backward` does so, and so does the max
#   pooling of PyTorch.
# - **Shared**: each of the tied numbers gets an equal part. PyTorch's
#   [amax](https://docs.pytorch.org/docs/stable/generated/torch.amax.html) does so.
# - **All**: each of them gets the whole slope. This happens by itself when the code asks `window == window.max()`. The
#   tutorial that this book grew from does so.

window = np.array([7, 7, 1, 3])
tied = window == window.max()
first = np.arange(4) == window.argmax()
rules = {"first": first, "shared": tied / tied.sum(), "all": tied}

# How it is drawn
fig, axes = figures.panels(1, 4, aspect=1.15)
figures.show_numbers(axes[0, 0], window.reshape(2, 2), "window", norm=plt.Normalize(0, 9))
for ax, (name, slopes) in zip(axes[0, 1:], rules.items()):
    figures.show_kernel(ax, slopes.reshape(2, 2), name, limit=1)
figures.describe(
    fig,
    caption="""A window with a tie, and what each rule makes of a slope of 1. The parts add up to 1, 1 and 2.""",
    alt="""Four grids of two by two numbers. Window: 7 7, 1 3. First: 1 0, 0 0. Shared: 0.5 0.5, 0 0. All: 1 1, 0 0.""",
)

# %%
# Can all three be right? Raise both 7s together by a small step. The maximum rises by one step, not by two. So the
# parts that the tied numbers get must add up to 1, and under the rule "all" they do not: the window counts double.
#
# [The gradient check](15_the_gradient_check.md) is no judge here. With two tied numbers it measures a half for each, as the
# figure with the kink shows, and only "shared" agrees. With four tied numbers it still measures a half for each, 2 in
# all, and no rule agrees. Check gradients on numbers without ties, such as random ones.
#
# ## How often it happens
#
# Often. In a photograph neighbours are alike, and a byte has only 256 levels. After ReLU, everything that was below
# zero is exactly 0. Count how many numbers of each window are as large as its maximum, in the cat, in its map, and in
# the map after ReLU. If none tie, that is 1.


def tied_numbers(numbers):
    rows, columns = pool(numbers).shape
    windows = numbers[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    return np.sum(windows == windows.max(axis=(1, 3), keepdims=True), axis=(1, 3))


sources = {"cat": picture, "map": edges, "after ReLU": relu(edges)}
counts = {name: tied_numbers(numbers) for name, numbers in sources.items()}
for name, count in counts.items():
    print(f"{name:10} {np.mean(count > 1):5.1%} tie, in a window: {count.mean():.2f}")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (name, count) in zip(axes[0], counts.items()):
    figures.show_picture(ax, (count - 1) / 3, name)
figures.describe(
    fig,
    caption=f"""How many numbers of each 2 × 2 window are equally large: black one, dark grey two, light grey three,
    white all four. {np.mean(counts["cat"] > 1):.0%} of the cat's windows tie, {np.mean(counts["map"] > 1):.0%} of the
    map's, and {np.mean(counts["after ReLU"] > 1):.0%} after ReLU.""",
    alt="""Three square images. Left and centre: black with scattered grey dots, fewer in the centre. Right: a pattern of
    black and white in which the cat's face can be made out; white are the areas that became 0, black those that
    brighten to the left.""",
)

# %%
# The other four pictures that `photographs` gives tie in 4 % to 34 % of their windows, and their maps after ReLU in 22 %
# to 41 %.
#
# Hand each window of the cat a slope of 1. Under the rule "all" they send back 15 % more than they were given, and
# after ReLU nearly twice what they were given. Where do those slopes go? Most land on zeros, in windows that have
# nothing else. ReLU lets a slope through only where its input was above zero, so on the way back it stops them. Only
# the windows whose maximum is above zero still count.

alive = pool(relu(edges)) > 0
print(f"windows with a maximum above 0: {alive.mean():.0%}")
print(f"tied numbers in each of those: {counts['after ReLU'][alive].mean():.2f}")

# %%
# So ReLU hides most of the fault, and 6 % too much is left (1 % to 21 % on those four). Without a ReLU
# before the pooling, nothing hides it.
#
# ## When windows overlap
#
# With windows of 3 × 3 and stride 2, a number can lie in two windows, or in four. If it is the maximum of several, it
# takes the blame for each, and the slopes add up.

x = np.array(
    [
        [1.0, 3, 2, 0, 9],
        [4, 2, 1, 5, 3],
        [0, 2, 8, 3, 1],
        [6, 1, 2, 4, 0],
        [2, 5, 0, 1, 3],
    ]
)
grad_output = np.array([[1.0, 2], [3, 4]])
grad_input = pool_backward(grad_output, x, size=3, stride=2)
print("sum of the slopes, in and out:", grad_output.sum(), grad_input.sum())

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.25, width_ratios=[5, 2, 5])
figures.show_numbers(axes[0, 0], x, "map", norm=plt.Normalize(0, 9))
figures.outline_window(axes[0, 0], 0, 0, 3)
figures.outline_window(axes[0, 0], 2, 2, 3, color=figures.SECOND)
figures.show_kernel(axes[0, 1], grad_output, "grad_output")
figures.show_kernel(axes[0, 2], grad_input, "grad_input")
figures.describe(
    fig,
    caption="""Four overlapping windows, two of them framed. 8 lies in all four and is the maximum of three, so it gets
    1 + 3 + 4 = 8. The upper right window has the 9, which gets its 2.""",
    alt="""Three grids. The map, 5 by 5, with a 9 in its upper right corner and an 8 in its centre. Two frames of 3 by 3,
    upper left and lower right, share the centre. grad_output: 1 2, 3 4. grad_input has 2 in the upper right corner, 8
    in the centre and 0 elsewhere.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, make the lower left window 0, 6, 6, 1: write `[0, 6, 7, 3]` for the
# third row, and run the cells after it. A nudge upwards finds a slope of 3 for both 6s. With `step = -0.01` it finds 0
# for both. The rule hands the 3 to the upper 6, which comes first in row order: no step finds what the rule gives.
# In the code cell above, make the 9 a 7. Now the 8 wins all four windows and gets 10.
#
# </div>
#
# ## In short
#
# - The maximum of a window gets the whole slope, the others get 0. Where windows overlap, slopes add up.
# - A tie is a kink. The first may take all, or the tied may share; handing all to each counts twice or more.
# - Ties are common in photographs, whose pixels are bytes, and mostly more so after ReLU.
#
# ## Exercises
#
# <!-- by hand: Windows of 2 by 2, side by side. Pool the map, then hand each slope back. Of a tie the first gets it,
# in row order.
# map: 1 3 2 2 / 0 1 0 2 / 5 0 1 4 / 1 5 0 3
# pooled: (3) (2) / (5) (4)
# slopes: 2 -1 / 4 3
# handed back: (0) (2) (-1) (0) / (0) (0) (0) (0) / (4) (0) (0) (3) / (0) (0) (0) (0)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** Mean pooling keeps the mean of each window of 2 × 2. Who takes the blame?
#
# - the largest number, wholly
# - each number, wholly
# - each number, by a quarter
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the largest number, wholly: Raise another one, and the mean rises too.
# - each number, wholly: Raise one by a step, and the mean rises by less than that step.
# - **each number, by a quarter**: Raise one by a step, and the mean rises by a quarter of it. `np.kron` lays a block of
#   quarters in each slope's place.
#
# ```python
# grad_input = np.kron(grad_output, np.full((2, 2), 1 / 4))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A picture is grey all over, and each window of 2 × 2 gets a slope of 1. What does the lower right number of a
# window get under "first", "shared" and "all"?
#
# - 0, 1/4 and 1
# - 0, 1/4 and 1/4
# - 1/4, 1/4 and 1/4
# - 1, 1/4 and 4
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0, 1/4 and 1**: All four tie. Under "first", the upper left one gets all. Under "shared", each gets a quarter. Under
#   "all", each gets the whole, in sum four times what came in.
# - 0, 1/4 and 1/4: Under "all" nothing is divided.
# - 1/4, 1/4 and 1/4: So much is the slope of mean pooling. Only one of the rules is like it here.
# - 1, 1/4 and 4: The lower right number is not the first, and 4 is what all four get together.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A window holds 7, 6.9, 1 and 3, so nothing ties. A gradient check with a step of 0.5 measures 0.6 and 0.4 for
# the first two, where the gradient is 1 and 0. Below which step does it measure 1 and 0?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0.1**: A larger step reaches beyond the kink. With 7 raised by 0.5 the maximum is 7.5. Lowered, it is 6.9, as the
#   second number takes over: (7.5 − 6.9) / 1 = 0.6. For 6.9 it is (7.4 − 7) / 1 = 0.4.
# - 0.05: Small enough, but not the bound: one number moves at a time.
# - 0.2: From 7 down by 0.2 is below 6.9.
# - any other number: How far must 7 be lowered until the second number takes over?
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. The function hands the slopes of max pooling back, for pictures `(N, H, W,
# C)`. In a tie the first number should take all, in the order of rows.

from filtersight.exercises import check


def my_max_pool2d_backward(grad_output, x, kernel_size, *, stride=None):
    stride = kernel_size if stride is None else stride
    grad_input = np.zeros(x.shape)
    for n, row, column, k in np.ndindex(grad_output.shape):
        rows = slice(row * stride, row * stride + kernel_size)
        columns = slice(column * stride, column * stride + kernel_size)
        window = x[n, rows, columns, k]
        blame = window == window.max()
        grad_input[n, rows, columns, k] += blame * grad_output[n, row, column, k]
    return grad_input


print(check(my_max_pool2d_backward))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# In a window with two equal maxima, how often does `blame` say yes?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `window.argmax()` is the place of the first maximum, counted in the order of rows. `np.unravel_index` makes a row and
# a column of it.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_max_pool2d_backward(grad_output, x, kernel_size, *, stride=None):
#     stride = kernel_size if stride is None else stride
#     grad_input = np.zeros(x.shape)
#     for n, row, column, k in np.ndindex(grad_output.shape):
#         rows = slice(row * stride, row * stride + kernel_size)
#         columns = slice(column * stride, column * stride + kernel_size)
#         window = x[n, rows, columns, k]
#         blame = np.zeros(window.shape)
#         blame[np.unravel_index(window.argmax(), window.shape)] = 1
#         grad_input[n, rows, columns, k] += blame * grad_output[n, row, column, k]
#     return grad_input
# ```
#
# On eight maps of the cat it takes hundreds of times as long as `max_pool2d_backward`, which takes all windows at once.
# If the pooling keeps the places of the maxima, they need not be looked for again.
#
# </details>
#
# You can now send an error back through a layer of filters and the pooling behind it.
# [The next chapter](17_a_filter_learned_from_its_answer.md) starts with one filter, and asks whether it can be learned
# from its map of the cat.
