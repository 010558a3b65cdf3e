r"""
# 10 · Volumes

*How does a filter see colour?*

A colour picture has three numbers at each pixel, so a filter needs weights for each of them. You take such a filter
apart and see what its answer is made of. Then several filters make a stack of maps, which is again something that a
filter can slide over.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter has 2 by 2 weights for red, 2 by 2 for green and 2 by 2 for blue: twelve in all. It slides over
# the colour cat. How many maps does it make?
#
# - one
# - three
# - twelve
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **one**: At each place the twelve products are summed to one number.
# - three: Each kernel alone would make one. The filter adds the three up, pixel by pixel.
# - twelve: Each weight gives a product, and all twelve go into one sum.
#
# </details>
#
# </div>
#
# ## Three kernels, one filter
#
# A colour picture has the shape `(H, W, 3)`: three *channels*, which say how much red, green and blue there is at each
# pixel. Each channel alone is like a grey picture, and a kernel can slide over it.
#
# The filter below is one of eight that were drawn at random. The next chapter shows all eight.

import numpy as np
from matplotlib.patches import Rectangle

from filtersight import cat, conv2d, correlate2d, figures, random_filters

figures.use_book_style()

picture = cat()
weight = random_filters(2, in_channels=3, out_channels=8, seed=11)
number = 4
kernels = weight[:, :, :, number]
parts = [correlate2d(picture[:, :, c], kernels[:, :, c]) for c in range(3)]

# How it is drawn
fig, axes = figures.panels(3, 3, aspect=1.12)
for channel, name in enumerate(("red", "green", "blue")):
    left, middle, right = axes[channel]
    figures.show_picture(left, picture[:, :, channel], f"{name} channel")
    figures.show_kernel(middle, kernels[:, :, channel], f"kernel for {name}", form=".2f", limit=1)
    drawing = figures.show_feature_map(right, parts[channel], f"map of {name}", limit=2, colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    caption="Each channel of the cat, its kernel, and the map that they make, all maps on one scale. The three kernels together are one filter.",
    alt="""Three rows, for red, green and blue. Each has the channel as a grey picture, a grid of 2 by 2 weights, and a map. The nose is mid-grey in the red channel
    and nearly black in the blue one. The map of red is light blue, the map of green nearly white, and the map of blue red.""",
)

# %%
# These three maps are not what the filter gives. It adds them up, pixel by pixel. Then it adds its *bias*, one number
# for the whole filter, once.

bias = -0.5
total = parts[0] + parts[1] + parts[2]
answer = total + bias

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_feature_map(axes[0, 0], total, "red + green + blue", limit=2, colorbar=False)
drawing = figures.show_feature_map(
    axes[0, 1], answer, f"with the bias, {bias}".replace("-", "−"), limit=2, colorbar=False
)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    caption=f"The sum of the three maps, and the filter's answer. {np.mean(total > 0):.0%} of the sum is above zero; with the bias it is {np.mean(answer > 0):.0%}.",
    alt="""Two maps of the cat. In the sum the background and the white fur are red, and the nose and the fur around it pale blue. With the bias all of it has moved
    towards blue: what stays red are parts of the background, whiskers, and light fur, as at the mouth and between the eyes.""",
)

for name, place in (("nose bridge", (160, 150)), ("background", (175, 245))):
    red, green, blue = (part[place] for part in parts)
    print(f"{name}: {red:.2f} + {green:.2f} + {blue:.2f} + {bias} = {answer[place]:.2f}")

# %%
# <!-- book: recall -->
#
# So the answer to the question is one. The filter slides down and across, and never along the channels. The bias moves
# the whole map up or down, which sets how much of it is above zero.
#
# **Under your hand.** Move the bias of this filter.
#
# <div class="live live-bias" data-seed="11" data-number="4" data-bias="-0.5"><p>This part of the page needs JavaScript.</p></div>
#
# One number of the map, then, is twelve products and a bias:


def one_answer(window, kernels, bias):
    total = 0
    for channel in range(window.shape[2]):
        total += np.sum(window[:, :, channel] * kernels[:, :, channel])
    return total + bias


bridge = one_answer(picture[160:162, 150:152], kernels, bias)
print(f"{bridge:.2f}, in the map {answer[160, 150]:.2f}")

# %%
# <div class="predict" markdown="1">
#
# **Predict.** All twelve weights are 0, and the bias is 1. A program adds the bias inside the loop, with each channel.
# What does it give, and what should it be?
#
# - 1, as it should be
# - 3, where it should be 0
# - 3, where it should be 1
# - 12, where it should be 1
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 1, as it should be: The loop goes round once for each of the three channels, and adds 1 each time.
# - 3, where it should be 0: The products are 0, but the bias is added to their sum: 0 + 1.
# - **3, where it should be 1**: The loop adds it three times, but it belongs to the filter, which has one.
# - 12, where it should be 1: So it would be if the bias were added to each product. Here it comes with each channel.
#
# </details>
#
# </div>

right = one_answer(np.ones((2, 2, 3)), np.zeros((2, 2, 3)), 1)
wrong = 3 * one_answer(np.ones((2, 2, 1)), np.zeros((2, 2, 1)), 1)  # each channel with it
print(right, "and not", wrong)

# %%
# The bias does not belong to a channel or to a weight. Added with each channel it makes 3, and a program that adds it to
# each product would get 12.
#
# ## A whole layer by hand
#
# A layer has several filters. Here is all of it with numbers that you can check: a picture of 4 by 4 pixels and three
# channels, two filters of 2 by 2, and a stride of 2. Each filter makes one map of 2 by 2.

chance = np.random.default_rng(6)
small = chance.integers(0, 3, (4, 4, 3))  # three channels
two = chance.integers(-1, 2, (2, 2, 3, 2))  # two filters, three kernels each
biases = [1, 0]
small_maps = conv2d(small[np.newaxis], two, biases, stride=2)[0]

# How it is drawn
fig, axes = figures.panels(4, 3, aspect=0.78)
for channel, name in enumerate(("red", "green", "blue")):
    figures.show_kernel(axes[channel, 0], small[:, :, channel], f"{name} channel", limit=4)
    figures.outline_window(axes[channel, 0], 0, 0, 2)
    for filter_ in (0, 1):
        figures.show_kernel(
            axes[channel, 1 + filter_], two[:, :, channel, filter_], f"filter {filter_}, {name}", limit=2
        )
axes[3, 0].set_axis_off()
axes[3, 0].text(
    0.5, 0.5, "all channels summed,\nplus the bias", ha="center", va="center", transform=axes[3, 0].transAxes
)
for filter_ in (0, 1):
    title = f"map {filter_}, bias {biases[filter_]}"
    figures.show_kernel(axes[3, 1 + filter_], small_maps[:, :, filter_], title, limit=8)
    figures.outline_window(axes[3, 1 + filter_], 0, 0, 1)
figures.describe(
    fig,
    caption="Three channels, two filters with a kernel for each channel, and the two maps below them. Outlined, the first window in all channels, and the two numbers that it gives.",
    alt=f"""Four rows of grids with numbers. In the first three, for red, green and blue, stand a channel of 4 by 4 numbers with its upper left 2 by 2 outlined, and the 2 by 2 kernel of each of two
    filters. Below stand the two maps of 2 by 2; their upper left numbers, {small_maps[0, 0, 0]:g} and {small_maps[0, 0, 1]:g}, are outlined.""".replace(
        "-", "−"
    ),
)

# %%
# In the outlined window filter 0 gets 0 from red, −7 from green and 2 from blue. With the bias, 1, that makes −4.
#
# **Under your hand.** Step through all eight numbers, with the buttons or the arrow keys.
#
# <div class="live live-volume" data-stride="2" data-bias="[1,0]"
#   data-picture="[[[1,1,1,2],[1,0,1,0],[2,2,2,0],[1,1,2,0]],[[1,2,1,0],[2,2,0,2],[0,1,2,0],[2,1,0,1]],[[1,1,1,1],[2,2,1,2],[2,2,0,0],[2,1,2,1]]]"
#   data-filters="[[[[1,0],[-1,1]],[[-1,-1],[-1,-1]],[[-1,1],[0,1]]],[[[1,1],[0,1]],[[0,-1],[-1,0]],[[-1,0],[0,0]]]]"><p>This part of the page needs JavaScript.</p></div>
#
# As loops, with [padding](08_zero_padding.md) and [stride](09_stride_and_dilation.md), a whole layer is this:


def layer_with_loops(x, weight, bias, stride, padding):
    x = np.pad(x, [(padding, padding), (padding, padding), (0, 0)])
    size = len(weight)
    rows, columns = [(side - size) // stride + 1 for side in x.shape[:2]]
    out = np.zeros((rows, columns, len(bias)))
    for row in range(rows):
        for column in range(columns):
            window = x[row * stride :, column * stride :][:size, :size]
            for k in range(len(bias)):
                out[row, column, k] = one_answer(window, weight[..., k], bias[k])
    return out


by_loops = layer_with_loops(small, two, biases, stride=2, padding=1)

# How it is drawn
by_package = conv2d(small[np.newaxis], two, biases, stride=2, padding=1)[0]
print("loops and conv2d agree:", np.array_equal(by_loops, by_package), by_loops.shape)

# %%
# Row, column, filter, and in `one_answer` channel: four loops, and `np.sum` goes over the window. Filter k has the weights
# `weight[..., k]`, where [`...`](../../python.md#ellipsis) stands for all other axes. `conv2d` gives the same, faster,
# and for many pictures at once. It takes them as `(N, H, W, C_in)`: N pictures, H rows, W columns, C channels. For one
# picture N is 1, and `picture[np.newaxis]` adds that axis. Its weight is `(kH, kW, C_in, C_out)`: rows and columns of a
# kernel, channels that come in, and filters, which are the channels that go out.
#
# ## A filter for a colour
#
# Give a filter one weight for each channel. Then its window is a single pixel, and no neighbour matters. Such a *1 by
# 1 filter* can only mix the channels. This one takes red and subtracts blue.

orange = np.array([1.0, 0.0, -1.0]).reshape(1, 1, 3, 1)
warmth = conv2d(picture[np.newaxis], orange)[0, :, :, 0]

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.95)
figures.show_picture(axes[0, 0], picture, "the cat")
figures.show_feature_map(axes[0, 1], warmth, "red minus blue")
figures.describe(
    fig,
    cover=True,
    caption="A 1 by 1 filter that answers to a colour. It sees no edge, only how much more red than blue there is.",
    alt="""Left, the cat in colour. Right, its map: nearly all of it is red, deepest on the orange bridge of the nose, the fur beside it and the nose. The pupils, the
    rims of the eyes and the light patch at the right border are nearly white.""",
)

colours = {"orange": (1, 0.5, 0), "blue": (0, 0, 1), "green": (0, 1, 0), "grey": (0.5, 0.5, 0.5), "white": (1, 1, 1)}
for name, rgb in colours.items():
    print(f"{name:6} {conv2d(np.reshape(rgb, (1, 1, 1, 3)), orange).item():4.1f}")

# %%
# Orange gives a positive answer, blue a negative one. The weights sum to zero, so grey and white give zero, however
# bright they are. But do not take it for more than it is: green gives zero as well, and a dark orange gives less than
# a bright one. Networks use 1 by 1 filters to mix many channels at little cost, an idea of [Lin, Chen and
# Yan](https://arxiv.org/abs/1312.4400).
#
# ## Why a volume of maps
#
# One filter gives one number at each place. To tell more, a layer has many filters. Each makes one map, and the maps are
# stacked like channels.

maps = conv2d(picture[np.newaxis], weight)
second_weight = random_filters(3, in_channels=8, out_channels=4, seed=10)
second_maps = conv2d(maps, second_weight)
print(picture[np.newaxis].shape, "->", maps.shape, "->", second_maps.shape)

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.36)
for left, volume in zip((0, 11.5, 26), (picture, maps[0], second_maps[0]), strict=True):
    height, width, depth = volume.shape
    for channel in range(depth):
        pixels = volume[::2, ::2, channel]  # drawn so small, every second pixel is enough
        if volume is picture:
            drawing = figures.show_picture(ax, pixels)
        else:
            drawing = figures.show_feature_map(ax, pixels, colorbar=False)
        x, y = left + 0.55 * channel, 0.55 * channel
        drawing.set(extent=(x, x + 6, y, y + 6), zorder=-channel)
        ax.add_patch(Rectangle((x, y), 6, 6, fill=False, edgecolor=figures.MUTED, zorder=-channel))
    ax.text(left + 3, -0.5, f"{height} × {width} × {depth}", ha="center", va="top")
for x, text in ((9.3, "8 filters\n2 × 2 × 3"), (23.7, "4 filters\n3 × 3 × 8")):
    ax.annotate("", (x + 1.8, 1), (x - 1.8, 1), arrowprops={"arrowstyle": "->", "color": figures.ACCENT})
    ax.text(x, 1.5, text, ha="center", color=figures.ACCENT, size=9)
ax.set(xlim=(-0.2, 33.9), ylim=(-1.8, 10.2))
figures.describe(
    fig,
    wide=True,
    caption="The cat's three channels, the eight maps of the first layer, and the four maps of a second one, each a stack. A filter is as deep as the stack that it slides over.",
    alt="""From left to right: a stack of three grey pictures of the cat, marked 256 × 256 × 3; an arrow marked 8 filters, 2 × 2 × 3; a stack of eight maps in
    red and blue, marked 255 × 255 × 8; an arrow marked 4 filters, 3 × 3 × 8; a stack of four maps, marked 253 × 253 × 4.""",
)

# %%
# What comes out has the form of what went in: rows, columns and channels, now eight instead of three. It is called a
# *volume*, and it is again a picture, one with eight channels. That is why layers can be chained. Two rules
# hold: each filter has a kernel for every channel that comes in, and its window fits into the maps.
#
# These are the words, with the shapes of the first layer:
#
# | word | what it is | shape |
# |---|---|---|
# | kernel | weights for one channel | `(2, 2)` |
# | filter | its kernels, one for each channel | `(2, 2, 3)` |
# | weight | all filters of the layer, `(kH, kW, C_in, C_out)` | `(2, 2, 3, 8)` |
# | bias | one number for each filter | `(8,)` |
# | feature map | what one filter gives | `(255, 255)` |
# | volume | all maps of the layer | `(255, 255, 8)` |
#
# ## Why convolve at all
#
# A layer could also be *fully connected*: each number that comes out has a weight of its own for each number that goes
# in. A convolution does without nearly all of them, for two reasons. It is *local*: each number sees one window only.
# And its weights are *shared*: the same filter looks at every window. How many weights does that save?

inputs, outputs = picture.size, maps.size
print(f"fully connected: {inputs * outputs:15,}")
print(f"local:           {2 * 2 * 3 * outputs:15,}")
print(f"and shared:      {weight.size:15,}")

# %%
# A hundred thousand million, or 96. Locality is a bet on pictures: that what belongs together lies side by side. In each
# of the five photographs that `photographs` gives, a pixel is far more like its neighbour than like one 32 pixels away.
# Sharing is the bet that what is worth finding in one place is worth finding in any other. Where a bet is off, as when a
# face always stands in the middle, the saved weights might have been of use.
#
# <div class="change" markdown="1">
#
# **Something to change.** Give the colour filter the weights `[-0.5, 1.0, -0.5]`, green against red and blue. Now the
# irises of the eyes are red in the map, and the nose is the deepest blue. Then set `number` to another filter, 0 to
# 7, and see its three maps.
#
# </div>
#
# ## In short
#
# - A filter has a kernel for each channel. Its map is the sum of their maps, plus one bias.
# - Many filters give many maps: a volume, which the next layer takes like a picture.
# - A 1 by 1 filter mixes channels and sees no neighbours.
# - Local windows and shared weights make 96 weights of a hundred thousand million.
#
# ## Exercises
#
# <!-- by hand: A picture with two channels and a filter with a kernel for each. Fill in the two products, and the map:
# their sum and a bias of 1.
# channel 1: 1 0 2 / 3 1 0
# channel 2: 0 2 1 / 1 1 4
# kernel 1: 1 -1
# kernel 2: 2 1
# map of 1: (1) (-2) / (2) (1)
# map of 2: (2) (5) / (3) (6)
# map: (4) (4) / (6) (8)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** A layer takes 16 maps and gives 32, with 3 by 3 kernels and a bias for each filter. How many numbers does it
# learn?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **4640**: $3 \cdot 3 \cdot 16 \cdot 32 = 4608$ weights and 32 biases. The size of the maps does not matter.
# - 4608: These are the weights. Each filter has a bias as well.
# - 320: So it would be with one kernel a filter. Each has one for each of the 16 maps.
# - 5120: A bias belongs to a filter, not to each of its kernels.
# - any other number: Each of 32 filters has 16 kernels of nine weights, and one bias.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Turn the cat to grey with a 1 by 1 filter: 0.299 red, 0.587 green, 0.114 blue, as in [chapter
# 01](../1_one_filter/01_a_picture_is_numbers.md). At most how many levels of 255 is it from `cat(grey=True)`?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1.7 to 1.9**: `cat(grey=True)` was turned to grey before it was resized, and rounded to whole levels.
# - 2: So far apart are they if yours is rounded too.
# - 0.006 to 0.008: So it is where white is 1. A level is 1/255 of that.
# - 25 to 25.5: Red comes first, and blue last.
# - 15.9 to 16.1: So far off is the mean of the three channels.
# - any other number: Subtract one grey picture from the other, and take the largest size. Do their shapes agree?
#
# ```python
# to_grey = np.array([0.299, 0.587, 0.114]).reshape(1, 1, 3, 1)
# grey = conv2d(cat()[np.newaxis], to_grey)[0, :, :, 0]
# print(abs(grey - cat(grey=True)).max() * 255)
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Which three kernels give on the colour cat what `VERTICAL_EDGE` gives on the mean of its channels?
#
# - a third of it, three times
# - it, three times
# - it, once, and zeros
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **a third of it, three times**: Their maps, added up, are the map of the mean.
# - it, three times: That is three times the map of the mean.
# - it, once, and zeros: That is the map of one channel.
#
# </details>
#
# </div>
#
# **4. In code.** Write one filter over a picture with channels: the picture `(H, W, C)`, the kernels `(kH, kW, C)`, one
# bias, and one map. Do without the chapter's functions.

from filtersight.exercises import check


def my_filter(picture, kernels, bias):
    # Your lines stand here.
    ...


print(check(my_filter))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# It is the sliding window of chapter 02. The window now has all channels, and so have the kernels: the same sum takes
# the channels in.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `np.sum(window * kernels)` sums over rows, columns and channels. Where does the bias belong, inside of the sum or
# outside?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_filter(picture, kernels, bias):
#     height, width, _ = kernels.shape
#     rows = picture.shape[0] - height + 1
#     columns = picture.shape[1] - width + 1
#     feature_map = np.zeros((rows, columns))
#     for row in range(rows):
#         for column in range(columns):
#             window = picture[row : row + height, column : column + width]
#             feature_map[row, column] = np.sum(window * kernels) + bias
#     return feature_map
# ```
#
# On the cat it takes hundreds of times as long as `conv2d`. One product of two arrays takes the three channels in, so it
# is hardly slower than one channel.
#
# </details>
#
# You have met one of eight filters. [The next chapter](11_eight_filters_on_the_cat.md) shows what all of them see.
