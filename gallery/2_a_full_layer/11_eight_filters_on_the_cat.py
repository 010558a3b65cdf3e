r"""
# 11 · Eight filters on the cat

*What do eight random filters see?*

A layer of a network is several filters side by side, all looking at the same picture. Here are eight, drawn at
random, before any of them has learned anything. You see what each of them finds in the cat, why half of them find
nearly the same, and what is left of their answers when all below zero is cut off.
"""

# %%
# ## The picture and the layer
#
# The picture is the cat in colour: 256 rows, 256 columns, three channels. Each filter covers 2 by 2 pixels of all three
# channels, as in [chapter 10](10_volumes.md). That makes $2 \cdot 2 \cdot 3 = 12$ weights, each drawn from −1 to 1.
# The grey picture beside it is for comparison: each of its numbers is the mean brightness of the four pixels that a
# filter sees at once. The
# sum of a filter's weights goes over [three axes](../../python.md#axis) at once.

import numpy as np

from filtersight import cat, conv2d, correlate2d, figures, random_filters, relu

figures.use_book_style()

picture = cat()
grey = correlate2d(cat(grey=True), np.full((2, 2), 0.25))
weight = random_filters(2, in_channels=3, out_channels=8, seed=11)
maps = conv2d(picture[np.newaxis], weight)[0]
sums = weight.sum(axis=(0, 1, 2))
print(maps.shape)

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_picture(axes[0, 1], grey, "its brightness")
figures.describe(
    fig,
    caption="The cat in colour, which goes into the layer, and its brightness, to compare the layer's maps with.",
    alt="""Two pictures of the same cat's face. In colour, the fur is orange brown, the eyes are green, the nose is red and
    the background, at the right and below, is pale. In grey, the pupils, the rims of the eyes and the lower
    side of the nose are darkest.""",
)

# %%
# <div class="predict" markdown="1">
#
# **Predict.** The weights of filter 7 sum to about −4.3, those of filter 6 to about 0.4. One of them turns the cat into
# its photographic negative, the other into outlines and patches of two colours. Which gives the negative?
#
# - filter 6
# - filter 7
# - the sums do not tell
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - filter 6: Of the brightness, which all numbers of a window have in common, little is left. What it shows is how they
#   differ.
# - **filter 7**: The brightness, which all numbers of a window have in common, comes out about −4.3 times as large: the
#   brighter the cat, the lower.
# - the sums do not tell: For what the numbers of a window have in common nothing but the sum counts. On the cat that is
#   most of what varies from window to window.
#
# </details>
#
# </div>
#
# ## The eight maps

below = np.mean(maps < 0, axis=(0, 1))  # of each map
print("% below zero:", np.rint(100 * below).astype(int))

# How it is drawn
fig, axes = figures.panels(4, 4, aspect=1.75, width_ratios=[0.3, 1, 0.3, 1])
for number, (left, right) in enumerate(axes.reshape(8, 2)):
    feature_map = maps[..., number]
    figures.show_filter(left, weight[..., number], stacked=True, limit=1)
    title = f"{number}: sum {sums[number]:.1f}".replace("-", "−")
    figures.show_feature_map(right, feature_map, title, colorbar=False)
    right.set_xlabel(f"{feature_map.min():.3f} to {feature_map.max():.3f}".replace("-", "−"))
figures.describe(
    fig,
    caption="""Eight filters, each with its kernels for red, green and blue one below the other, and their maps: blue
    below zero, white at zero, red above. Each map has a scale of its own; its smallest and largest number stand below.""",
    alt="""Eight maps of the cat in four rows, each with its filter's three grids of 2 by 2 colours on its left. Maps 0,
    2, 5 and 7 are blue all over, deepest where the cat is bright. Map 1 is red all over. Map 3 is pale blue, map 4
    pale red with pale blue fur, and map 6 has blue fur, a red background and thin outlines.""",
)

# %%
# Filter 7 gives the negative. So do 0, 2 and 5, the others whose weights sum to far below zero. Their maps are below
# zero everywhere, and on the whole the brighter the cat, the lower the number.
#
# All eight have something in common. You find the cat in each, and its eyes are at the same place in all of them,
# because a map keeps the picture's layout. They differ in what they make of brightness, of colour and of edges.
#
# How much is a map like the grey cat? One number tells, their *correlation*. It is 1 when the two rise and fall together
# along a straight line, −1 when one falls along a line as the other rises. At 0 no straight line tells of the one by the
# other, though they may have to do with each other in some other way. `np.corrcoef` gives it in a table of 2 by 2, and
# `[0, 1]` takes it out.

flat = grey.ravel()  # one long row
likeness = [np.corrcoef(maps[..., number].ravel(), flat)[0, 1] for number in range(8)]
for number in range(8):
    print(f"{number}: sum {sums[number]:5.2f}, correlation {likeness[number]:5.2f}")

# %%
# ## What the sum decides
#
# On an even grey patch all twelve numbers under the filter are the same, say $b$. The answer is then $b$ times the sum
# of the weights, as in [chapter 05](../1_one_filter/05_a_random_filter.md). Within
# most windows of the cat each channel is nearly even, and from window to window the three mostly rise and fall
# together. To see how far that goes, add a hundred filters to the eight.

more = random_filters(2, in_channels=3, out_channels=100, seed=12)
more_maps = conv2d(picture[np.newaxis], more)[0]
more_sums = more.sum(axis=(0, 1, 2))
more_likeness = [np.corrcoef(more_maps[..., k].ravel(), flat)[0, 1] for k in range(100)]

far = abs(np.append(sums, more_sums)) > 2
weakest = abs(np.append(likeness, more_likeness)[far]).min()
print(f"{far.sum()} filters with a sum beyond ±2")
print(f"their weakest correlation: ±{weakest:.2f}")

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.6)
ax.axhline(0, color=figures.MUTED, linewidth=0.8)
ax.axvline(0, color=figures.MUTED, linewidth=0.8)
ax.plot(more_sums, more_likeness, "o", markersize=3.5, color=figures.MUTED, label="a hundred more")
ax.plot(sums, likeness, "o", color=figures.ACCENT, label="the eight")
for number in range(8):
    shift = (6, 8) if number == 7 else (-6, 8)
    place = (sums[number], likeness[number])
    ax.annotate(str(number), place, shift, textcoords="offset points", ha="center", color=figures.ACCENT)
ax.set(xlabel="sum of the weights", ylabel="correlation with the grey cat", ylim=(-1.15, 1.15))
ax.legend(loc="lower right")
figures.describe(
    fig,
    caption="""Each filter's sum, and how much its map is like the grey cat. Far to the right maps are like the grey
    cat, far to the left like its negative. Where a map shows much else, the sum is within ±2.""",
    alt="""108 dots along a curve that is low at the left, climbs steeply through zero in the middle and is high at the
    right. Filters 0, 2, 5 and 7 lie at the lower left, near a correlation of −1. Filter 3 is just left of the middle, 1
    and 6 just right of it, and 4 further up at the right.""",
)

# %%
# A filter with a large sum, of either sign, spends its twelve weights on a copy of the brightness. Four of the eight do
# so and tell the next layer nearly the same. Filters 1, 3, 4 and 6 have more to say.
#
# Is that chance, or the cat? Of a hundred filters from each of the seeds 0 to 7, 38 to 54 had a correlation with the cat
# beyond ±0.9. The hundred above, on the four other pictures that `photographs` gives, which are grey, with no colours
# to answer to: on an astronaut, a camera man and a cup of coffee no filter with a sum beyond ±2 came below 0.97. Grass,
# where only a quarter of the windows are nearly even, went down to 0.73.
#
# **Under your hand.** Draw eight others, as often as you like.
#
# <div class="live live-eight" data-seed="11"><p>This part of the page needs JavaScript.</p></div>
#
# ## One map, large

print("sums of red, green, blue:", weight[..., 6].sum(axis=(0, 1)).round(2))

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.75, width_ratios=[0.36, 1])
figures.show_filter(axes[0, 0], weight[..., 6], "filter 6", stacked=True, form=".2f", limit=1)
figures.show_feature_map(axes[0, 1], maps[..., 6], "its map")
figures.describe(
    fig,
    cover=True,
    caption="""Filter 6 and its map of the cat. Orange fur is below zero, the background above: that is colour. The thin
    lines along eyes and whiskers are edges.""",
    alt="""Three grids of 2 by 2 weights, one below the other: the largest for red are −0.86 and 0.69, for green 0.80
    and −0.72, for blue 0.61. Beside them the map: the fur is pale blue, deepest at the nose, the background at the
    right pale red, and thin blue and red lines follow the eyes and the whiskers.""",
)

# %%
# Which part of this is brightness, which colour, which edges? You can take the filter apart, because a filter that is a
# sum of filters gives the sum of their maps:
#
# - **brightness**: the mean of all twelve weights, at every place;
# - **colour**: how far the mean of each kernel lies from that;
# - **edges**: the rest. Each kernel of this part sums to zero, so an even patch of any colour gives zero.
#
# Each part has the filter's shape, by [broadcasting](../../python.md#broadcasting). [Stacked](../../python.md#stack), they
# are a layer.

whole = weight[..., 6]
brightness = np.full_like(whole, whole.mean())
colour = np.broadcast_to(whole.mean(axis=(0, 1)), whole.shape) - brightness
edges = whole - brightness - colour
four = np.stack([whole, brightness, colour, edges], axis=-1)
part_maps = conv2d(picture[np.newaxis], four)[0]
gap = abs(part_maps[..., 0] - part_maps[..., 1:].sum(axis=-1)).max()
print(f"map 6 less the sum of its parts: {gap:.0e}")

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=1.2)
names = ["map 6", "its brightness", "its colour", "its edges"]
for number, (ax, name) in enumerate(zip(axes.flat, names, strict=True)):
    drawing = figures.show_feature_map(ax, part_maps[..., number], name, limit=0.4, colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    caption="""Map 6 is the sum of the three others. All four are on one scale, from −0.4 in the strongest blue to 0.4 in
    the strongest red; the few numbers beyond take the strongest colour too.""",
    alt="""Four maps of the cat. Map 6 has blue fur, a red background and outlines. Its brightness is the cat in shades
    of red. Its colour is the cat in shades of blue: deepest on the nose and the orange fur above it, nearly white in the
    pupils, pale at the background. Its edges are white but for thin red and blue lines at eyes, mouth, fur and whiskers.""",
)

for number, name in enumerate(names):
    print(f"standard deviation {part_maps[..., number].std():.3f}: {name}")

# %%
# The *standard deviation* tells how far a map's numbers spread about their mean. The three parts of filter 6 spread
# equally far, more or less. In filter 7 the brightness part would drown the others.
#
# ## What ReLU leaves
#
# Before the next layer, maps mostly go through an *activation function*, which changes each number by itself. Here it is
# *ReLU*, the rectified linear unit: what is above zero stays, the rest becomes zero. The result is called an *activation
# map*.

activations = relu(maps)
print("largest of each:", activations.max(axis=(0, 1)).round(2))

# How it is drawn
fig, axes = figures.panels(2, 4, aspect=1.2)
for number, ax in enumerate(axes.flat):
    limit = np.abs(maps[..., number]).max()
    share = np.mean(activations[..., number] > 0)
    figures.show_feature_map(ax, activations[..., number], f"{number}: {share:.0%}", limit=limit, colorbar=False)
figures.describe(
    fig,
    wide=True,
    caption="The activation maps, each on the scale that its map had, with the share of numbers above zero.",
    alt="""Eight small panels. 0, 2, 5 and 7 are blank. Map 1 is red all over, map 4 in most places but hardly on the
    bridge of the nose, and map 6 in the background and along edges. Of map 3 only specks are left, most of them at the
    eyes, at the nose and in the fur of the forehead.""",
)

# %%
# Filters 0, 2, 5 and 7 are silent. Nothing that comes after them can tell what they saw of this cat. Nor would they
# learn from it: where ReLU gives zero, nothing passes back that could change the filter, as [chapter
# 18](../3_how_filters_learn/18_from_random_to_learned.md) shows. A bias, added before ReLU, would bring them to life;
# the second exercise finds one.
#
# ## Why chance?
#
# Nobody would choose these eight. But a network has to begin somewhere, and its filters have to differ from each
# other. If they all began alike, and what comes after them treated them alike, they would all be changed in the same
# way and stay alike. Chance is a simple way to make them differ. Training then refines them: it changes each weight a
# little, again and again, so that the network's answers get better, and what began as a copy of the brightness can
# become a filter for something. [Chapter 14](../3_how_filters_learn/14_the_gradient_of_a_convolution.md) shows how an
# error reaches a weight, and [chapter 18](../3_how_filters_learn/18_from_random_to_learned.md) what becomes of eight
# random filters.
#
# <div class="change" markdown="1">
#
# **Something to change.** Put `zero_mean=True` into the call that draws the eight filters. All sums become zero, and no
# map is a copy of the brightness any more: every correlation lies between −0.05 and 0.05. Take it out again, and subtract
# the mean colour from what the layer sees: `conv2d((picture - picture.mean(axis=(0, 1)))[np.newaxis], weight)`. The
# correlations stay as they were, but after ReLU about half of each map is left, and no filter is silent.
#
# For a photograph of your own you need no code: in a terminal, `filtersight photo.jpg --colour` draws its
# maps under eight random filters, of 3 by 3 pixels here, beside the two edge filters.
# [Your own picture](../../command-line.md) says how to install it.
#
# </div>
#
# ## In short
#
# - Eight filters make eight maps with the picture's layout.
# - A filter's sum decides how much of its map is brightness, or its negative. The rest is colour and edges.
# - After ReLU a filter that is below zero everywhere gives nothing.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** The red weights of filter 6 sum to −0.80, the green ones to 0.50, the blue ones to 0.72. It answers 0.2 to an
# even grey patch, (0.5, 0.5, 0.5). What does it answer to an orange one, (0.8, 0.4, 0.2)?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **−0.3 to −0.29**: On an even patch each channel's number is multiplied by the sum of its weights:
#   $0.8 \cdot (-0.80) + 0.4 \cdot 0.50$ ${} + 0.2 \cdot 0.72$. That is why the background is red in the large map, and the fur
#   blue.
# - 0.98 to 0.99: The red weights sum to a number below zero.
# - 0.19 to 0.2: So answers a grey as bright as the mean of the three. This patch has a hue.
# - any other number: Multiply each channel's number by its sum, and add the three.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Which bias would leave half of filter 7's map above zero?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1.9 to 2**: Minus the median, the map's middle number by size. What is left is the darker half of the cat.
# - −2 to −1.9: That is the median. The bias takes it away.
# - any other number: What would have to be added to the number in the middle of the map's, in order of size, to make
#   it 0?
#
# ```python
# print(-np.median(maps[..., 7]))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Of a thousand random filters, how many in a hundred have a correlation with the grey cat beyond ±0.9? Guess,
# then count.
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **44 to 51**: From seed 0, 44. With `stride=4` the thousand maps take a sixteenth of the memory.
# - 440 to 510: So many of the thousand. How many in a hundred?
# - 21 to 27: So many are copies of the brightness. About as many are copies of its negative.
# - 29 to 35: So many have a sum beyond ±2. Others are copies too.
# - 79 to 86: So many have a correlation beyond ±0.5.
# - any other number: Draw them, slide them over the cat, and count them with `np.corrcoef`.
#
# ```python
# thousand = random_filters(2, in_channels=3, out_channels=1000, seed=0)
# thousand_maps = conv2d(picture[np.newaxis], thousand, stride=4)[0]
# correlations = [np.corrcoef(thousand_maps[..., number].ravel(), grey[::4, ::4].ravel())[0, 1] for number in range(1000)]
# print(np.mean(np.abs(correlations) > 0.9))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Write the whole layer: pictures `(N, H, W, C)`, filters `(kH, kW, C, F)`, a bias for each filter,
# stride and padding. This is the book's main function. The lines that pad are there.

from filtersight.exercises import check


def my_conv2d(x, weight, bias, *, stride=1, padding=0):
    sides = (padding, padding)
    padded = np.pad(x, [(0, 0), sides, sides, (0, 0)])
    height, width, channels, filters = weight.shape
    ...


print(check(my_conv2d))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Count the places down and across, on the padded picture and with the stride. The maps have the shape
# `(N, rows, columns, filters)`.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# One loop over the rows and one over the columns will do, if you take the window of all pictures at once:
# `padded[:, top : top + height, left : left + width]`.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 3</summary>
#
# Write the window of each picture as one row of numbers, and each filter as one column. Then `@` gives every
# filter's answer to every picture, and the bias is added to that.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_conv2d(x, weight, bias, *, stride=1, padding=0):
#     sides = (padding, padding)
#     padded = np.pad(x, [(0, 0), sides, sides, (0, 0)])
#     height, width, channels, filters = weight.shape
#     rows = (padded.shape[1] - height) // stride + 1
#     columns = (padded.shape[2] - width) // stride + 1
#     maps = np.zeros((len(x), rows, columns, filters))
#     for row in range(rows):
#         for column in range(columns):
#             top, left = row * stride, column * stride
#             window = padded[:, top : top + height, left : left + width]
#             answers = window.reshape(len(x), -1) @ weight.reshape(-1, filters)
#             maps[:, row, column] = answers + bias
#     return maps
# ```
#
# On eight filters of 3 by 3 and the cat it takes some hundred times as long as `conv2d`. The loops of the package,
# which look at each weight by itself, take about thirty times as long as this: `@` does a window's products in one go.
#
# </details>
#
# **5. In code.** And ReLU. A number below zero becomes 0, and everything else stays as it is: NaN, "not a number", too,
# because it tells of a fault that should be seen.

from filtersight.exercises import check


def my_relu(x):
    # Your lines stand here.
    ...


print(check(my_relu))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Ask each number whether it is below zero. `np.where` chooses between two arrays, number by number.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `x > 0` is false for NaN, and so is `x < 0`. Which of the two questions lets NaN through?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_relu(x):
#     return np.where(x < 0, 0, x)
# ```
#
# It takes longer than the package's, because it makes an array of answers to the question first.
# `np.maximum(x, 0)` is right as well.
#
# </details>
#
# Eight maps of 255 by 255 are more numbers than the picture had. [The next chapter](12_max_pooling.md) makes them
# smaller.
