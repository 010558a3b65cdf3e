r"""
# 06 · Showing a feature map honestly

*Why is the original's picture black and white?*

A feature map is an array of numbers, above and below zero. A screen has greys from black to white. Someone must
decide which number becomes which grey, and if you do not, a program does it for you. Here is one map drawn in four
ways. One is that of the *original*, the tutorial that this book grew from, and you see what it loses.
"""

# %%
# The map is that of the vertical edge filter. This time the cat is given in whole levels from 0 to 255, as files hold
# it, because the original did so too.
#
# <div class="predict" markdown="1">
#
# **Predict.** A common picture viewer takes floats to lie between 0, black, and 1, white. It turns what is below 0 to
# black and what is above 1 to white. What will this map be?
#
# - nearly all black
# - nearly all grey
# - half black, half white and nothing else
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - nearly all black: Then nearly all answers would be at most zero. But about half are above, as it gets darker to the
#   right about as often as brighter.
# - nearly all grey: Then the answers would lie between 0 and 1. They are differences of levels from 0 to 255, and
#   nearly all are larger than 1 in size.
# - **half black, half white and nothing else**: The answers are whole numbers, so each is at most 0 or at least 1, and
#   about half are above zero.
#
# </details>
#
# </div>

import numpy as np

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, random_kernel

figures.use_book_style()

levels = np.round(cat(grey=True) * 255)
feature_map = correlate2d(levels, VERTICAL_EDGE)
between = np.mean((feature_map > 0) & (feature_map < 1))
print(f"from {feature_map.min():g} to {feature_map.max():g},", end=" ")
print(f"{len(np.unique(feature_map))} different numbers")
print(f"strictly between 0 and 1: {between:.0%}")

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], feature_map.clip(0, 1), "clipped to 0..1")
axes[0, 1].hist(feature_map.ravel(), bins=np.arange(-150, 151, 2), color=figures.MUTED)
axes[0, 1].axvspan(0, 1, color=figures.ACCENT)
inner = np.mean(abs(feature_map) <= 150)
axes[0, 1].set(title="its numbers", xlabel="answer", yticks=[])
figures.describe(
    fig,
    caption=f"""What such a viewer shows, and where the numbers lie, as a *histogram*: the more numbers, the higher the
    bar. It goes from −150 to 150, where {inner:.0%} of all are. The orange line is the whole range that the viewer can tell apart.""",
    alt="""Left, the map of the cat in pure black and pure white, like a rough woodcut. Right, a histogram: a narrow
    peak at zero with tails that are thin at −150 and 150, where the drawing ends; a thin orange line at zero marks the
    range from 0 to 1.""",
)

# %%
# About half is black, about half white, and nothing is neither. The answers are whole numbers, so each is either at most
# 0 or at least 1. (In the code `&` means *and*, for each number: [masks](../../python.md#masks).) The viewer shows which answers
# are above zero and nothing else. A faint change of brightness looks just like the rim of an eye. That is why the
# original's picture is black and white: it gave whole numbers, kept as floats, to a viewer that expects 0 to 1.
#
# ## Four ways
#
# - *Clipped* keeps what lies between 0 and 1.
# - *Stretched* makes the smallest number black and the largest white. (`np.ptp` is the largest less the smallest.)
# - *Absolute* drops the sign: zero is black, and a strong answer of either sign is white.
# - *Signed* gives zero a colour of its own, white, and the two signs blue and red. The strongest colour stands for the
#   largest size, of either sign.

largest = abs(feature_map).max()
stretched = (feature_map - feature_map.min()) / np.ptp(feature_map)
absolute = abs(feature_map) / largest

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=1.1)
figures.show_picture(axes[0, 0], feature_map.clip(0, 1), "clipped")
figures.show_picture(axes[0, 1], stretched, "stretched")
figures.show_picture(axes[1, 0], absolute, "absolute")
figures.show_feature_map(axes[1, 1], feature_map, "signed", colorbar=False)
figures.describe(
    fig,
    caption="One map, drawn four ways.",
    alt="""Four pictures of the same map. Clipped: black and white, like a rough woodcut. Stretched: middle grey, with
    the sides of the eyes and the nose in lighter and darker lines. Absolute: nearly black, with the same lines in light
    grey. Signed: nearly white, with the same lines in red and blue.""",
)

# %%
# How does each use its range? Here are the histograms of what is drawn, and the share of pixels that are *saturated*,
# that is, drawn in the first or the last of 256 shades, where nothing more can be told apart. The axis that goes up is
# [logarithmic](../../python.md#log-scale): each step is ten times as many pixels, so that rare shades are seen too.
# (A [dictionary](../../python.md#dictionaries) keeps each drawing by its name.)

drawn = {
    "clipped": feature_map.clip(0, 1),
    "stretched": stretched,
    "absolute": absolute,
    "signed": (feature_map / largest + 1) / 2,
}
saturated = {}
for name, shade in drawn.items():
    saturated[name] = np.mean((shade < 1 / 256) | (shade >= 255 / 256))

# How it is drawn
fig, axes = figures.panels(2, 2, aspect=0.6)
for ax, (name, shade) in zip(axes.flat, drawn.items(), strict=True):
    ax.hist(shade.ravel(), bins=64, range=(0, 1), color=figures.MUTED)
    ax.set(
        title=f"{name}: {saturated[name]:.1%} saturated",
        yscale="log",
        ylim=(1, 1e5),
        xlim=(-0.1, 1.1),
        yticks=10 ** np.arange(6),
        xticks=[0, 1],
        xticklabels=["black", "white"],
    )
    ax.tick_params(which="minor", left=False)
    ax.tick_params(labelleft=False)
axes[1, 1].set_xticks([0, 0.5, 1], ["blue", "white", "red"])
figures.describe(
    fig,
    caption="How often each shade is used. From each mark on the axis to the next there are ten times as many pixels, from 1 at the bottom to 100,000 at the top.",
    alt=f"""Four histograms. Clipped has two bars only, at black and at white: {saturated["clipped"]:.0%} saturated.
    Stretched and signed have a peak near the middle and tails to both ends, with hardly a saturated pixel. Absolute has its peak at black and one tail towards white,
    {saturated["absolute"]:.0%} saturated.""",
)

# %%
# Which one is right depends on what you ask.
#
# - *Which way does the edge go?* Signed. Stretched shows it as well, but which grey is zero? That depends on the
#   smallest and the largest number of this one map, so the same grey means another number in the next.
# - *Where are edges, whatever their sign?* Absolute. Its black pixels are answers of less than 2, of 296 at most.
# - *Which answers are above zero?* Clipped, for this map. It does not tell by how much. It is made for pictures, whose
#   numbers do lie between 0 and 1.
#
# This book draws maps signed. Where the strongest colour stands for another number than the largest size in the map, a
# scale beside or below it, its title or the caption says so, or each number stands in its cell.
#
# ## Random filters, clipped
#
# For most random filters it is worse on the cat. Their answers are nearly all of one sign, that of the sum of their
# weights, so the clipped map is nearly all white or nearly all black. Count it over 200 seeds, and again with the mean
# taken from each filter's weights, so that they sum to zero.


def white_shares(zero_mean):
    kernels = [random_kernel(3, seed=seed, zero_mean=zero_mean) for seed in range(200)]
    return np.array([np.mean(correlate2d(levels, kernel) >= 1) for kernel in kernels])


share, balanced = white_shares(zero_mean=False), white_shares(zero_mean=True)
one_colour = np.mean((share > 0.95) | (share < 0.05))
none = np.mean((balanced > 0.95) | (balanced < 0.05))
print(f"nearly one colour: {one_colour:.0%} of random filters, {none:.0%} with zero mean")

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.45)
ax.hist([share, balanced], bins=20, range=(0, 1), color=[figures.ACCENT, figures.SECOND], label=["random", "zero mean"])
ax.set(xlabel="share of white in the clipped map", ylabel="filters of 200")
ax.legend(loc=(0.6, 0.6))
figures.describe(
    fig,
    caption=f"""{one_colour:.0%} of the random filters give a clipped map of the cat that is more than 95 % one colour.
    With zero mean none does.""",
    alt="""Two histograms over the share of white pixels. For random filters nearly all stand at the two ends, at 0 and
    at 1. For random filters with zero mean all stand in the middle, around one half.""",
)

# %%
# That is the cat. On the four other photographs that `photographs` gives, it is from three in ten to nine in
# ten. The three in ten are the astronaut's: a tenth of that picture is wholly black and gives 0 under every filter, so
# none of its clipped maps is nearly all white. With zero mean it is none on any of them.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, take the cat from 0 to 1: `levels = cat(grey=True)`. Now many answers
# lie between 0 and 1, and the clipped map shows greys. It looks like a good picture, and still all that is below zero
# is lost.
#
# </div>
#
# ## In short
#
# - A viewer that clips to 0 to 1 shows of a map like this one which answers are above zero, and no more.
# - Stretching hides where zero is. The absolute value hides the sign. A signed colour map shows both.
# - Whichever you choose, say so, and give the scale.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** A map goes from −1 to 3. At which grey, from 0 to 1, does stretching draw zero?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0.25**: $(0 - (-1)) / (3 - (-1)) = 1/4$, a dark grey.
# - 0.5: So the signed drawing has it. Stretching puts the smallest number at 0 and the largest at 1.
# - 0: There stands the smallest number, −1.
# - 0.33 to 0.34: Zero lies 1 above the smallest number, and the whole way is 4 long.
# - any other number: How far is it from −1 to 0, of the way from −1 to 3?
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** You save a map of whole numbers as bytes, with `feature_map.astype(np.uint8)`. What becomes of −1, and of 300?
#
# - 0 and 255
# - 1 and 255
# - 255 and 44
# - an error
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - 0 and 255: So clipping does, and `astype` does not clip.
# - 1 and 255: No sign is dropped. What does not fit moves by 256.
# - **255 and 44**: They do not fit, and wrap: −1 + 256 and 300 − 256. For floats NumPy leaves open what comes out. Scale
#   the map to 0 to 255 first, and say how.
# - an error: That would be kinder. `astype` is silent.
#
# ```python
# print(np.array([-1, 300]).astype(np.uint8))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** One answer in the map is a thousand times as large as all others. How many of 256 shades does the stretched
# drawing use for all the others? And what would you do?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1**: All the others lie in a 500th of the scale. Set the limit of the scale by hand, below the largest answer, as
#   `limit` does in `figures.show_feature_map`, and say how many pixels lie beyond. That clips as well; but you chose
#   where, and the reader knows.
# - 2: So many has the signed drawing, one on either side of zero.
# - 255 to 256: The shades are spread evenly over the scale, and nearly all of the scale is empty.
# - any other number: From the smallest answer to the largest, which part of the way holds all the others?
#
# </details>
#
# </div>
#
# **4. In code.** Write the signed shades: 0 becomes 0.5, and the largest size becomes 1 if it is above zero and 0 if it
# is below. A map of zeros is 0.5 all over.

from filtersight.exercises import check


def my_shades(feature_map):
    return feature_map.clip(0, 1)


print(check(my_shades))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Divide by the largest size first. Then the map lies between −1 and 1, and zero is still zero.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Half of that, and a half more, lies between 0 and 1. In a map of zeros the largest size is 0: do not divide by it.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_shades(feature_map):
#     largest = abs(feature_map).max()
#     if largest == 0:
#         return np.full(feature_map.shape, 0.5)
#     return 0.5 + feature_map / largest / 2
# ```
#
# On the cat's map it takes less time than the map itself took.
#
# </details>
#
# You know how to read a map. [The next chapter](07_a_small_zoo_of_filters.md) uses that on filters that have names.
