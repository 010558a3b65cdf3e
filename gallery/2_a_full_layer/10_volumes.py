r"""
# 10 · Volumes

*How does a filter see colour?*

A colour picture has three numbers at each pixel. A filter for it has three kernels, one for each channel, and still
gives one number at each place. You take such a filter apart into its three maps and see them added up. Then several
filters make a stack of maps, which is again something that a filter can slide over.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter has 2 by 2 weights for each of the three channels. How many products does it sum for one
# answer: 4, 12 or 3 sums of 4? And how many maps does it make of one picture?
#
# </div>
#
# ## Three kernels, one filter
#
# Words first. A *kernel* is a grid of weights for one channel. A *filter* is its kernels together, one for each
# channel that comes in. All filters of a layer together are its *weight*, an array with the shape `(kH, kW, C_in,
# C_out)`.

import numpy as np

from filtersight import cat, conv2d, correlate2d, figures, random_filters

figures.use_book_style()

picture = cat()
weight = random_filters(2, in_channels=3, out_channels=8, seed=11)
print("picture", picture.shape, " weight", weight.shape)

number = 4
kernels = weight[:, :, :, number]
parts = [correlate2d(picture[:, :, channel], kernels[:, :, channel]) for channel in range(3)]
limit = max(abs(part).max() for part in parts)

fig, axes = figures.panels(3, 3, aspect=1.05)
for (left, middle, right), channel, part in zip(axes, range(3), parts, strict=True):
    name = ("red", "green", "blue")[channel]
    figures.show_picture(left, picture[:, :, channel], f"{name} channel")
    figures.show_kernel(middle, kernels[:, :, channel], f"kernel for {name}", form=".2f", limit=1, size=12)
    figures.show_feature_map(right, part, "its map", limit=limit, colorbar=False)
figures.describe(
    fig,
    caption="Each channel of the cat has its own kernel and its own map. The filter is the three kernels together.",
    alt="""Three rows. In each, one channel of the cat as a grey picture, a grid of 2 by 2 random weights, and the map of that channel in red or blue.
    The cat is brightest in the red channel and darkest in the blue one.""",
)

# %%
# Now add the three maps, pixel by pixel, and the bias. The *bias* is one number for the whole filter. It is added
# once to each answer, and lifts or lowers the whole map.

bias = 0.25
by_hand = parts[0] + parts[1] + parts[2] + bias
by_layer = conv2d(picture[np.newaxis], weight[:, :, :, [number]], [bias])[0, :, :, 0]
print("largest difference:", f"{abs(by_hand - by_layer).max():.0e}")

fig, axes = figures.panels(1, 4, aspect=1.2)
for ax, part, name in zip(axes.flat, parts, ("red", "+ green", "+ blue"), strict=False):
    figures.show_feature_map(ax, part, name, limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 3], by_layer, f"+ {bias} =", limit=limit, colorbar=False)
figures.describe(
    fig,
    caption="Three maps and a bias make one map. This sum is the filter's answer.",
    alt="""Four maps of the cat in a row, in shades of red and blue: those of the red, the green and the blue channel, and their sum with the bias.""",
)

# %%
# So the filter sums 12 products at each place and makes one map. It slides down and across, and never along the
# channels: it always has a kernel for each of them.
#
# With all weights zero, what is left is the bias, exactly once. Some programs add it inside the sum over the
# products, and get it twelve times.

nothing = conv2d(picture[np.newaxis], np.zeros((2, 2, 3, 1)), [1.0])
print("weights 0, bias 1: every answer is", np.unique(nothing))

# %%
# ## A filter for a colour
#
# Give a kernel of one weight to each channel, and no neighbour matters any more. A filter of 1 by 1 mixes the
# channels of each pixel. Red minus blue, for instance, is large where the cat is orange.

orange = np.array([1.0, 0.0, -1.0]).reshape(1, 1, 3, 1)
warmth = conv2d(picture[np.newaxis], orange)[0, :, :, 0]

fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_feature_map(axes[0, 1], warmth, "red minus blue")
figures.describe(
    fig,
    caption="A 1 by 1 filter that answers to a colour. Grey gives zero, however bright it is.",
    alt="""Left, the cat in colour, with orange and brown fur. Right, a map in which the fur is red, most of all on the nose and the forehead,
    while the whiskers, the pupils and the glint in the eye are nearly white.""",
)

# %%
# A grey pixel has three equal numbers, and the weights sum to zero. In grey the cat's colour would be lost: the grey
# picture of [chapter 01](../1_one_filter/01_a_picture_is_numbers.md) is itself the answer of a 1 by 1 filter, with
# the weights 0.299, 0.587 and 0.114.
#
# ## A stack of maps
#
# A layer has many filters. Each makes one map, and the maps are stacked like channels.

maps = conv2d(picture[np.newaxis], weight)
print("pictures", picture[np.newaxis].shape, "-> maps", maps.shape)

second = random_filters(3, in_channels=8, out_channels=4, seed=10)
print("and on through a second layer ->", conv2d(maps, second).shape)

# %%
# What comes out has the form of what went in: rows, columns, and now eight channels instead of three. That is why it
# is called a *volume*. The next layer takes it like a picture with eight colours, with filters of eight kernels each.
# Layers can be chained as long as you like, and the only rule is that a filter has as many kernels as there are
# channels.

fig, [(ax,)] = figures.panels(1, 1, aspect=0.42)
for start, depth, text in ((0, 3, "256 × 256\n3 channels"), (12, 8, "255 × 255\n8 maps"), (26, 4, "253 × 253\n4 maps")):
    for channel in range(depth)[::-1]:
        shift = channel * 0.45
        ax.add_patch(figures.Rectangle((start + shift, shift), 5, 5, facecolor="#d6dae1", edgecolor="#6b7280"))
    ax.text(start + 2.5, -0.6, text, ha="center", va="top")
for x, text in ((8.5, "8 filters\n2 × 2 × 3"), (21.5, "4 filters\n3 × 3 × 8")):
    ax.annotate("", (x + 2.6, 2.5), (x - 1.2, 2.5), arrowprops={"arrowstyle": "->", "color": figures.ACCENT})
    ax.text(x + 0.7, 3.1, text, ha="center", color=figures.ACCENT, size=9)
ax.set(xlim=(-1, 34), ylim=(-4, 9), aspect="equal")
ax.set_axis_off()
figures.describe(
    fig,
    caption="A picture, a volume of maps, and the next. A filter is as deep as what it slides over.",
    alt="""A diagram from left to right: a stack of three squares, marked 256 by 256, 3 channels; an arrow marked 8 filters of 2 by 2 by 3; a
    stack of eight squares, 255 by 255; an arrow marked 4 filters of 3 by 3 by 8; a stack of four squares, 253 by 253.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Make the colour filter `[0.0, 1.0, -1.0]`, green minus blue. The fur stays red in the map,
# but paler: orange is red first and green second. Then set `number` to another filter, 0 to 7, and see its three
# maps.
#
# </div>
#
# ## In short
#
# - A filter has a kernel for each channel. Its map is the sum of their maps, plus one bias.
# - A 1 by 1 filter mixes channels and sees no neighbours.
# - F filters give F maps, a volume, which the next layer takes like a picture.
#
# ## Exercises
#
# **1.** A layer takes 16 maps and gives 32, with 3 by 3 kernels and a bias for each filter. How many numbers does it
# learn?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $3 \cdot 3 \cdot 16 \cdot 32 = 4608$ weights and 32 biases, 4640 in all.
#
# </details>
#
# **2.** Turn the cat to grey with `conv2d` and a 1 by 1 filter, and compare with `cat(grey=True)`. Why do they differ
# a little?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The grey picture was rounded to whole levels of 255 and resized after it was turned to grey. The difference stays
# within two levels.
#
# ```python
# grey = conv2d(cat()[np.newaxis], np.array([0.299, 0.587, 0.114]).reshape(1, 1, 3, 1))[0, :, :, 0]
# print(abs(grey - cat(grey=True)).max() * 255)
# ```
#
# </details>
#
# **3.** What must a filter's three kernels be, so that it gives on the colour cat what `VERTICAL_EDGE` gives on the
# mean of its channels?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# A third of `VERTICAL_EDGE` each. The sum over the channels then makes the mean.
#
# </details>
#
# You have met one of eight filters. [The next chapter](11_eight_filters_on_the_cat.md) shows what all of them see.
