r"""
# 09 · Stride and dilation

*What if the window jumps, or spreads?*

The window has moved by one pixel at a time, and its weights have met neighbouring pixels. Both can change. *Stride* is
how far the window jumps, *dilation* how far its weights are apart. You see what each does to a map of the cat, and
count how large the map becomes.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A row has 7 pixels. A window three pixels wide moves along it with a stride of 3: it starts at column
# 0, then at column 3. How many places does it take, and which pixels does it never read?
#
# </div>

import numpy as np
from matplotlib.colors import Normalize

from filtersight import VERTICAL_EDGE, cat, conv2d, figures, output_size

figures.use_book_style()

row = np.arange(7)
settings = [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]

fig, axes = figures.panels(1, 5, aspect=1.3)
for ax, (stride, dilation) in zip(axes.flat, settings, strict=True):
    starts = np.arange(output_size(7, 3, stride=stride, dilation=dilation)) * stride
    read = np.full((5, 7), np.nan)
    for place, start in enumerate(starts):
        read[place, start + dilation * np.arange(3)] = 0.6
    figures.show_numbers(ax, read, f"stride {stride}\ndilation {dilation}", form=None, norm=Normalize(0, 1))
    figures.outline_window(ax, 0, 0, (5, 7), color=figures.MUTED)
figures.describe(
    fig,
    caption="A row of seven pixels, across, and the places of a window of three weights, from top to bottom. Grey is what it reads.",
    alt="""Five panels. Stride 1, dilation 1: five rows of three neighbouring cells, each one cell further right. Stride 2: three rows, two
    cells further each. Stride 3: two rows, three cells further; the last cell is never grey. Dilation 2: three rows of three
    cells with a gap of one cell between them. Dilation 3: one row, the first, the middle and the last cell.""",
)

# %%
# With a stride of 3 there are two places, and the last pixel is never read: from column 6 the window would stick out.
#
# ## Stride on the cat
#
# A layer takes the stride as an option. The map shrinks by it, and so does the work.

picture = cat(grey=True)[np.newaxis, :, :, np.newaxis]
weight = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]
strided = {stride: conv2d(picture, weight, stride=stride)[0, :, :, 0] for stride in (1, 2, 3)}

fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (stride, feature_map) in zip(axes.flat, strided.items(), strict=True):
    title = f"stride {stride}\n{feature_map.shape[0]} × {feature_map.shape[1]}"
    figures.show_feature_map(ax, feature_map, title, limit=0.6, colorbar=False)
figures.describe(
    fig,
    caption="Three maps of the cat, drawn at the same width. With a larger stride they have fewer pixels.",
    alt="""Three maps of the cat in red, white and blue, with the sizes 254, 127 and 85 squared. The face is the same in all; in the second and third the lines are
    made of visibly larger pixels.""",
)

# %%
# Nothing is computed differently. A map with stride 2 is the map with stride 1 with every second row and column left
# out.

for stride in (2, 3):
    left_out = strided[1][::stride, ::stride]
    print(f"stride {stride}: equal {np.array_equal(strided[stride], left_out)}")

# %%
# So three quarters of the stride-1 map are thrown away before they are computed. That is cheap, and it is coarse: an
# edge one pixel wide can fall between two windows' middles. Networks use stride to make maps small. [Chapter
# 12](12_max_pooling.md) shows another way.
#
# ## Dilation on the cat
#
# With dilation $d$ the weights meet every $d$-th pixel. The window reaches further with the same nine weights:
# $d (k - 1) + 1$ pixels. Dilation 1 means no gaps.

dilated = {dilation: conv2d(picture, weight, dilation=dilation)[0, :, :, 0] for dilation in (1, 2, 4)}

fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, (dilation, feature_map) in zip(axes.flat, dilated.items(), strict=True):
    title = f"dilation {dilation}\n{feature_map.shape[0]} × {feature_map.shape[1]}"
    figures.show_feature_map(ax, feature_map, title, limit=1, colorbar=False)
figures.describe(
    fig,
    caption="The same nine weights, further and further apart. Fine hair fades against broad edges.",
    alt="""Three maps of the cat with the sizes 254, 252 and 248 squared. From left to right the lines become broader and stronger: the sides of the eyes and of the nose turn
    into wide bands of red and blue.""",
)

# %%
# Two pixels that are eight apart differ more than two neighbours do. So broad and soft edges answer more strongly,
# and the lines in the map are as wide as the window. Yu and Koltun [used this](https://arxiv.org/abs/1511.07122) to
# let a network see far without losing pixels.
#
# A dilated kernel is nothing new either. It is a larger kernel, filled up with zeros.

spread = np.zeros((5, 5, 1, 1))
spread[::2, ::2] = weight
print("largest difference:", f"{abs(conv2d(picture, spread)[0, :, :, 0] - dilated[2]).max():.0e}")

# %%
# ## How large is the map?
#
# Everything in one formula. With $n$ pixels, padding $p$, kernel size $k$, dilation $d$ and stride $s$ the window has
#
# $$\left\lfloor \frac{n + 2p - d(k - 1) - 1}{s} \right\rfloor + 1$$
#
# places. In words: pad the row, take off what the window itself reaches over, see how often the stride fits into the
# rest, and add the place where it began. The brackets mean: round down. A jump that does not fit is not made.
#
# You need not believe it. `output_size` is this formula. Here it is held against plain counting, over every case up
# to these sizes.

cases = agree = unread = 0
for n, p, k, d, s in np.ndindex(20, 3, 5, 4, 4):
    n, k, d, s = n + 1, k + 1, d + 1, s + 1
    reach = d * (k - 1) + 1
    starts = range(0, n + 2 * p - reach + 1, s)
    if len(starts):
        cases += 1
        agree += len(starts) == output_size(n, k, stride=s, padding=p, dilation=d)
        unread += starts[-1] + reach < n + 2 * p
print(f"{agree} of {cases} agree; in {unread / cases:.0%} some pixels at the end are never read")

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the second cell, ask for a stride in one direction only: `stride=(1, 3)` is rows 1,
# columns 3. The map becomes narrow, 254 by 85. Then combine `stride=2, padding=1`: its size is 128, half of 256,
# which is why networks like this pair.
#
# </div>
#
# ## In short
#
# - Stride leaves out rows and columns of the map. Dilation spreads the weights.
# - Neither changes how one answer is made.
# - The size rounds down, so a few pixels at the right and lower border may never be read.
#
# ## Exercises
#
# **1.** A picture of 224 pixels, a filter of 7, stride 2, padding 3. How large is the map?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $\lfloor (224 + 6 - 6 - 1) / 2 \rfloor + 1 = \lfloor 111.5 \rfloor + 1 = 112$. It is the first layer of a ResNet.
#
# </details>
#
# **2.** Which padding keeps the size of a map at stride 1 with a 3 by 3 filter and dilation 4?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The window reaches over $4 \cdot 2 + 1 = 9$ pixels, as one of 9 by 9 would, so $p = 4$.
#
# </details>
#
# **3.** With stride 3 and a window of 3, how many windows is each pixel in? And with stride 4?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Exactly one with stride 3 (apart from a remainder at the end): the windows lie side by side. With stride 4 some
# pixels are in none, the window jumps over them.
#
# </details>
#
# So far the cat was grey. [The next chapter](10_volumes.md) gives the filter colours.
