r"""
# 21 · Filters in time

*What does a filter see in a film?*

A film is a stack of pictures. A filter can slide through it in three directions: down, across, and on to the next frame.
Then it can ask a question that no filter for pictures can: what changes from frame to frame? You see the answer of a
filter that looks along time only, and what a random filter of 5 by 5 by 5 makes of the same film.
"""

# %%
# ## The film
#
# Sixteen frames of *Big Buck Bunny*: a rabbit stretches and waves before a background that hardly moves. (© 2008
# Blender Foundation, [www.bigbuckbunny.org](https://www.bigbuckbunny.org), CC BY 3.0.) As an array the film has four
# axes: 16 frames, 256 rows, 256 columns, 3 channels. `conv3d` wants one more in front, for how many films there are.
#
# <div class="predict" markdown="1">
#
# **Predict.** A filter has two weights: −1 for a pixel, and 1 for the same pixel one frame later. What does it answer
# to, in a rabbit that moves before a meadow?
#
# - the meadow and the rabbit
# - the whole rabbit
# - the rabbit's outlines that move
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - the meadow and the rabbit: A pixel that stays as it is gives −1 + 1 = 0 times its brightness, however bright it is.
# - the whole rabbit: Inside the fur little changes, even where it moves: fur was there before, and fur is there after.
# - **the rabbit's outlines that move**: There one frame has fur and the other what lies behind it.
#
# </details>
#
# </div>

import numpy as np
from matplotlib.animation import FuncAnimation

from filtersight import conv3d, correlate2d, figures, film

figures.use_book_style()

frames = film()
print(frames.shape)

change = np.zeros((2, 1, 1, 3, 1))  # two frames, one pixel, three channels, one map
change[0], change[1] = -1 / 3, 1 / 3
changes = conv3d(frames[np.newaxis], change)[0, :, :, :, 0]
print(changes.shape)

# How it is drawn
scene, [(left, right)] = figures.panels(1, 2, aspect=1.12)
shown = figures.show_picture(left, frames[8], "the film")
answer = figures.show_feature_map(right, changes[7], "what changes", limit=0.5, colorbar=False)


def play(frame):
    shown.set_data(frames[frame])
    answer.set_data(changes[frame - 1])


order = [8, 9, 10, 11, 12, 13, 14, 15, 1, 2, 3, 4, 5, 6, 7]
animation = FuncAnimation(scene, play, frames=order, interval=160)
figures.describe(
    scene,
    caption="""The film, and beside it the answer of a filter that takes the mean of the three channels and subtracts the
    frame before. Red became brighter, blue became darker; the strongest colours begin at −0.5 and 0.5.""",
    alt="""An animation of two pictures. Left, a fat grey rabbit stretches and waves on grass, before roots and leaves. Right, a
    map that is nearly white, with a faint speckle, where grass and leaves stand. The arms, the ears and the outline
    of the rabbit show, red on one side of what moves and blue on the other; the inside of its body is pale.""",
)

# %%
# The background all but vanishes, because a pixel that stays as it is gives −1 + 1 = 0 times its brightness. The rabbit
# shows where an edge moved: there one frame has fur and the other has what lies behind it. Inside the fur little
# changes, even where it moves, because fur was there before and fur is there after.
#
# Look closely, and a faint speckle is left of the meadow. The filter is right: the pixels of grass and leaves are
# hardly ever the same twice. Grass may sway, and compressing a film changes its pixels, too.

quiet, largest = abs(changes) < 0.1, abs(changes).max()
print(f"{quiet.mean():.0%} of all answers lie within 0.1 of zero")
print(f"the largest is {largest:.2f}")

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.1)
figures.show_picture(left, quiet.mean(axis=0), "how often quiet")
figures.show_picture(right, abs(changes).max(axis=0).clip(0, 1), "largest change")
figures.describe(
    fig,
    caption="""The whole film in two pictures: how often each pixel's answer lies within 0.1 of zero (white is always),
    and the largest change that it sees.""",
    alt="""Two grey pictures. Left, most is white; the ways of the arms, the head and the chest, and some of the grass, are
    grey. Right, the reverse: the meadow is dark grey, and the ways of the arms, the ears and the body's right side are
    bright bands, one beside the other.""",
)

# %%
# ## Time as a direction
#
# Take one row of pixels out of each frame, and lay the rows below each other. Now time goes down, and you see all
# sixteen frames at once. What stands still is an upright line. What moves along the row is slanted: the faster, the
# more level.

row = 60
slices = frames[:, row].mean(axis=2)  # one row a frame: (16, 256)

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.1)
figures.show_picture(left, frames[8], "frame 8")
left.axhline(row, color=figures.ACCENT)
figures.show_picture(right, slices, f"row {row} of each frame")
right.set_aspect("auto")
right.set(ylabel="frame", yticks=[0, 5, 10, 15])
figures.describe(
    fig,
    caption="""Left, a row of pixels through the rabbit's arm and head. Right, this row from all sixteen frames, the first
    at the top. Grass and leaves stand upright; in the last eight frames the edge of the arm slants to the left, by
    about 4 pixels a frame.""",
    alt="""Two pictures. Left, the rabbit, with an orange line across its arm and head. Right, a picture of sixteen rows in
    which upright grey and black stripes, grass and leaves, stand at both sides; in the lower half a bright patch, arm
    and head, has a left edge that goes down to the left.""",
)

# %%
# So a filter for motion to one side is a filter for a slanted edge or stripe, in a picture of time and place. Here is a
# [Gabor filter](../1_one_filter/07_a_small_zoo_of_filters.md) whose stripes slant by one pixel a frame, and its mirror
# image. [Adelson and Bergen](https://doi.org/10.1364/JOSAA.2.000284) explained with filters like these how an eye could
# see motion. Three films of stripes test them: one moves to the right, one to the left, one stands still.

time, place = np.mgrid[-3:4, -5:6]
bell = np.exp(-(place**2) / 12 - time**2 / 4)
to_right = bell * np.cos(2 * np.pi * (place - time) / 6)
to_right -= to_right.mean()
to_left = to_right[:, ::-1]

time, place = np.mgrid[:16, :60]
stripes = {}
for name, speed in (("to the right", 1), ("to the left", -1), ("still", 0)):
    stripes[name] = np.cos(2 * np.pi * (place - speed * time) / 6)
    right, left = (abs(correlate2d(stripes[name], k)).max() for k in (to_right, to_left))
    print(f"stripes {name:12}: largest answers {right:5.2f} {left:5.2f}")

# How it is drawn
fig, axes = figures.panels(1, 4, aspect=1.1)
for column, (name, kernel) in enumerate((("to the right", to_right), ("to the left", to_left))):
    figures.show_feature_map(axes[0, column], kernel, f"filter\n{name}", colorbar=False)
    figures.show_picture(axes[0, 2 + column], (stripes[name][:, :25] + 1) / 2, f"stripes\n{name}")
figures.describe(
    fig,
    caption="""Two filters over time and place, and two of the films of stripes (25 of their columns). Time goes down. Each
    filter has the slant of the stripes that it answers to most.""",
    alt="""Two grids of seven rows with slanted stripes in red and blue that fade out at the sides: the first lean to the
    right as they go down, the second to the left. Beside them two pictures of grey stripes that lean in the same two
    ways.""",
)

# %%
# ## A window in three dimensions
#
# `conv3d` slides a block. With $k$ frames, rows and columns in the filter, the sizes are those of
# [chapter 02](../1_one_filter/02_slide_multiply_sum.md) along each axis: $n - k + 1$. A random filter of 5 by 5 by 5
# pixels and 3 channels has 375 weights. It gives 12 maps of 252 by 252.

random = np.random.default_rng(20).uniform(-1, 1, (5, 5, 5, 3, 1))
random -= random.mean()
random_maps = conv3d(frames[np.newaxis], random)[0, :, :, :, 0]
print(random_maps.shape)

# How it is drawn
scene_2, [(left_2, right_2)] = figures.panels(1, 2, aspect=1.12)
shown_2 = figures.show_picture(left_2, frames[8], "the middle frame")
answer_2 = figures.show_feature_map(right_2, random_maps[6], "a random filter", limit=8, colorbar=False)


def play_random(frame):
    shown_2.set_data(frames[frame + 2])
    answer_2.set_data(random_maps[frame])


order_2 = [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]
animation_2 = FuncAnimation(scene_2, play_random, frames=order_2, interval=160)
figures.describe(
    scene_2,
    caption="""The film again, and the answer of a random filter over five frames, its mean subtracted; the strongest
    colours begin at −8 and 8. Each answer stands beside the middle frame of its five.""",
    alt="""An animation of two pictures. Left, the rabbit on the meadow. Right, a map in red and blue in which leaves,
    roots and grass show as a fine pattern that stands still, and the rabbit as a moving figure with red and blue
    outlines.""",
)

# %%
# The random filter sees still things as well. A still pixel meets the five frames' weights one after the other, so what
# counts for it is their sum over time, which is a random filter for pictures. To see *only* what changes, the weights
# must sum to zero along time for every row, column and channel.

along_time = random - random.mean(axis=0)
standing = np.repeat(frames[:1], 16, axis=0)  # the first frame, sixteen times
for name, block in (("random filter", random), ("zero along time", along_time)):
    largest = abs(conv3d(standing[np.newaxis], block)).max()
    print(f"a film that stands still, {name}: {largest:.1e}")

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, let the filter compare frames that are further apart: make it
# `np.zeros((4, 1, 1, 3, 1))`, set `change[0] = -1 / 3` and `change[3] = 1 / 3`, and take `changes[max(frame - 3, 0)]`
# in `play`. The red and blue bands along the arms become wider, because the arms go further in three frames than in
# one.
#
# </div>
#
# ## In short
#
# - A 3-D convolution slides a block through rows, columns and frames.
# - A filter whose weights sum to zero along time is blind to all that stands still.
# - It sees moving edges. Motion inside an even surface stays unseen.
# - In a picture of time and place, motion to one side is a slant, and a filter for it is slanted too.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** How many products does one answer of the random filter take?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **375**: $5 \cdot 5 \cdot 5 \cdot 3$. There are $12 \cdot 252 \cdot 252 = 762{,}048$ answers, so its twelve maps
#   take 285,768,000.
# - 125: The frames are in colour.
# - 75: So many take a picture's; this one sees five frames.
# - any other number: Five frames, five rows, five columns, three colours.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Play the film backwards. What does the map of changes become?
#
# - the same
# - the same in reverse order
# - in reverse order, with the opposite sign
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the same: The last change comes first now.
# - the same in reverse order: What became brighter now becomes darker.
# - **in reverse order, with the opposite sign**: To the last digit: what became brighter now becomes darker.
#
# ```python
# backwards = conv3d(frames[np.newaxis, ::-1], change)[0, :, :, :, 0]
# print(abs(backwards + changes[::-1]).max())
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A filter of 1 by 5 by 5 slides through the film. What is it?
#
# - a filter for what moves
# - an ordinary filter for pictures
# - a mean over time
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - a filter for what moves: It would have to compare two frames, and sees one.
# - **an ordinary filter for pictures**: Used on each frame by itself. It sees no time at all.
# - a mean over time: It would have to hold several frames, and holds one.
#
# </details>
#
# </div>
#
# All this took many products. [The next chapter](22_the_same_fast.md) asks how they are done fast.
