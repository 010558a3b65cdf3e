"""
# 01 · A picture is numbers

*What does a filter get to see?*

You see a cat. A filter sees a table of numbers, and only a few of them at a time. This chapter turns a photograph
into that table, step by step. Most later chapters compute with it, so it pays to know what is in it.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** The figure below marks a patch of 8 rows and 8 columns in the cat's eye: a dark pupil with a small bright
# glint in it. As numbers, black is 0 and white is 1. How many of the 64 numbers are above one half?
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 0: There is a glint in the patch, and it is brighter than middle grey.
# - **1 to 12**: It is a handful, the four pixels of the glint.
# - 13 to 64: The left of the patch looks bright, but only beside the pupil. Its numbers are below one half, too.
# - any other number: The patch has 64 numbers, so it is a number from 0 to 64.
#
# </details>
#
# </div>
#
# `cat` gives the picture that this book works with. With `grey=True` it is an [array](../../python.md#array), a grid of
# numbers with 256 rows and 256 columns. A place in a picture is called a *pixel*, and its number says how bright it is.
# (The cat is called Chelsea. Stéfan van der Walt took the photograph and put it in the public domain.)
#
# A pixel is named by its row first and its column second, as in [`picture[83, 75]`](../../python.md#index). Both are
# counted from 0, and rows are counted from the top down. A rectangle of pixels is named by two ranges, called
# [*slices*](../../python.md#slices): `picture[83:91, 75:83]` has the rows from 83 up to, and without, 91, and the
# columns from 75 up to, and without, 83. That is the patch.

import numpy as np
from PIL import Image

from filtersight import cat, figures, load_image
from filtersight.images import CAT

figures.use_book_style()

picture = cat(grey=True)
row, column = 83, 75
patch = picture[row : row + 8, column : column + 8]
print(picture.shape, "from", picture.min().round(2), "to", picture.max().round(2))

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], picture, "the cat, 256 × 256")
figures.outline_window(axes[0, 0], row, column, 8)
figures.show_picture(axes[0, 1], patch, "the patch, 8 × 8")
figures.describe(
    fig,
    caption=f"The grey cat, and the marked patch enlarged. Its upper left pixel is in row {row}, column {column}.",
    alt="""Left: a grey photograph of a cat's face, with a small orange square on the pupil of the eye on the left.
    Right: the pixels in that square as 64 grey squares: a small bright spot of four pixels, a black area below it
    and a middle grey on the left.""",
)

# %%
# The patch looks like a mosaic, because you see its pixels one by one. Here is the same patch once more, each pixel
# with its number. `patch > 0.5` asks all 64 of them at once, and the sum counts those that say
# [yes](../../python.md#masks).

above = patch > 0.5
print(above.sum(), "of", patch.size, "numbers are above one half")

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.9)
figures.show_numbers(axes[0, 0], patch, form=".2f")
figures.describe(
    fig,
    caption=f"""What is in the array. {above.sum()} of the {patch.size} numbers are above one half: the glint.
    The smallest, {patch.min():.2f}, belongs to the pupil.""",
    alt=f"""The 64 pixels of the patch as a grid of grey squares with a number in each, from {patch.min():.2f} for
    the darkest to {patch.max():.2f} for the brightest. The four numbers above 0.5 stand together in the middle. The
    numbers below 0.1 are all in the two lowest rows, and the left column has numbers from 0.33 to 0.47.""",
)

# %%
# <!-- book: recall -->
#
# The answer is a handful. No number says "eye" or "glint". A number only says how bright one pixel is, and what the
# pixel shows has to be read from how it differs from its neighbours. Comparing neighbours is what many filters do.
#
# ## From colour to grey
#
# A colour picture has three numbers for each pixel: how bright its red, its green and its blue are. (They are steps for
# the eye, not amounts of light: as files store them, gamma-encoded, 0.5 stands for about a fifth of the light of 1.)
# Grey has one number. The plain mean of the three would be a poor choice, because your eye finds green much brighter
# than blue. The weights in common use say so:
#
# $$\text{grey} = 0.299\,\text{red} + 0.587\,\text{green} + 0.114\,\text{blue}$$
#
# They come from a standard for television, [ITU-R BT.601](https://www.itu.int/rec/R-REC-BT.601), and add up to 1,
# so that white stays 1. In Python, [`@`](../../python.md#matmul) multiplies the three numbers of each pixel with the
# three weights and sums.

weights = [0.299, 0.587, 0.114]
colours = np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]]])
greys = colours @ weights

# How it is drawn
fig, axes = figures.panels(2, 1, aspect=0.23)
figures.show_picture(axes[0, 0], colours, "colour")
figures.show_numbers(axes[1, 0], greys, "grey", form=".3f")
figures.describe(
    fig,
    caption="""The three primary colours and their mixtures in pairs, and the grey that each becomes. Pure blue turns
    nearly black, yellow nearly white.""",
    alt=f"""Two rows of six squares. Upper row: red, green, blue, yellow, cyan, magenta. Lower row, the same as greys
    with their numbers: {", ".join(f"{grey:.3f}" for grey in greys[0])}.""",
)

# %%
# ## To size, without squeezing
#
# The photograph has 300 rows and 451 columns, and a square picture is wanted. Resizing it to 256 by 256 at once
# would squeeze the cat: every circle becomes an upright ellipse, and a slanted edge changes its direction. That is
# no small matter here, as the next chapters ask filters about the direction of edges. `load_image` therefore first
# crops the middle to the wanted shape and then resizes that.

photograph = load_image(CAT)
cropped = load_image(CAT, size=256, grey=True)
squeezed = np.asarray(Image.open(CAT).convert("L").resize((256, 256))) / 255

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=0.95, width_ratios=[1.5, 1, 1])
figures.show_picture(axes[0, 0], photograph, "the photograph")
figures.outline_window(axes[0, 0], 0, 75.5, 300, color=figures.SECOND)
figures.show_picture(axes[0, 1], cropped, "cropped")
figures.show_picture(axes[0, 2], squeezed, "squeezed")
figures.describe(
    fig,
    caption="""The photograph, the square cut from its middle (what `cat` gives), and what squeezing would have made
    of it. Look at the eyes: squeezed, they are no longer round.""",
    alt="""Three pictures. Left: the colour photograph of the cat, wider than high, with a blue square around its
    middle. Centre: that square in grey, the cat's eye round. Right: the whole photograph in grey squeezed into a
    square, the cat's face and eyes too narrow.""",
)

# %%
# The file gives the numbers in another form: as whole numbers from 0 to 255, one byte each. NumPy, the
# library that the arrays come from, calls this type `uint8`. `load_image` divides by 255 to get *floats*, numbers with a
# fractional part, from 0 to 1.
#
# ## Why floats
#
# A byte has no room for anything below 0 or above 255. With arrays NumPy does not complain. It starts again from the
# other end, like the clock that shows 1 an hour after 12. This is called wrap-around.

bright, dark = np.array([200], dtype=np.uint8), np.array([100], dtype=np.uint8)
print("bright + dark:", bright + dark)
print("dark - bright:", dark - bright)

# %%
# 200 + 100 should be 300, and 300 − 256 = 44 is what is left. 100 − 200 should be −100, and −100 + 256 = 156 comes
# out. Filters subtract pixels from each other all the time: of the answers that chapters 03 and 04 get about the cat,
# about half are below zero. With bytes, each of those would be wrong. See what happens to a whole picture when each
# pixel becomes brighter by 100 of 255. ([`astype`](../../python.md#array) gives numbers in another type.)

as_bytes = np.round(picture * 255).astype(np.uint8)
wrapped = as_bytes + np.uint8(100)
brighter = picture + 100 / 255

# How it is drawn
fig, axes = figures.panels(1, 2, aspect=1.1)
figures.show_picture(axes[0, 0], wrapped / 255, "100 added to bytes")
figures.show_picture(axes[0, 1], brighter, "the same with floats")
figures.describe(
    fig,
    caption=f"""Added to bytes, 100 turns the brightest pixels, {np.mean(wrapped < as_bytes):.0%} of all, nearly black.
    The floats grow up to {brighter.max():.2f}; what is above 1 is drawn white, but its number is kept.""",
    alt="""The cat twice, brighter than before. On the left, the bright places (the ridge of the nose, the whiskers,
    bright fur around the eyes, both lower corners, parts of the right edge) have turned black.
    On the right, the same places are white.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, set `row, column = 200, 150` and run the cells again. The patch
# now lies on the cat's nose, and its numbers fall from about 0.3 at the top to below 0.1 in the nostril. Nothing in
# them says "nose". Then add 50 instead of 100, to the bytes and to the floats. No pixel of the cat is brighter than
# 185 of 255, so nothing wraps around, and the two pictures are alike. The fault is still there. It waits for a
# brighter picture.
#
# </div>
#
# ## In short
#
# - A grey picture is an array of numbers, one for each pixel: row first, column second, 0 black, 1 white.
# - Grey is a weighted sum of red, green and blue. Green counts most.
# - Crop, then resize. Compute with floats, never with bytes.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** How many numbers does the colour cat hold?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **196608**: In colour there are three numbers for each pixel. In grey there is one: 256 × 256 = 65,536.
#   `cat().size` and `cat(grey=True).size` say the same.
# - 65536: So many has the grey cat, one for each pixel. In colour there are three.
# - 589824: Three for each pixel: multiply by 3 once, not by 3 · 3.
# - any other number: There are 256 rows of 256 pixels, and three numbers for each pixel.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** You want the mean of two pixels, 200 and 100, kept as bytes in `bright` and `dark`. What does
# `(bright + dark) / 2` give?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **22**: The sum is taken first and wraps around to 44. The division makes a float of it, but too late. Turn bytes
#   into floats before you do anything else.
# - 150: So it would be, but the sum is 300, and a byte ends at 255.
# - 44: That is the sum, wrapped around. It is halved then.
# - 127 to 128: The sum does not stop at 255; it begins again at 0.
# - any other number: The sum of bytes is a byte: 300 less 256. Then halve it.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A picture of 600 rows and 400 columns is loaded with `load_image(path, size=256)`. Which part of it is lost?
#
# - the lower 200 rows
# - the upper 100 and the lower 100 rows
# - 100 columns on each side
# - none, it is squeezed
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the lower 200 rows: The middle is kept, so as much goes from above as from below.
# - **the upper 100 and the lower 100 rows**: The wanted shape is a square, so 400 rows are kept. All columns stay.
#   The square of 400 by 400 is then resized to 256 by 256.
# - 100 columns on each side: The picture is higher than wide: rows are too many.
# - none, it is squeezed: Then circles would become ellipses. The picture is cropped to a square first.
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. The function should give the mean of two pictures of bytes, pixel by pixel,
# as floats from 0 to 255. Run the cell, read what it says, mend the function, and run it again. It is checked on small
# pictures that catch the usual slips.

from filtersight.exercises import check


def my_mean(first, second):
    return (first + second) / 2


print(check(my_mean))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# In which of the two operations do the numbers still have to fit into a byte?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `first.astype(float)` holds the same numbers as floats. A float and a byte together make a float.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_mean(first, second):
#     return (first.astype(float) + second) / 2
# ```
#
# It makes one more array, of floats, eight times as large as the bytes. On the cat it takes less than twice as long as
# the faulty line, well below a thousandth of a second.
#
# </details>
#
# The table is ready. [The next chapter](02_slide_multiply_sum.md) lets a filter loose on it.
