r"""
# 04 · Horizontal edges

*And its transpose?*

Turn the vertical edge filter on its side and it asks another question: is the upper row brighter than the lower one? You
see both answers side by side on the cat, and then on a disc, whose edge has every direction. The two maps together know
more than each does alone.
"""

# %%
# To *transpose* a kernel is to write its rows as columns. The three rows 1, 0, −1 become three columns.
#
# <div class="predict" markdown="1">
#
# **Predict.** Where in the cat's face do the two filters disagree? Think of the mouth, the sides of the nose, and the
# upper and lower rims of the eyes.
#
# </div>

import numpy as np

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, correlate2d, figures

figures.use_book_style()

picture = cat(grey=True)
vertical = correlate2d(picture, VERTICAL_EDGE)
horizontal = correlate2d(picture, HORIZONTAL_EDGE)
print("transpose:", np.array_equal(HORIZONTAL_EDGE, VERTICAL_EDGE.T))

fig, axes = figures.panels(2, 2, aspect=1.05)
figures.show_kernel(axes[0, 0], VERTICAL_EDGE, "vertical", size=14)
figures.show_kernel(axes[0, 1], HORIZONTAL_EDGE, "horizontal", size=14)
figures.show_feature_map(axes[1, 0], vertical, limit=0.6, colorbar=False)
figures.show_feature_map(axes[1, 1], horizontal, limit=0.6, colorbar=False)
figures.describe(
    fig,
    caption="Each filter above its map. Red is bright-to-dark, read from left to right on the left, and from top to bottom on the right.",
    alt="""Above, two grids: columns of 1, 0 and −1, and rows of 1, 0 and −1. Below, their maps of the cat in red, white and blue. In the left map
    the sides of the eyes and of the nose are strong. In the right map the upper and lower rims of the eyes and the
    lower edge of the nose are strong, and the sides are pale.""",
)

# %%
# The sides of the eyes belong to the vertical filter, their upper and lower rims to the horizontal one. A slanted
# edge, such as the bridge of the nose, shows in both.
#
# The two filters are one filter: if you transpose the picture first, use the vertical filter, and transpose the map
# back, you have the horizontal map.

turned = correlate2d(picture.T, VERTICAL_EDGE).T
print("by turning the picture instead, the map differs by at most", f"{abs(turned - horizontal).max():.0e}")

# %%
# ## An edge of every direction
#
# The edge of a bright disc runs through all directions once. So the disc tells what each filter does with an edge
# between upright and level.

row, column = np.mgrid[:64, :64] - 31.5
radius = np.hypot(row, column)
disc = np.clip(20.5 - radius, 0, 1)  # the rim is one pixel soft
across, down = correlate2d(disc, VERTICAL_EDGE), correlate2d(disc, HORIZONTAL_EDGE)

fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_picture(axes[0, 0], disc, "disc")
figures.show_feature_map(axes[0, 1], across, "vertical", colorbar=False)
figures.show_feature_map(axes[0, 2], down, "horizontal", colorbar=False)
figures.describe(
    fig,
    caption="Each filter sees two arcs: one where bright turns dark, one where dark turns bright. Between them it fades.",
    alt="""A white disc on black. In the vertical map the disc's left arc is blue and its right arc red, and both fade to white
    towards the top and the bottom. In the horizontal map the upper arc is blue and the lower one red, fading towards the sides.""",
)

# %%
# Between upright and level the answers change smoothly. Walk around the rim and read both maps: they are close to a
# cosine and a sine.

angle = np.arctan2(row, column)[1:-1, 1:-1]
on_rim = abs(radius[1:-1, 1:-1] - 20) < 0.5
around = np.argsort(angle[on_rim])

fig, [(ax,)] = figures.panels(1, 1, aspect=0.5)
degrees = np.rad2deg(angle[on_rim])[around]
ax.plot(degrees, across[on_rim][around], ".", color=figures.SECOND)
ax.plot(degrees, down[on_rim][around], ".", color=figures.ACCENT)
ax.text(0, 3.3, "vertical", color=figures.SECOND, ha="center")
ax.text(90, 3.3, "horizontal", color=figures.ACCENT, ha="center")
ax.set(xlabel="direction from the disc's centre, in degrees (90 is down)", ylabel="answer")
ax.set(xticks=range(-180, 181, 90), ylim=(-3.3, 3.9))
figures.describe(
    fig,
    caption="Both answers around the rim. Where one is largest, the other is zero.",
    alt="""Two waves of dots against the direction from −180 to 180 degrees. The vertical filter's is largest at 0 degrees, to the right of the centre,
    and smallest at 180. The horizontal filter's is largest at 90 degrees, below the centre, and smallest at −90.""",
)

# %%
# ## Two maps make an arrow
#
# A cosine and a sine give back the angle. So two numbers at each place, one from each map, are an arrow: how strong
# the change is, and which way it goes. Its length is $\sqrt{v^2 + h^2}$, by Pythagoras. It is called the *gradient*
# of the picture, and its length the *gradient magnitude*.

strength = np.hypot(across, down)
print(f"along the rim the strength lies between {strength[on_rim].min():.2f} and {strength[on_rim].max():.2f}")

fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], strength / strength.max(), "strength on the disc")
figures.show_picture(axes[0, 1], np.clip(np.hypot(vertical, horizontal), 0, 1), "strength on the cat")
figures.describe(
    fig,
    caption="The strength of the change, whatever its direction. The ring is closed.",
    alt="""Two pictures, white on black. Left, a closed ring where the disc's rim is, of nearly even brightness. Right, the cat as a
    drawing in light: eyes, nose, whiskers and the stripes of the forehead.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell write `HORIZONTAL_EDGE.T` for both filters: the two maps become
# equal. Then put it back and make `disc` a square, `disc = ((abs(row) < 20) & (abs(column) < 20)).astype(float)`.
# Each map now has two straight bars and nothing between, because a square's edge has two directions only.
#
# </div>
#
# ## In short
#
# - The transpose of the vertical filter answers to horizontal edges.
# - An edge between the two shows in both maps, in shares like cosine and sine.
# - Both maps together give the strength and the direction of every edge.
#
# ## Exercises
#
# **1.** A staircase goes down to the right in steps. Which filter sees the treads, which the risers?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Treads are level: the horizontal filter sees them. Risers are upright: the vertical filter sees them.
#
# </details>
#
# **2.** Brightness grows by 0.1 from each row to the next, downwards. What does the horizontal map look like?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# It is −0.6 everywhere: the upper row is 0.2 darker than the lower one, three times. Dark-to-bright is negative.
#
# </details>
#
# **3.** Which filter answers to an edge that runs from the lower left to the upper right? Make one from the two.
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Their sum. Its weights are 2, 1, 0 in the first row, 1, 0, −1 in the second and 0, −1, −2 in the third: the upper
# left against the lower right. Along the other diagonal it is silent.
#
# ```python
# diagonal = VERTICAL_EDGE + HORIZONTAL_EDGE
# ```
#
# </details>
#
# Both filters were designed by someone who knew what an edge is. [The next chapter](05_a_random_filter.md) asks what
# chance can see.
