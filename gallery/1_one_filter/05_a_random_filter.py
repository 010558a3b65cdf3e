r"""
# 05 · A random filter

*What does chance see?*

Every network starts with random filters. Nobody chose their weights, and yet their maps are full of things. You see what a
random filter answers to, why so many of its maps look like the picture itself, and what is left when that is taken away.
At the end a filter is flipped, because the word convolution has two meanings.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Nine weights are drawn at random, each anywhere from −1 to 1. Will the map of the cat be noise, or will
# you recognise the cat?
#
# </div>

import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, random_kernel

figures.use_book_style()

picture = cat(grey=True)
kernel = random_kernel(3, seed=5)
feature_map = correlate2d(picture, kernel)

fig, axes = figures.panels(1, 2, aspect=1)
figures.show_kernel(axes[0, 0], kernel, "random, seed 5", form=".2f", size=12)
figures.show_feature_map(axes[0, 1], feature_map, "its map")
figures.describe(
    fig,
    caption=f"A random filter and its map. The weights sum to {kernel.sum():.2f}.",
    alt=f"""Left, a grid of nine random weights in red and blue. Right, its map of the cat, nearly all of one colour, in which the cat's face,
    eyes and whiskers are plain to see. The answers run from {feature_map.min():.2f} to {feature_map.max():.2f}.""",
)

# %%
# You recognise the cat. A window of nine neighbouring pixels is nearly even most of the time, and for an even window
# the answer is the brightness times the sum of the weights. So the map is, above all, the picture times that sum.
# Measure it: the *correlation* of map and picture is 1 or −1 if one is a straight function of the other, and 0 if
# they have nothing in common.

middle = picture[1:-1, 1:-1]
print("sum of the weights:", kernel.sum().round(2))
print("correlation of map and picture:", np.corrcoef(feature_map.ravel(), middle.ravel())[0, 1].round(2))

# %%
# ## Nine of them
#
# Each seed gives its own filter. Change a seed, and only that panel changes.

kernels = [random_kernel(3, seed=seed) for seed in range(9)]

fig, axes = figures.panels(3, 3, aspect=1.1)
for seed, (ax, random) in enumerate(zip(axes.flat, kernels, strict=True)):
    figures.show_feature_map(ax, correlate2d(picture, random), f"seed {seed}, sum {random.sum():.1f}", limit=2, colorbar=False)
figures.describe(
    fig,
    caption="Nine random filters, all on one scale. Red where the sum is positive, blue where it is negative, pale where it is near zero.",
    alt="""Nine maps of the cat. Most are the cat in shades of one colour, red or blue, stronger the larger the sum of the weights is. Those with
    a sum near zero are pale and show edges.""",
)

# %%
# ## Without the mean
#
# Subtract the mean from the nine weights, and they sum to zero. A flat part now gives nothing, and what is left is
# the filter's own pattern: an edge detector of some kind, in a direction that chance chose.

balanced = [random_kernel(3, seed=seed, zero_mean=True) for seed in range(9)]

fig, axes = figures.panels(3, 3, aspect=1.1)
for seed, (ax, random) in enumerate(zip(axes.flat, balanced, strict=True)):
    figures.show_feature_map(ax, correlate2d(picture, random), f"seed {seed}", limit=0.5, colorbar=False)
figures.describe(
    fig,
    caption="The same nine with their means subtracted, on a scale four times as fine. Each prefers edges of its own direction.",
    alt="""Nine maps of the cat, all mostly white with thin red and blue lines. In some the sides of the eyes stand out, in others the
    upper rims, in others slanted hairs and whiskers.""",
)

# %%

likeness = [
    [abs(np.corrcoef(correlate2d(picture, random).ravel(), middle.ravel())[0, 1]) for random in group]
    for group in (kernels, balanced)
]
print("correlation with the picture, median of nine: plain", np.median(likeness[0]).round(2), " balanced", np.median(likeness[1]).round(2))

# %%
# So chance sees edges too, though not tidily. Training starts from here: it keeps what helps and turns the rest.
#
# ## Flipped or not
#
# Mathematicians call it *convolution* when the kernel is turned by half a turn before it slides: first becomes last,
# up becomes down. Without the turn it is called *cross-correlation*. Deep learning uses cross-correlation and calls
# it convolution. `correlate2d` does not flip. SciPy has both, `scipy.signal.correlate2d` and
# `scipy.signal.convolve2d`.

flipped = kernel[::-1, ::-1]

fig, axes = figures.panels(1, 2, aspect=1)
figures.show_kernel(axes[0, 0], kernel, "as it is", form=".2f", size=12)
figures.show_kernel(axes[0, 1], flipped, "flipped", form=".2f", size=12)
figures.describe(
    fig,
    caption="A flip turns the kernel by half a turn. The middle stays.",
    alt="Two grids with the same nine numbers; in the right one they stand in the reverse order, row by row.",
)

# %%
# For the vertical edge filter the flip changes little: left and right change places, so every answer changes its
# sign. For a blur, which looks the same after half a turn, it changes nothing. For a random filter it makes another
# filter, with another map.

for name, one in (("vertical edge", VERTICAL_EDGE), ("random, seed 4", balanced[4])):
    plain, turned = correlate2d(picture, one), correlate2d(picture, one[::-1, ::-1])
    print(f"{name}: correlation of the two maps {np.corrcoef(plain.ravel(), turned.ravel())[0, 1]:.2f}")

fig, axes = figures.panels(1, 2, aspect=1.1)
eye = (slice(70, 134), slice(60, 124))
figures.show_feature_map(axes[0, 0], correlate2d(picture, balanced[4])[eye], "as it is", limit=0.5, colorbar=False)
figures.show_feature_map(axes[0, 1], correlate2d(picture, balanced[4][::-1, ::-1])[eye], "flipped", limit=0.5, colorbar=False)
figures.describe(
    fig,
    caption="The cat's eye under the zero-mean filter of seed 4, and under the same filter flipped.",
    alt="""Two maps of the cat's eye in red and blue. The lines run in the same places, but their colours and widths differ, and one is not simply
    the other with red and blue exchanged.""",
)

# %%
# Does it matter? If the weights are learned, no: training would find the flipped ones just as well. It matters when
# you carry a kernel from one program to another.
#
# <div class="change" markdown="1">
#
# **Something to change.** Draw larger kernels: `random_kernel(9, seed=seed, zero_mean=True)` in the last sheet, with
# `limit=2`. The lines become broader, because a window of 81 pixels sees coarser things.
#
# </div>
#
# ## In short
#
# - A random filter sees the picture's brightness, times the sum of its weights.
# - With the mean subtracted it sees edges, in a direction that chance chose.
# - Convolution flips the kernel and cross-correlation does not. This book never flips, like all of deep learning.
#
# ## Exercises
#
# **1.** For which kernels are convolution and cross-correlation the same?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# For those that half a turn leaves as they are: each weight equals the one opposite, across the middle. Blurs and the
# Laplacian are such kernels.
#
# </details>
#
# **2.** Each weight is drawn from −1 to 1. How large can the sum of nine be, and how large is it usually?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# At most 9 in size. One weight has the variance 1/3, so nine have 3, and the usual size is $\sqrt 3 \approx 1.7$.
#
# ```python
# sums = [random_kernel(3, seed=seed).sum() for seed in range(1000)]
# print(np.std(sums))
# ```
#
# </details>
#
# **3.** Two seeds have sums of nearly the same size and opposite signs. What do you expect of their maps?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# One is nearly the other with its sign changed: the same cat, once in red and once in blue. They differ at edges
# only.
#
# </details>
#
# All maps so far were drawn in red, white and blue. [The next chapter](06_showing_a_feature_map_honestly.md) shows
# what happens when they are not.
