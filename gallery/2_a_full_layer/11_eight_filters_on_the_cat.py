r"""
# 11 · Eight filters on the cat

*What do eight random filters see?*

This is what a network sees of the cat before it has learned anything: eight maps, made by eight filters that were drawn at
random. Some of them are the cat in other shades, some are edges, some are colour. You find out which is which from the
weights alone.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Each filter has 2 by 2 weights for red, green and blue, drawn from −1 to 1. How many of the eight maps
# will have nothing above zero?
#
# </div>
#
# ## The cat and the filters

import numpy as np

from filtersight import cat, conv2d, figures, random_filters, relu

figures.use_book_style()

picture = cat()
weight = random_filters(2, in_channels=3, out_channels=8, seed=11)
maps = conv2d(picture[np.newaxis], weight)[0]
print(maps.shape)

fig, axes = figures.panels(1, 2, aspect=1.02)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_filter(axes[0, 1], weight[:, :, :, 0], "filter 0: one kernel a channel", form=".1f", size=9)
figures.describe(
    fig,
    caption="What goes in: the cat in colour, and the first of eight filters, with a kernel each for red, green and blue.",
    alt="""Left, the cat in colour. Right, three grids of 2 by 2 weights side by side, marked R, G and B; most weights are negative and blue.""",
)

# %%
# ## The eight maps

fig, axes = figures.panels(4, 4, aspect=1.02, width_ratios=[1, 3, 1, 3])
for number, (left, right) in enumerate(axes.reshape(8, 2)):
    total = weight[..., number].sum()
    figures.show_filter(left, weight[..., number], stacked=True, limit=1)
    figures.show_feature_map(right, maps[..., number], f"{number}: sum {total:.1f}".replace("-", "−"), limit=2, colorbar=False)
figures.describe(
    fig,
    caption="Eight random filters and their maps of the cat, all on one scale: blue below zero, red above. Over each map stands the sum of its filter's weights.",
    alt="""Eight maps in four rows, each with its filter's three small grids of 2 by 2 colours on its left. Maps 0, 2, 5 and 7 are the cat in shades of blue, 0 and
    7 darkest. Map 4 is in pale shades of red and blue, with red where the photograph is grey. Maps 1, 3 and 6 are nearly white, with faint forms in red and
    blue.""",
)

# %%
# Four of the eight are blue all over: nothing in them is above zero. They are the filters whose weights sum to about
# −2 or less. A window of 2 by 2 pixels is nearly even, so the answer is nearly the sum of the weights times the
# brightness, as in [chapter 05](../1_one_filter/05_a_random_filter.md). These four maps are the grey cat with its
# sign changed, in different strengths. Measure it.

grey = cat(grey=True)[:-1, :-1]
fig, [(ax,)] = figures.panels(1, 1, aspect=0.5)
for number in range(8):
    likeness = np.corrcoef(maps[..., number].ravel(), grey.ravel())[0, 1]
    total = weight[..., number].sum()
    ax.plot(total, likeness, "o", color=figures.SECOND if maps[..., number].max() <= 0 else figures.ACCENT)
    ax.annotate(str(number), (total, likeness), (5, -13 if number == 7 else 4), textcoords="offset points")
    print(f"filter {number}: sum {total:5.2f}, above zero {np.mean(maps[..., number] > 0):4.0%}, correlation {likeness:5.2f}")
ax.axhline(0, color=figures.MUTED, linewidth=0.8)
ax.set(xlabel="sum of the weights", ylabel="correlation with the grey cat", ylim=(-1.15, 1.15))
figures.describe(
    fig,
    caption="Each filter's sum, and how much its map is like the grey cat (1 the same, −1 the reverse). Blue dots have nothing above zero.",
    alt="""Eight dots. Four blue ones with sums from −4.3 to −1.9 lie near a correlation of −1. Four orange ones with sums between −0.3 and 1.8 lie
    between −0.5 and 0.8.""",
)

# %%
# The four with a sum near zero or above have more to say. What do they see, if not brightness? Take each filter
# apart. The sum of its three kernels' weights, one number a channel, says which *colour* it answers to. What is left
# says which *edges*.

fig, axes = figures.panels(2, 4, aspect=1.2)
for column, number in enumerate((1, 3, 4, 6)):
    by_channel = weight[..., number].sum(axis=(0, 1))
    feature_map = maps[..., number]
    limit = np.percentile(abs(feature_map), 99.5)
    figures.show_kernel(axes[0, column], by_channel[np.newaxis], str(number), form=".1f", limit=3, size=9)
    axes[0, column].set_xticks([0, 1, 2], ["R", "G", "B"])
    axes[0, column].tick_params(length=0)
    figures.show_feature_map(axes[1, column], feature_map, limit=limit, colorbar=False)
figures.describe(
    fig,
    caption="Four filters, the sums of their kernels for red, green and blue, and their maps, each on a scale of its own.",
    alt="""Above, four strips of three numbers. Below, four maps of the cat. Map 4 is red where the photograph is grey or white, and blue where
    the fur is orange: its weights for blue are large and those for red negative. The others show fur, eyes and background in different mixtures of red and blue.""",
)

# %%
# Filter 4 has large weights for blue and negative ones for red. Orange fur has much red and little blue, so it turns
# negative; the grey whiskers and the background turn positive. Chance made a filter for colour.
#
# ## What the next layer gets
#
# ReLU sets what is below zero to zero. What it leaves is called an *activation map*. For four of the eight filters
# that is nothing at all.

activations = relu(maps)
fig, axes = figures.panels(2, 4, aspect=1.15)
for number, ax in enumerate(axes.flat):
    figures.show_feature_map(ax, activations[..., number], f"{number}: {np.mean(activations[..., number] > 0):.0%}", limit=1, colorbar=False)
figures.describe(
    fig,
    caption="The activation maps, with the share of pixels that are above zero. Filters 0, 2, 5 and 7 are silent for this picture.",
    alt="""Eight panels. Four are blank. The other four show parts of the cat in red on white.""",
)

# %%
# Half of a random layer is dead for this cat. In a network these filters would get no gradient from it either. That
# is why real networks draw their weights with more care: small, of zero mean, and they subtract the mean from the
# picture too.
#
# In a network this is only the beginning. The filters start out random, like these, and training refines them, step
# by step, until their maps are of use. [Chapter 14](../3_how_filters_learn/14_the_gradient_of_a_convolution.md) shows
# how an error finds its way back to each weight.
#
# <div class="change" markdown="1">
#
# **Something to change.** Subtract the cat's mean colour: `picture = cat() - cat().mean(axis=(0, 1))`, and show the
# cat itself with `cat()`. After ReLU about half of each map is left, for all eight. Then put it back, and use filters
# with `zero_mean=True`: now colour decides, and some maps are nearly all above zero, others nearly all below.
#
# For a photograph of your own you need no code: in a terminal, `filtersight photo.jpg --colour` draws its
# maps under eight random filters, of 3 by 3 pixels here, beside the two edge filters.
# [Your own picture](../../command-line.md) says how to install it.
#
# </div>
#
# ## In short
#
# - What a random filter sees is mostly brightness, times the sum of its weights.
# - With a sum near zero it sees colour and edges.
# - After ReLU a filter with a large negative sum sees nothing.
#
# ## Exercises
#
# **1.** Twelve weights are drawn from −1 to 1. Which share of filters has a negative sum, and so mostly negative
# maps?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# One half, because each weight is as likely to be negative as positive.
#
# </details>
#
# **2.** Which bias would bring filter 7 to life, so that about half of its map is above zero?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Minus the median of its map, about 2.
#
# ```python
# print(-np.median(maps[..., 7]))
# ```
#
# </details>
#
# **3.** Why are the maps 255 by 255, and which padding would make them 256 by 256?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $256 - 2 + 1 = 255$. No even padding does it: it would take half a zero on each side, as
# [chapter 08](08_zero_padding.md) explains. `padding="same"` adds one row below and one column on the right.
#
# </details>
#
# Eight maps of 255 by 255 are more numbers than the picture had. [The next chapter](12_max_pooling.md) makes them
# smaller.
