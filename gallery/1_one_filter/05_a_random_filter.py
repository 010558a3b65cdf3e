r"""
# 05 · A random filter

*What does chance see?*

A convolutional *network* has *layers* of filters: the first looks at the picture, each further one at what is made of
the maps before it. These filters are not written by hand. They begin as random numbers, and *training* refines them in
many small steps. You look at the cat through filters that nobody designed, find out which single number decides what
most of them show, and learn what people mean when they say that a filter is flipped.
"""

# %%
# `random_kernel` draws nine weights by chance. Each is as likely to fall in one part of the range from −1 to 1 as in
# any other part of the same length. The range is written $[-1, 1)$: −1 belongs to it, 1 does not. The numbers come from
# a [generator](../../python.md#random) that is started with a *seed*. The same seed gives the same filter each time, so you can draw this one again.
#
# <div class="predict" markdown="1">
#
# **Predict.** Below is the filter of seed 5. Add up its weights, roughly. Then think of a smooth part of the cat, where
# all pixels in a window are about equal. What will the map show there?
#
# - blue
# - white
# - red
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **blue**: The weights sum to about −2.3, and the answer is about the brightness times that: below zero.
# - white: So it is where the weights sum to zero, as those of an edge filter do. These do not: six of the nine are
#   below zero.
# - red: Three weights are above zero, but the six below zero weigh more.
#
# </details>
#
# </div>

import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, random_kernel

figures.use_book_style()

kernel = random_kernel(seed=5)

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.4)
figures.show_kernel(axes[0, 0], kernel, "seed 5", form=".2f")
figures.describe(
    fig,
    caption="Nine weights drawn by chance. Drawn again with seed 5, they are the same.",
    alt="""A grid of 3 by 3 cells with weights. The upper row is red, with 0.61, 0.62 and 0.03. The other six are blue:
    −0.43, −0.89, −0.23 and −0.18, −0.91, −0.90.""",
)

# %%
# Now the map.

picture = cat(grey=True)
feature_map = correlate2d(picture, kernel)
print(f"sum of the weights: {kernel.sum():.2f}")
print(f"answers below zero: {np.mean(feature_map < 0):.1%}")

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.85)
figures.show_feature_map(axes[0, 0], feature_map)
figures.describe(
    fig,
    cover=True,
    caption="""The map of the cat under the random filter. It looks like a negative in blue: the brighter the cat, the
    darker the blue.""",
    alt="""The cat in shades of blue, its brightness turned round: bright fur is dark blue, the dark rims of the eyes
    and the pupils are nearly white.""",
)

# %%
# <!-- book: recall -->
#
# The weights sum to about −2.3, and nearly every answer is below zero. In a smooth part all nine pixels are about equal,
# and the answer is about that brightness times the sum of the weights. The brightness itself is what shows.
#
# ## One number does most of it
#
# Every filter can be split in two. One part has nine equal weights, each the mean of the filter's weights. The other
# part is what remains, and its weights sum to zero: it is *zero-mean*. Each answer is a sum of products, so the maps of
# the two parts add up to the map of the filter.

equal = np.full((3, 3), kernel.mean())
rest = kernel - equal
of_equal, of_rest = correlate2d(picture, equal), correlate2d(picture, rest)
print("the two maps add up:", np.allclose(of_equal + of_rest, feature_map))
print(f"mean size: {abs(of_equal).mean():.2f} and {abs(of_rest).mean():.2f}")

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=0.95)
figures.show_kernel(axes[0, 0], equal, "equal weights", form=".2f", limit=1)
figures.show_kernel(axes[0, 1], rest, "the rest", form=".2f", limit=1)
for ax, part in zip(axes[1], (of_equal, of_rest)):
    drawing = figures.show_feature_map(ax, part, limit=1.7, colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    caption=f"""The two parts of the filter, and their maps on one scale. The part of equal weights gives answers
    {abs(of_equal).mean() / abs(of_rest).mean():.0f} times as large on average, so its map decides what you see.""",
    alt=f"""Above, two grids of weights: on the left nine equal blue ones of −{abs(kernel.mean()):.2f}, on the right
    red ones in the upper row and mostly blue ones below. Under each its map of the cat. Left, a slightly blurred cat in
    strong blue. Right, nearly white, with faint lines along the lids and the rims of the eyes.""",
)

# %%
# The map of the equal weights is the cat, blurred a little and made negative. The filter's own character is all in the
# rest, and it is faint.
#
# Is that chance, or the cat? Of the filters of 100 seeds, 62 have a sum above 1 or below −1. On each of the five
# photographs that `photographs` gives, all 62 answer more than twice as strongly with their equal weights as with the
# rest, in the mean. It is least on grass, where neighbouring pixels differ much.
#
# ## A sheet of nine
#
# <div class="predict" markdown="1">
#
# **Predict.** Nine filters come from the seeds 0 to 8. Their weights sum to 0.14, 1.15, −2.37, −1.79, 1.69, −2.29,
# 0.86, 1.64 and 0.20. In how many of the nine maps will you see a cat in one colour?
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 3: Those are the blue ones. A sum above zero shows the cat too, in red.
# - 4: Those are the red ones. A sum below zero shows the cat too, in blue.
# - 6: Those are the sums beyond 1 and −1. But 0.86 is far enough from zero as well.
# - **7**: All but those of 0.14 and 0.20. Four cats are red, three are blue.
# - 9: Two sums are so close to zero that hardly anything of the cat is left.
# - any other number: Count the sums that are far from zero, of either sign.
#
# </details>
#
# </div>
#
# (A [list made in one line](../../python.md#list-comprehensions) holds the nine filters, another one their maps.)

kernels = [random_kernel(seed=seed) for seed in range(9)]
maps = [correlate2d(picture, each) for each in kernels]


# How it is drawn
def draw_sheet(kernels, maps, limit):
    fig, axes = figures.panels(3, 3, aspect=1.25)
    for seed, ax in enumerate(axes.flat):
        title = f"seed {seed}"
        drawing = figures.show_feature_map(ax, maps[seed], title, limit=limit, colorbar=False)
        figures.show_kernel(ax.inset_axes([0, 0, 0.3, 0.3]), kernels[seed], form=None, limit=1)
    figures.show_scale(axes, drawing)
    return fig


fig = draw_sheet(kernels, maps, 1.7)
figures.describe(
    fig,
    caption="""Nine random filters, each in the corner of its map of the cat, all on one scale. A red cat belongs to a
    sum above zero, a blue one to a sum below zero.""",
    alt="""Nine maps of the cat in three rows, each with its small filter in the lower left corner. Seeds 1, 4, 6 and 7
    show the cat in red, seeds 2, 3 and 5 in blue. Seeds 0 and 8 are nearly white.""",
)

# %%
# Seven maps show the cat in one colour. Only seeds 0 and 8, whose sums are close to zero, are pale, and even there some
# of the cat's brightness is left. Nobody chose the
# sums: chance did. Now the same nine filters once more, each less the mean of its weights. That is what
# `zero_mean=True` does.

zero_mean = [random_kernel(seed=seed, zero_mean=True) for seed in range(9)]
edges = [correlate2d(picture, each) for each in zero_mean]

# How it is drawn
fig = draw_sheet(zero_mean, edges, 0.4)
figures.describe(
    fig,
    caption="""The same nine filters made zero-mean. The scale is about four times as fine as above. Compare the eyes: seed 5
    brings out the lids, seed 7 the sides.""",
    alt="""The nine maps again, now white with thin red and blue lines along the edges of the eyes and the nose. They
    differ in which edges are red, which blue and which missing. Seed 6 is the palest.""",
)

# %%
# Without their sums, all nine draw edges, and no two draw the same ones. None is as tidy as the filters of the last two
# chapters, but seed 5, with its red row above, has come out much like the horizontal filter. Training
# starts from random numbers too, and from smaller ones the more numbers an answer sums: for a filter of 3 by 3 weights
# in each of 64 [channels](../../glossary.md) (grids behind one another, chapter 10) about a tenth of these, so that answers
# neither grow nor fade from one layer of filters to the next ([He et al., 2015](https://arxiv.org/abs/1502.01852)).
# [Chapter 14](../3_how_filters_learn/14_the_gradient_of_a_convolution.md) shows the step
# by which it refines them.
#
# ## The same filter, flipped
#
# In mathematics, *convolution* means something slightly different from what you have seen so far: there the filter is
# first turned by half a turn. What was above is then below, and what was left is right. In NumPy this is
# `kernel[::-1, ::-1]`. Without the turn, the name is *cross-correlation*.

pair = [VERTICAL_EDGE, random_kernel(seed=8)]
flipped = [each[::-1, ::-1] for each in pair]

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=0.75)
for row, both in zip(axes, zip(pair, flipped)):
    for ax, each in zip(row, both):
        figures.show_kernel(ax, each.round(2))
axes[0, 0].set_title("as written")
axes[0, 1].set_title("flipped")
figures.describe(
    fig,
    caption="""A flip. Follow any weight: it moves to the other side of the middle, and the middle one stays. The
    vertical edge filter (above) comes out with all signs changed, the random filter of seed 8 (below) does not.""",
    alt="""Four grids of 3 by 3 weights. Above, the vertical edge filter, 1, 0, −1 in each row, and flipped, −1, 0, 1 in
    each row. Below, a random filter with a red weight in the middle of its upper row and a blue one in its lower right
    corner. Flipped, the red one is in the middle of the lower row and the blue one in the upper left corner.""",
)

# %%
# <div class="predict" markdown="1">
#
# **Predict.** How do the two maps of the cat's eye change when their filters are flipped?
#
# - both stay as they are
# - both change their sign only
# - one changes its sign only, the other in another way
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - both stay as they are: Only a filter that half a turn leaves as it is keeps its map, such as a blur.
# - both change their sign only: Half a turn changes all signs of the edge filter. It cannot do so to the random one, as
#   it keeps the sum of the weights, which is not zero.
# - **one changes its sign only, the other in another way**: Flipped, the edge filter has all signs changed. The random
#   filter becomes another filter, with the same sum.
#
# </details>
#
# </div>
#
# ([`zip`](../../python.md#zip) goes through two lists side by side.)

eye = np.s_[70:130, 40:120]

of_pair = [correlate2d(picture, each) for each in pair]
of_flipped = [correlate2d(picture, each) for each in flipped]
for a, b in zip(of_pair, of_flipped):
    print(f"largest sum of both maps: {abs(a + b).max():.2f},", end=" ")
    print(f"largest difference: {abs(a - b).max():.2f}")

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=0.85)
for row, both in zip(axes, zip(of_pair, of_flipped)):
    for ax, each in zip(row, both):
        drawing = figures.show_feature_map(ax, each[eye], limit=0.5, colorbar=False)
figures.show_scale(axes, drawing)
axes[0, 0].set_title("as written")
axes[0, 1].set_title("flipped")
figures.describe(
    fig,
    caption="""The eye on the left through the vertical edge filter (above) and the random filter (below), as written
    and flipped. Above, every colour has changed. Below, the rim has changed its colours, but the fur is red both
    times.""",
    alt="""Four maps of the cat's eye. Above, the vertical edges of rim and pupil; in the right map all red lines are
    blue and all blue lines red. Below, the random filter: pale red fur and iris in both maps, while the lines along the
    rim that are red on the left are blue or white on the right.""",
)

# %%
# The edge filter's two maps add up to zero everywhere: only the sign has changed. The random filter's maps are neither
# equal nor opposite. Edges tend to change their sign, but the sum of the weights stays, and with it the brightness.
#
# What deep learning calls convolution is cross-correlation: nothing is flipped
# ([Goodfellow, Bengio & Courville, *Deep Learning*, 2016, section 9.1](https://www.deeplearningbook.org/contents/convnets.html)).
# A network finds its weights by training. If its filters were flipped, it would find them the other way round and see
# the same. This book does not flip either, and calls the function `correlate2d`. It matters when you move a filter
# between tools. In SciPy, for example, `scipy.signal.correlate2d` gives the maps of this book, and
# `scipy.signal.convolve2d` flips; both do so with `mode="valid"`. Without it they let the filter stick out over the
# border, and the cat's map has 258 rows and columns, not 254.
#
# **Under your hand.** Here is the random filter of this chapter again. Roll others, and watch what the sum of the
# nine numbers does to the map.
#
# <div class="live live-filter" data-seed="5"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, take `seed=4` and run all cells up to the two parts. The sum is 1.69
# and the cat comes out red: the brighter the cat, the darker the red. Then take `seed=5, zero_mean=True`. The map of the
# equal weights is empty, and the filter's own map is all that is left.
#
# </div>
#
# ## In short
#
# - A seed makes chance repeatable.
# - If the weights of a filter sum to a number far from zero, brightness makes most of its answers. Zero-mean filters
#   show edges.
# - Convolution flips the filter, cross-correlation does not. Deep learning uses the second and says the first.
#
# ## Exercises
#
# <!-- by hand: One bright pixel. Fill in the map of the filter as it is written, and the map of the flipped filter.
# picture: 0 0 0 0 0 / 0 0 0 0 0 / 0 0 1 0 0 / 0 0 0 0 0 / 0 0 0 0 0
# filter: 1 2 3 / 4 5 6 / 7 8 9
# its map: (9) (8) (7) / (6) (5) (4) / (3) (2) (1)
# flipped: (9) (8) (7) / (6) (5) (4) / (3) (2) (1)
# map of that: (1) (2) (3) / (4) (5) (6) / (7) (8) (9)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** You draw the weights from $[0, 1)$ instead. What will the maps show?
#
# - a blurred cat in red
# - a blurred cat in blue
# - edges in red and blue
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **a blurred cat in red**: All weights are positive, so all answers are too, and their sum is large: 4.5 on
#   average.
# - a blurred cat in blue: For that the weights would have to be negative.
# - edges in red and blue: For that some weights would have to be negative.
#
# ```python
# kernel = np.random.default_rng(5).uniform(0, 1, (3, 3))
# print(correlate2d(picture, kernel).min() > 0)
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A picture of 5 by 5 pixels is black but for a white one in its middle. What is its map under a random filter?
#
# - the filter as written
# - the filter flipped
# - white, but for one place
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the filter as written: So it is under the flipped filter. This is one reason why mathematics flips: a point of
#   light then leaves the filter's own picture.
# - **the filter flipped**: Each answer is the one weight that lies on the white pixel. At the upper left place of the
#   window, that is the *lower right* weight. Under the flipped filter, the map is the filter as written. This is one
#   reason why mathematics flips: a point of light then leaves the filter's own picture.
# - white, but for one place: All nine places of the window hold the white pixel, each under another weight.
#
# ```python
# point = np.zeros((5, 5))
# point[2, 2] = 1
# print(np.array_equal(correlate2d(point, kernel), kernel[::-1, ::-1]))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Flip a filter, and its map only changes its sign. Which filter is it?
#
# - nine equal weights
# - vertical edges
# - a random filter
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - nine equal weights: Opposite weights (across the middle) are equal, so the flipped filter is the same, and its map too.
# - **vertical edges**: Opposite weights are $a$ and $-a$, with 0 in the middle. To flip it is to change each weight's sign.
# - a random filter: Opposite weights have nothing in common, and the flipped filter makes another map.
#
# </details>
#
# </div>
#
# **4. In code.** Write convolution as mathematics has it: flip the kernel by half a turn, and slide it. You may use
# `correlate2d`.

from filtersight.exercises import check


def my_convolve2d(image, kernel):
    return correlate2d(image, kernel)


print(check(my_convolve2d))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Half a turn reverses the order of the rows and the order of the columns.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `[::-1]` reads rows backwards, and `[:, ::-1]` columns.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_convolve2d(image, kernel):
#     return correlate2d(image, kernel[::-1, ::-1])
# ```
#
# It costs what `correlate2d` costs: only the few weights are turned.
#
# </details>
#
# You have seen negative answers in blue. A viewer that knows only black to white shows them as black.
# [The next chapter](06_showing_a_feature_map_honestly.md) asks what is lost then.
