r"""
# 04 · Horizontal edges

*And its transpose?*

Lay the vertical filter on its side, and it asks whether the upper part of a window is brighter than the lower one. You
see what the two filters find on the cat, and what each of them misses. Then you put their answers together: they make
an arrow at each place, which tells how fast and which way the brightness changes.
"""

# %%
# To *transpose* a table of numbers is to write its rows as columns. NumPy does it with [`.T`](../../python.md#transpose). The transposed vertical
# filter has a row of 1 above, a row of 0 and a row of −1 below.

import numpy as np

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, correlate2d, figures

figures.use_book_style()

print("the transpose:", np.array_equal(VERTICAL_EDGE.T, HORIZONTAL_EDGE))

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=0.75)
figures.show_kernel(axes[0, 0], VERTICAL_EDGE, "vertical")
figures.show_kernel(axes[0, 1], HORIZONTAL_EDGE, "horizontal")
figures.describe(
    fig,
    caption="""The vertical edge filter and its transpose, the horizontal edge filter. Each is named after the edges
    that it answers to.""",
    alt="""Two grids of 3 by 3 cells. Left, the vertical filter: a red column of 1, a white column of 0, a blue column
    of −1. Right, the horizontal filter: a red row of 1 above, a white row of 0, a blue row of −1 below.""",
)

# %%
# The horizontal filter adds the pixels in the window's upper row and subtracts those in its lower row:
#
# $$\text{answer} = \text{upper row} - \text{lower row}$$
#
# Bright above dark is positive, dark above bright negative. These weights sum to zero too, so flat parts give zero.
#
# <div class="predict" markdown="1">
#
# **Predict.** The upper whiskers at the left of the cat are thin bright lines that lie nearly level. In which map do
# they stand out? (The vertical map is that of [chapter 03](03_vertical_edges.md).)
#
# - in the vertical map
# - in the horizontal map
# - in both alike
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - in the vertical map: Its filter compares left with right, and along a level line these are nearly alike.
# - **in the horizontal map**: Such a line has a level edge above and another below, and this filter compares upper with
#   lower.
# - in both alike: So it is for a line that slants by 45°. These lie nearly level.
#
# </details>
#
# </div>

picture = cat(grey=True)
vertical = correlate2d(picture, VERTICAL_EDGE)
horizontal = correlate2d(picture, HORIZONTAL_EDGE)
limit = 0.6  # gets the strongest colour

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.27)
figures.show_feature_map(axes[0, 0], vertical, "vertical", limit=limit, colorbar=False)
drawing = figures.show_feature_map(axes[0, 1], horizontal, "horizontal", limit=limit, colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    caption="""The cat's two maps on one scale. Follow the dark rim of an eye: the left map has its sides, the right
    map its lids. The nose has slanted sides and is in both.""",
    alt="""Two feature maps of the cat. Left, the vertical edges: red and blue curves at the left and right sides of
    the eyes, and short upright strokes on the forehead. Right, the horizontal edges: a red curve along each upper lid,
    a red and a blue curve along each lower lid, and, at the lower left, whiskers as long lines of blue and red.""",
)

# %%
# The whiskers stand out in the horizontal map. Here is that corner, enlarged. The *size* of an answer is its
# value without the sign, 2 for −2. (`np.s_` keeps two slices under one name.)

corner = np.s_[175:230, 0:60]
for name, feature_map in [("vertical", vertical), ("horizontal", horizontal)]:
    whiskers = abs(feature_map[corner]).mean()
    forehead = abs(feature_map[:70, 100:190]).mean()
    print(f"{name}: mean size {whiskers:.3f} at the whiskers,", end=" ")
    print(f"{forehead:.3f} on the forehead")

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.1)
figures.show_picture(axes[0, 0], picture[corner], "whiskers")
figures.show_feature_map(axes[0, 1], vertical[corner], "vertical", limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 2], horizontal[corner], "horizontal", limit=limit, colorbar=False)
figures.describe(
    fig,
    caption=f"""Whiskers at the left of the picture; ±{limit} get the strongest colours, as above. In the horizontal map
    each of the two upper ones is a blue line with a red line below: dark above bright, then bright above dark.""",
    alt="""Three panels of the same corner. Left, bright whiskers on grey fur, the two upper ones nearly level, the
    others rising to the right. Centre, the vertical map: pale, the slanted whiskers faint. Right, the horizontal map:
    the whiskers are strong lines of blue and red, for the two upper ones blue above red.""",
)

# %%
# At the whiskers the horizontal filter answers about three times as strongly as the vertical one. On the forehead, where
# the stripes run upright, the vertical one answers about twice as strongly.
#
# ## A disc has every direction
#
# The edge of a disc has every direction. This disc goes from bright to dark over three pixels, so that its edge is
# smooth. (`np.mgrid` gives each pixel its row and its column, counted from the middle; `np.hypot` is the distance that
# Pythagoras makes of them; `np.clip` cuts off below 0 and above 1.) Where on the edge will each filter be silent?

row, column = np.mgrid[-20:21, -20:21]
distance = np.hypot(row, column)  # from the centre, in pixels
disc = 0.2 + 0.6 * np.clip((15.5 - distance) / 3, 0, 1)
v = correlate2d(disc, VERTICAL_EDGE)
h = correlate2d(disc, HORIZONTAL_EDGE)

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.45)
figures.show_picture(axes[0, 0], disc, "a disc")
figures.show_feature_map(axes[0, 1], v, "vertical", colorbar=False)
drawing = figures.show_feature_map(axes[0, 2], h, "horizontal", colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    cover=True,
    caption=f"""A disc of 0.8 on ground of 0.2, and its two maps. The strongest answers have the size
    {abs(v).max():.1f}.""",
    alt="""Left, a bright disc on dark ground. Centre, the vertical map: a ring that is dark blue at the left, dark red
    at the right and fades to white at the top and the bottom. Right, the horizontal map: the same ring turned, dark
    blue at the top, dark red at the bottom, white at the left and the right.""",
)

# %%
# The vertical filter is silent at the top and at the bottom of the disc, the horizontal filter at its left and its
# right. In between, each answer fades slowly. Neither filter finds only its own direction: at the slanted parts both
# answer, and exactly on the diagonals they answer equally strongly.
#
# ## Both answers together: an arrow
#
# The two maps give two numbers at each place. $-v$ says how much brighter it gets to the right, and $-h$ how much
# brighter it gets downwards. The signs turn because the filters compute left minus right and upper minus lower. Take
# the two numbers as a step to the right and a step down. Together they make an arrow, the *gradient*: it points to
# where the picture gets brighter, straight across the edge. Its length follows from Pythagoras:
#
# $$\text{size} = \sqrt{v^2 + h^2}$$

size = np.hypot(v, h)  # by Pythagoras, at each place

# How it is drawn
angle = np.radians(np.arange(0, 360, 30))
right = np.round(19 + 14 * np.cos(angle)).astype(int)
down = np.round(19 + 14 * np.sin(angle)).astype(int)
fig, axes = figures.panels(1, 2, aspect=1.05)
figures.show_picture(axes[0, 0], disc[1:-1, 1:-1], "direction")  # the map has no border
steps = -v[down, right], -h[down, right]
axes[0, 0].quiver(right, down, *steps, angles="xy", scale_units="xy", scale=0.2, color="black")
figures.show_feature_map(axes[0, 1], size, "size").colorbar.ax.set_ylim(0)
figures.describe(
    fig,
    caption=f"""Left, the gradient at twelve places of the edge. Right, its size everywhere: along the middle of the
    edge it stays between {size[abs(distance[1:-1, 1:-1] - 14) < 0.5].min():.2f} and {size.max():.2f}.""",
    alt="""Left, the bright disc with twelve black arrows around its edge, like the hours of a clock. Each begins on
    the edge and points to the middle of the disc. Right, the size of the gradient: a ring of nearly even red on
    white.""",
)

# %%
# Two filters are enough for all directions. All along the edge, the arrow points to the middle of the disc to within 4
# degrees. Neither map alone is even around the disc, but the size is, almost. Here is the size on the cat.

size = np.hypot(vertical, horizontal)

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.85)
figures.show_feature_map(axes[0, 0], size, limit=0.8).colorbar.ax.set_ylim(0)
figures.describe(
    fig,
    caption=f"""The size of the cat's gradient: edges of all directions in one map. It has no sign, so it no longer
    tells bright-to-dark from dark-to-bright. Sizes beyond 0.8, {np.mean(size > 0.8):.1%} of all, get the strongest
    colour.""",
    alt="""The cat drawn by its edges, in red on white. The outlines of both eyes are closed curves, the nose is a
    triangle, and the stripes on the forehead and the whiskers at the lower left are there too.""",
)

# %%
# The pair of filters was published in 1970 by Judith Prewitt (*Object Enhancement and Extraction*, in: Picture
# Processing and Psychopictorics) and is named after her. The library SciPy has it, with the
# opposite sign, as `scipy.ndimage.prewitt`.
#
# **Under your hand.** Turn this filter back into the vertical one, number by number, and watch which edges of the
# cat come and go.
#
# <div class="live live-filter" data-kernel="HORIZONTAL_EDGE"><p>This part of the page needs JavaScript.</p></div>
#
# <div class="change" markdown="1">
#
# **Something to change.** In the disc's cell, write `distance = np.maximum(abs(row), abs(column))`. That makes a square
# with level and upright sides. Run the cells from there again: each filter now sees two sides and is silent on the
# other two. Then write `distance = (abs(row) + abs(column)) / 1.4`. The square stands on a corner, and both filters
# see all four sides, equally strongly. Only at the corners do they differ.
#
# </div>
#
# ## In short
#
# - The transposed filter answers to the transposed edges: upper row less lower row.
# - Each filter fades as the edge turns away from its direction. On the diagonals both answer equally
#   strongly.
# - The two answers make an arrow, the gradient: its direction points to the brighter side, its size is the strength of
#   the edge.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** The disc is dark and the ground is bright. What stays as it was?
#
# - the two maps
# - the arrows
# - the size
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the two maps: Red and blue change places in both.
# - the arrows: They point outwards now, to the bright ground.
# - **the size**: Red and blue change places in both maps, and the arrows point outwards, but they are as long as
#   before. Write `disc = 0.8 - 0.6 * …` to see it.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** You have only the vertical filter. What do you transpose to get the horizontal map?
#
# - the picture
# - the map
# - the picture and its map
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the picture: Then the map lies on its side.
# - the map: That is the vertical map on its side: its edges are still the vertical ones.
# - **the picture and its map**: Transpose the picture, use the vertical filter, and transpose the map. It does not
#   matter whether the filter lies down or the cat does.
#
# ```python
# lying = correlate2d(picture.T, VERTICAL_EDGE)
# print(np.allclose(lying.T, horizontal))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Add the two filters, weight by weight. Where on the disc is the sum silent?
#
# | upper left | top | upper right |
# |---|---|---|
# | left | | right |
# | lower left | bottom | lower right |
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **upper right or lower left**: The sum's map is $v + h$, because each answer is a sum of products. It is zero
#   where $h = -v$: one of the two answers is as far above zero there as the other is below.
# - upper left or lower right: There it is strongest: below zero at the upper left, above zero at the lower right.
# - top or bottom or left or right: There one filter is silent, and the other is not.
#
# The sum is a filter for one kind of diagonal edge:
#
# ```text
# 2  1  0
# 1  0 -1
# 0 -1 -2
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. From the two maps the function should give the arrow at each place: its step
# to the right, its step down, and its size. Bright is where the arrow points.

from filtersight.exercises import check


def my_arrow(vertical, horizontal):
    return vertical, horizontal, np.hypot(vertical, horizontal)


print(check(my_arrow))

# %%
# <details class="hint" markdown="1">
# <summary>Hint</summary>
#
# To the left of an edge it is 0.8, to its right 0.2. Which sign has the vertical filter's answer, and which way
# should the arrow point?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_arrow(vertical, horizontal):
#     return -vertical, -horizontal, np.hypot(vertical, horizontal)
# ```
#
# It goes over each map twice, and makes three new arrays. The root takes most of the time.
#
# </details>
#
# These two filters were written by hand. [The next chapter](05_a_random_filter.md) leaves it to chance.
