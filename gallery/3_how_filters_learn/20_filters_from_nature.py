r"""
# 20 · Filters from nature

*Why do trained filters look like edges?*

Train any network on photographs, and the filters of its first layer become edges and stripes of all directions. Is that
because of the task, or because of photographs? Here nobody sets a task. You cut small patches from five photographs, and
ask which few patterns describe them best. There are no labels, no network and no gradient.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Twenty thousand patches of 10 by 10 pixels are sorted into 32 groups of similar ones, and you look at a
# typical member of each group. Will you see bits of eyes, cups and grass, or something that has no name?
#
# </div>

import numpy as np

from filtersight import cat, correlate2d, figures, photographs

figures.use_book_style()

photos = photographs()
rng = np.random.default_rng(19)
size, count = 10, 20_000
where = zip(rng.integers(0, len(photos), count), *rng.integers(0, 256 - size + 1, (2, count)), strict=True)
patches = np.stack([photos[k, row : row + size, column : column + size].ravel() for k, row, column in where])

fig, axes = figures.panels(1, 5, aspect=1)
for ax, photo in zip(axes.flat, photos, strict=True):
    figures.show_picture(ax, photo)
figures.describe(
    fig,
    caption="Where the patches come from. [Credits](../../about/credits.md).",
    alt="""Five grey photographs: an astronaut before a flag and a model rocket, a man with a camera on a tripod, a cup of
    coffee with a spoon, a piece of lawn, and the cat.""",
)

# %%
# ## Make the patches comparable
#
# Brightness and contrast say more about the light than about the things in it. So subtract each patch's mean, and
# divide by its spread. The little number added to the spread keeps flat patches from being blown up.
#
# What is left is still dominated by slow changes: neighbouring pixels of a photograph are nearly alike. You can see
# it in the patches' *principal components*, the directions in which they vary most.

patches = patches - patches.mean(axis=1, keepdims=True)
patches = patches / np.sqrt(patches.var(axis=1, keepdims=True) + 0.001)
variance, components = np.linalg.eigh(np.cov(patches.T))  # from the smallest variance to the largest
print(f"the first 10 of 100 components hold {variance[-10:].sum() / variance.sum():.0%} of the variance")

fig, axes = figures.panels(2, 8, aspect=1)
for ax, component in zip(axes.flat, components.T[::-1], strict=False):
    figures.show_feature_map(ax, component.reshape(size, size), colorbar=False)
figures.describe(
    fig,
    caption="The sixteen principal components with the largest variance. They fill the whole patch, like waves in a pool.",
    alt="""Sixteen small square patterns in red and blue. The first two are half red, half blue, across and up and down. The next have more
    and more stripes or a chequered pattern. Each fills its square from rim to rim.""",
)

# %%
# These are waves, and not yet edges. An edge is sharp and stands in one place. Principal components are neither,
# because they look at pairs of pixels only, and pairs say nothing about where things stand.
#
# *Whitening* takes away what pairs can say. It divides each component by its own spread, so that all count alike.
# (The weakest are mostly noise, and the added share keeps them down.) It does to the patches much what the sharpen
# filter of [chapter 07](../1_one_filter/07_a_small_zoo_of_filters.md) does to a picture.

whitening = components / np.sqrt(variance + 0.01 * variance.max()) @ components.T
white = patches @ whitening

fig, axes = figures.panels(2, 8, aspect=1)
for above, below, k in zip(*axes, range(0, 40, 5), strict=True):
    figures.show_feature_map(above, patches[k].reshape(size, size), colorbar=False)
    figures.show_feature_map(below, white[k].reshape(size, size), colorbar=False)
figures.describe(
    fig,
    caption="Eight patches, and below each the same patch whitened. Slow changes are gone, sharp ones stand out.",
    alt="""Two rows of eight small patterns. The upper ones are smooth blotches of red and blue. The lower ones are pale, with thin lines where
    the upper ones change from red to blue.""",
)

# %%
# ## Thirty-two groups
#
# *K-means* sorts things into k groups. Start with k random patterns. Give each patch to the pattern that it resembles
# most, and make each pattern the mean of its patches. Repeat. Here a patch may also resemble the negative of a
# pattern, and all patterns have the same length. Coates and Ng [found](https://doi.org/10.1007/978-3-642-35289-8_30)
# that these few lines learn filters as good as those of far more elaborate methods.

patterns = rng.normal(size=(32, size * size))
for _ in range(30):
    patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
    likeness = white @ patterns.T
    nearest = abs(likeness).argmax(axis=1)
    share = np.where(np.arange(32) == nearest[:, np.newaxis], likeness, 0)
    patterns = share.T @ white
patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
print(
    "patches in the smallest group:",
    np.bincount(nearest, minlength=32).min(),
    " in the largest:",
    np.bincount(nearest).max(),
)

fig, axes = figures.panels(4, 8, aspect=1)
for ax, pattern in zip(axes.flat, patterns, strict=True):
    figures.show_feature_map(ax, pattern.reshape(size, size), colorbar=False)
figures.describe(
    fig,
    cover=True,
    caption="What 20 000 patches have in common. Nobody asked for edges.",
    alt="""Thirty-two small patterns in red and blue on white. Most are short stripes, one red and one or two blue beside it, in many directions
    and places. Some are a single edge, some are broad, and a few are a spot in a corner.""",
)

# %%
# Edges and short stripes, in many directions and places. They are *oriented*, each has a direction, and *localised*,
# each fills only a part of the patch. Two numbers say how far: the share of pixels that hold half of a pattern's
# energy (the sum of its squared weights), and the share of its slopes that run in one direction. Compare them with
# the waves and with random patterns.


def measure(kinds):
    energy = np.sort(kinds**2, axis=1)[:, ::-1].cumsum(axis=1)
    area = (energy < energy[:, -1:] / 2).mean(axis=1)
    down, right = np.gradient(kinds.reshape(-1, size, size), axis=(1, 2))
    xx, yy, xy = (right**2).sum(axis=(1, 2)), (down**2).sum(axis=(1, 2)), (right * down).sum(axis=(1, 2))
    direction = np.hypot(xx - yy, 2 * xy) / (xx + yy)
    return np.median(area), np.median(direction)


for name, kinds in (
    ("patterns", patterns),
    ("components", components.T[::-1][:32]),
    ("random", np.random.default_rng(0).normal(size=(32, 100))),
):
    area, direction = measure(kinds)
    print(f"{name:10}  half the energy in {area:4.0%} of the pixels, one direction {direction:.2f} of 1")

# %%
# So edges are what photographs are made of. Any system that must describe them with few numbers finds edges, be it a
# network in training, these few lines, or, as [Olshausen and Field](https://doi.org/10.1038/381607a0) argued in 1996,
# the visual cortex.
#
# ## Back to the cat
#
# The patterns live among whitened patches. To use one as a filter on a picture, let it whiten as it goes: multiply it
# with the whitening matrix.

chosen = [int(np.bincount(nearest).argsort()[-k]) for k in (1, 2, 3, 4)]
bank = (patterns @ whitening)[chosen].reshape(-1, size, size)

fig, axes = figures.panels(2, 4, aspect=1.1)
for column, kernel in enumerate(bank):
    answer = correlate2d(cat(grey=True), kernel)
    figures.show_kernel(axes[0, column], kernel, form=None)
    figures.show_feature_map(axes[1, column], answer, limit=np.percentile(abs(answer), 99.5), colorbar=False)
figures.describe(
    fig,
    caption="The four most frequent patterns as filters, and what they see in the cat.",
    alt="""Above, four filters of 10 by 10 weights with red and blue stripes in different directions. Below, four maps of the cat; in each, the edges and
    hairs that run along the filter's stripes stand out in red and blue on white.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Give k-means the patches as they are: write `white = patches` in place of the whitening.
# The patterns become broad waves, like the principal components. Then put it back, and start k-means from other
# random patterns: change the seed. Other edges come, but edges.
#
# </div>
#
# ## In short
#
# - Photographs, not labels, make the first filters look like edges.
# - Principal components give waves. It takes more than pairs of pixels to see that edges are local.
# - Whitening and k-means find oriented, localised filters in a second.
#
# ## Exercises
#
# **1.** Why is each patch's mean subtracted? What would one of the patterns be otherwise?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Patches differ most in brightness. Without the subtraction the first principal component is an even patch, and
# whitened patches keep a flat part that k-means spends a pattern on.
#
# </details>
#
# **2.** Shuffle the pixels of all patches in the same order. What does k-means find then? What do convolutional
# networks know that k-means does not?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# It finds the same patterns, shuffled in that order: it never knew which pixels are neighbours. A convolutional
# network is told, by its small windows, and that every place is to be treated alike.
#
# </details>
#
# **3.** How many weights do the 32 filters have, and how many numbers went in to find them?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $32 \cdot 100 = 3200$ weights, from $20\,000 \cdot 100$, two million numbers. The five photographs have
# $5 \cdot 256 \cdot 256 = 327\,680$ pixels, so each was used about six times.
#
# </details>
#
# Pictures stand still. [The next part](../4_further/21_filters_in_time.md) begins with a film.
