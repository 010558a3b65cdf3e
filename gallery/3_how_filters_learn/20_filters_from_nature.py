r"""
# 20 · Filters from nature

*Why do trained filters look like edges?*

Train a large network on photographs, and most filters of its first layer become edges and stripes in all directions (and,
where there is colour, blobs of it). Is that because of the task, or because of photographs? Here nobody sets a task. You
cut small patches from five photographs, and sort them by likeness. There are no labels, no network and no gradient. Then
you look in the photographs for the reason of what comes out.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Twenty thousand patches of 10 by 10 pixels are sorted into 32 groups of similar ones, and you look at
# what the patches of each group have in common. What will you see?
#
# - bits of eyes, cups and grass
# - edges and short stripes
# - waves across the whole patch
# - specks without order
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - bits of eyes, cups and grass: A patch of 10 by 10 pixels is too small for a thing with a name, and what many patches
#   share is simpler still.
# - **edges and short stripes**: They have many directions and places, and nobody asked for them.
# - waves across the whole patch: They come if you ask only how each two pixels vary together.
# - specks without order: So it is once the photographs are scrambled, so that how each two pixels vary together stays
#   nearly as it was, and the edges go.
#
# </details>
#
# </div>

import numpy as np

from filtersight import cat, correlate2d, figures, photographs

figures.use_book_style()

photos = photographs()
rng = np.random.default_rng(19)
size, count = 10, 20_000


def cut(photos):
    which = rng.integers(0, len(photos), count)
    places = rng.integers(0, 256 - size + 1, (2, count))
    patches = np.empty((count, size, size))
    for k, (photo, row, column) in enumerate(zip(which, *places, strict=True)):
        patches[k] = photos[photo, row : row + size, column : column + size]
    return patches.reshape(count, -1)


patches = cut(photos)

# How it is drawn
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
# divide by its spread. The little number added under the root keeps flat patches from being blown up.
#
# What is left is still dominated by slow changes: neighbouring pixels of most photographs are nearly alike. You can see
# it in the patches' *principal components*: 100 patterns, each at a right angle to all others, the first of which is the
# one along which patches vary most, the second the one along which what is left varies most, and so on. How much they
# vary along one is its *variance*: the mean squared distance from the mean. (`np.cov` gives how much each two pixels vary
# together.)


def comparable(patches):
    patches = patches - patches.mean(axis=1, keepdims=True)
    return patches / np.sqrt(patches.var(axis=1, keepdims=True) + 0.001)


patches = comparable(patches)
variance, components = np.linalg.eigh(np.cov(patches.T))  # the largest variance last
print(f"ten components hold {variance[-10:].sum() / variance.sum():.0%} of the variance")

# How it is drawn
fig, axes = figures.panels(2, 8, aspect=1)
for ax, component in zip(axes.flat, components.T[::-1], strict=False):
    figures.show_feature_map(ax, component.reshape(size, size), colorbar=False)
figures.describe(
    fig,
    caption="The sixteen principal components with the largest variance. They fill the whole patch, like waves in a pool.",
    alt="""Sixteen small square patterns in red and blue. The first two are half red, half blue, across and up and down. The
    next have more and more stripes or a chequered pattern. Each fills its square from rim to rim.""",
)

# %%
# These are waves, and not yet edges. An edge is sharp and stands in one place. Principal components come from pairs of
# pixels only: from how much each two pixels vary together. In photographs that depends on how far apart they are, and in
# which direction, but hardly on where they are. So it says nothing about where things stand.
#
# *Whitening* takes away what pairs can say. It divides each component by its own spread, so that all count alike.
# (The weakest are mostly noise, and the added share keeps them down.) It does to the patches much what the sharpen
# filter of [chapter 07](../1_one_filter/07_a_small_zoo_of_filters.md) does to a picture.


def whitening_of(patches):
    variance, components = np.linalg.eigh(np.cov(patches.T))
    return components / np.sqrt(variance + 0.01 * variance.max()) @ components.T


whitening = whitening_of(patches)
white = patches @ whitening

# How it is drawn
fig, axes = figures.panels(2, 8, aspect=1)
for above, below, k in zip(*axes, range(0, 40, 5), strict=True):
    figures.show_feature_map(above, patches[k].reshape(size, size), colorbar=False)
    figures.show_feature_map(below, white[k].reshape(size, size), colorbar=False)
axes[0, 0].set_ylabel("patch", size=9)
axes[1, 0].set_ylabel("whitened", size=9)
figures.describe(
    fig,
    caption="Eight patches, and below each the same patch whitened. Slow changes no longer drown the sharp ones.",
    alt="""Two rows of eight small patterns. Most of the upper ones have broad parts of one colour,
    some are fine specks. In the lower ones broad parts are pale, and lines or specks stand where the upper ones
    change.""",
)

# %%
# ## Thirty-two groups
#
# *K-means* sorts things into k groups. Start with k random patterns. Give each patch to the pattern that it resembles
# most, make each pattern the mean of its patches, and repeat. Here likeness is the sum of products, below zero if a patch
# resembles the negative of a pattern, which counts as well. Each patch is weighted by its likeness in the mean, and all
# patterns are brought to one length. Coates and Ng
# [found](https://doi.org/10.1007/978-3-642-35289-8_30) that filters from such a few lines serve about as well as those
# of far more elaborate methods.


def k_means(white, rounds=15):
    patterns = rng.normal(size=(32, size * size))
    for _ in range(rounds):
        patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
        likeness = white @ patterns.T
        nearest = abs(likeness).argmax(axis=1)
        own = np.where(np.arange(32) == nearest[:, np.newaxis], likeness, 0)
        patterns = own.T @ white
    return patterns / np.linalg.norm(patterns, axis=1, keepdims=True), nearest


patterns, nearest = k_means(white)

# How it is drawn
fig, axes = figures.panels(4, 8, aspect=1)
for ax, pattern in zip(axes.flat, patterns, strict=True):
    figures.show_feature_map(ax, pattern.reshape(size, size), colorbar=False)
figures.describe(
    fig,
    wide=True,
    cover=True,
    caption="What 20,000 patches have in common. Nobody asked for edges.",
    alt="""Thirty-two small patterns in red and blue on white. Most are short stripes, one red and one or two blue beside it,
    in many directions and places. Some are a single edge, some are broad, and a few are a spot in a corner.""",
)

# %%
# <!-- book: recall -->
#
# Edges and short stripes, in many directions and places. Two numbers say how little of the patch one fills. Its *energy*
# is the sum of its squared weights. *Concentration*: how few of the 100 pixels hold half of it, wherever they are.
# *Localisation*: how far the energy lies from its own centre, in pixels. Compare them with the waves and with random
# patterns. (`cumsum` gives the sums so far.)


def concentration_and_spread(kinds):
    energy = kinds**2 / np.sum(kinds**2, axis=1, keepdims=True)
    half = 1 + np.sum(np.sort(energy)[:, ::-1].cumsum(axis=1) < 0.5, axis=1)
    places = np.indices((size, size)).reshape(2, -1)  # row and column of each pixel
    centre = energy @ places.T
    spread = np.sqrt(energy @ np.sum(places**2, axis=0) - np.sum(centre**2, axis=1))
    return np.median(half), np.median(spread)


chance = rng.normal(size=(32, size * size))
kinds = {"patterns": patterns, "components": components.T[::-1][:32], "random": chance}
for name, kind in kinds.items():
    half, spread = concentration_and_spread(kind)
    print(f"{name:10}  half in {half:4.1f} pixels, {spread:.1f} pixels from centre")

# %%
# The patterns are concentrated and localised. Random patterns are as little localised as the waves, though even they are
# a little more concentrated than those. The patterns are also *oriented*: each has a direction. The third number takes
# the slopes of a pattern, down and to the right, at each pixel. It is 1 if all run along one line, and 0 if they run every
# way alike.


def direction(kinds):
    down, right = np.gradient(kinds.reshape(-1, size, size), axis=(1, 2))
    xx, yy, xy = (np.sum(p, axis=(1, 2)) for p in (right**2, down**2, right * down))
    return np.median(np.hypot(xx - yy, 2 * xy) / (xx + yy))


for name, kind in kinds.items():
    print(f"{name:10}  one direction: {direction(kind):.2f} of 1")

# %%
# One thing in the figure asks for a reason: four patterns are hardly more than a spot, one in each corner. They are not in
# the photographs, but come of the cutting. A pixel in a corner has neighbours on two sides only. So less of it can be told
# from them, and whitening leaves most there. Whiten patches of 16 by 16 and keep their middle 10 by 10: from each of eight
# seeds (19 to 26), no such spot is left.
#
# ## The control
#
# Is it the *edges* in photographs that make these patterns, or only how strong slow and fast changes are? A photograph
# can be written as a sum of waves (its *Fourier transform*). Each wave has a strength, and a *phase*, which says where its
# crests are. All strengths together are the *spectrum*. So keep the spectrum of each photograph, and take the phases
# of noise.

noise = np.fft.fft2(rng.normal(size=photos.shape))  # for each wave a number of two parts
phases = noise / abs(noise)  # abs is the strength
phases[:, 0, 0] = 1  # the mean of each photograph stays
scrambled = np.fft.ifft2(abs(np.fft.fft2(photos)) * phases).real  # the other part is 0

clouds = comparable(cut(scrambled))
from_clouds, _ = k_means(clouds @ whitening_of(clouds))
print(f"one direction: {direction(from_clouds):.2f}, before {direction(patterns):.2f}")

# How it is drawn
fig, axes = figures.panels(1, 5, aspect=1)
for ax, photo in zip(axes.flat, scrambled, strict=True):
    figures.show_picture(ax, photo.clip(0, 1))
beyond = np.mean(scrambled != scrambled.clip(0, 1))
figures.describe(
    fig,
    caption=f"""The five photographs with the same spectrum and the phases of noise. {beyond:.0%} of their pixels are below
    0 or above 1, and drawn black or white.""",
    alt="Five grey pictures of clouds, some coarse and some fine. Nothing of the photographs can be made out.",
)
fig, axes = figures.panels(4, 8, aspect=1)
for ax, pattern in zip(axes.flat, from_clouds, strict=True):
    figures.show_feature_map(ax, pattern.reshape(size, size), colorbar=False)
figures.describe(
    fig,
    wide=True,
    caption="What 20,000 patches of these have in common: no edges.",
    alt="""Thirty-two small patterns in red and blue. Most are irregular specks all over the square. Some are broad blotches or
    blurred stripes. None is a single clear stripe or edge in one place.""",
)

# %%
# The edges vanish, and so they do from eight seeds of eight: the number is above 0.9 for photographs and about 0.3 for the
# clouds. All that pairs of pixels can say is nearly the same as before, and it is not enough. What made the edges is
# how the waves of a photograph fall together: at an edge, long and short ones are in step.
#
# So edges are what photographs are made of. But to describe them with few numbers is not enough to find edges: principal
# components do that, and are waves. Edges come when each patch is described by *few patterns at a time, out of many*; here
# by one of 32. [Field](https://doi.org/10.1364/JOSAA.4.002379) pointed to this in 1987. [Olshausen and
# Field](https://doi.org/10.1038/381607a0), and [Bell and Sejnowski](https://doi.org/10.1016/S0042-6989(97)00121-1), let
# such descriptions be learned from photographs, and got edges much like those that cells of the visual cortex answer to.
#
# ## Back to the cat
#
# The patterns live among whitened patches. To use one as a filter on a picture, let it whiten as it goes: multiply it
# with the whitening matrix.

most = np.bincount(nearest).argsort()[:-5:-1]  # the four largest groups
bank = (patterns @ whitening)[most].reshape(-1, size, size)
maps = [correlate2d(cat(grey=True), kernel) for kernel in bank]

# How it is drawn
fig, axes = figures.panels(2, 4, aspect=1.1)
for above, below, kernel, found in zip(*axes, bank, maps, strict=True):
    figures.show_kernel(above, kernel, form=None)
    figures.show_feature_map(below, found, limit=np.percentile(abs(found), 99.5), colorbar=False)
figures.describe(
    fig,
    caption="""The patterns of the four largest groups as filters, and what they see in the cat. The largest answers of
    each map, one in 200, are beyond the strongest colours.""",
    alt="""Above, four filters of 10 by 10 weights, red beside blue, each in another direction or place. Below, four maps of the
    cat; in each, the edges and hairs that run as the filter does stand out in red and blue on white.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Give k-means the patches as they are: write `white = patches` in place of the whitening.
# The patterns become broad: edges and stripes across most of the patch. Then put it back, and start from another seed.
# Other edges come, but edges.
#
# </div>
#
# ## In short
#
# - Photographs alone are enough for filters that look like edges. No labels are needed.
# - Principal components give waves. What pairs of pixels say is in the spectrum, and edges are in the phases.
# - Whitening and k-means find oriented, localised filters.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** Each patch's mean is subtracted. What would one of the patterns be otherwise?
#
# - an even patch
# - an edge
# - noise
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **an even patch**: Patches differ most in brightness. Without the subtraction the first principal component is an
#   even patch, and whitened patches keep a flat part that k-means spends a pattern on.
# - an edge: Edges it finds as it is. What do patches differ in most?
# - noise: Noise is not what patches have in common.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Shuffle the pixels of all patches in the same order. What does k-means find then?
#
# - the same patterns
# - the same patterns, shuffled
# - noise without a pattern
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the same patterns: It can give back only what is in its patches, and their pixels stand elsewhere.
# - **the same patterns, shuffled**: In that order: it never knew which pixels are neighbours. A convolutional network
#   is told, by its small windows, and that every place is to be treated alike.
# - noise without a pattern: The order is the same for all patches, so what they have in common is still there.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** How many weights do the 32 filters have?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **3200**: $32 \cdot 100$, from $20{,}000 \cdot 100$ numbers, two million. The five photographs have
#   $5 \cdot 256 \cdot 256 = 327{,}680$ pixels, so each was used about six times on average.
# - 320: A filter is 10 by 10 pixels large.
# - any other number: 32 filters of 10 by 10.
#
# </details>
#
# </div>
#
# **4. In code.** Here are the lines of one round of k-means as in this chapter, out of order. It gives the new patterns
# (not yet of length 1) and which one each patch went to. Put them in order, and take the `#` away.

from filtersight.exercises import check


def my_k_means_round(patches, patterns):
    # likeness = patches @ patterns.T
    # nearest = abs(likeness).argmax(axis=1)
    # own = np.where(own_place, likeness, 0)
    # own_place = np.arange(len(patterns)) == nearest[:, np.newaxis]
    # patterns = own.T @ patches
    # patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
    # return patterns, nearest
    ...


print(check(my_k_means_round))

# %%
# <details class="hint" markdown="1">
# <summary>Hint</summary>
#
# Each line but one uses what another line makes. Two lines make `patterns`: the old ones get the length 1 at the
# beginning, and the new ones are summed at the end.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_k_means_round(patches, patterns):
#     patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
#     likeness = patches @ patterns.T
#     nearest = abs(likeness).argmax(axis=1)
#     own_place = np.arange(len(patterns)) == nearest[:, np.newaxis]
#     own = np.where(own_place, likeness, 0)
#     patterns = own.T @ patches
#     return patterns, nearest
# ```
#
# Most of the time goes into the two products `@`. Whether it pays to do all patches at once depends on how well these are
# made: going through 20,000 patches one by one took four to eight times as long on a computer, and mostly less time in
# the page.
#
# </details>
#
# Pictures stand still. [The next part](../4_further/21_filters_in_time.md) begins with a film.
