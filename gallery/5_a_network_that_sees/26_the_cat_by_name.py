r"""
# 26 · The cat, by name

*What does it take to name the cat?*

The cat of the first page, for the last time. Fifty layers of weights, learned from ImageNet, give a thousand scores for
it, one for each class that they know. You see what the scores mean and what they don't, the one operation that is new,
how maps become a name, where in the picture that name is seen, and a rabbit that is an albatross.
"""

# %%
# The network is EfficientNet-Lite0, [by Google](https://arxiv.org/abs/1905.11946). It takes the middle square of a
# photograph, at 224 by 224 pixels.
#
# <div class="predict" markdown="1">
#
# **Predict.** What will it call the cat?
#
# - a cat, nearly certain
# - three kinds of cat, none above one half
# - some other animal
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - a cat, nearly certain: There is no class *cat* among the thousand. There are kinds of cats.
# - **three kinds of cat, none above one half**: The three together get nearly 0.9.
# - some other animal: The lynx comes fourth, with 0.03.
#
# </details>
#
# </div>

from dataclasses import replace

import numpy as np

from filtersight import correlate2d, figures, film, load_image, photographs, relu6
from filtersight.classifier import class_activation_map, class_names, classifier, classifier_input, name_picture
from filtersight.images import CAT, ROCKET
from filtersight.networks import run

figures.use_book_style()

photograph = load_image(CAT)
guesses = name_picture(photograph, best=6)
print(f"the first three together: {sum(guess.probability for guess in guesses[:3]):.2f}")


# How it is drawn
def show_guesses(ax, guesses):
    places = range(len(guesses))
    ax.barh(places, [guess.probability for guess in guesses], color=figures.ACCENT)
    ax.set(xlim=(0, 1), ylim=(len(guesses) - 0.4, -0.6), xticks=[0, 0.5, 1], yticks=[])
    for place, guess in enumerate(guesses):
        ax.text(guess.probability + 0.03, place, f"{guess.name} {guess.probability:.2f}", va="center", size=9)


fig, [(left, right)] = figures.panels(1, 2, aspect=1, width_ratios=[2, 3])
figures.show_picture(left, photograph[:, 75:375])
show_guesses(right, guesses)
right.set_xlabel("probability")
figures.describe(
    fig,
    caption="The part of the photograph that the network gets, and its six likeliest classes.",
    alt="""Left, the cat's face. Right, six bars: Egyptian cat 0.37, tiger cat 0.36, tabby 0.16, lynx 0.03, and two
    that are nearly 0.""",
)

# %%
# [Softmax](../3_how_filters_learn/18_from_random_to_learned.md) makes a thousand numbers that sum to 1. A 0.37 does not
# say that this is an Egyptian cat with a chance of 37 in 100. It says how the network shares out its one among the names
# that it has.
#
# ## One kernel a map
#
# The fifty layers are a *stem*, sixteen *blocks* of two or three layers, a *head* and the *classes*. New to you is
# one layer of each block, and that nine blocks add the maps that came in to those that they make.
#
# <div class="predict" markdown="1">
#
# **Predict.** A layer makes 96 maps of 96 maps, with windows of 3 by 3. Ordinary filters have 3 · 3 · 96 · 96 = 82,944
# weights. How many are there if each filter looks at one map only, its own?
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 9: Each map has a kernel of its own.
# - **864**: 96 kernels of 9 weights.
# - 82944: Those are filters that look at all maps.
# - any other number: Each of the 96 filters is one kernel of 3 by 3.
#
# </details>
#
# </div>
#
# That is a *depthwise* convolution. Here is the first, by hand. *ReLU6* cuts off above 6 as well as below 0.

layers = classifier()
maps = run(layers, classifier_input(photograph))
kernels, bias = layers[1].weight, layers[1].bias  # (3, 3, 32) and (32,)
padded = np.pad(maps["stem"][0], ((1, 1), (1, 1), (0, 0)))
alone = [correlate2d(padded[..., k], kernels[..., k]) + bias[k] for k in range(32)]
by_hand = relu6(np.stack(alone, axis=-1))
print("as the layer has it:", np.allclose(by_hand, maps["0.depthwise"][0], atol=1e-4))
for kind in ("depthwise", "expand", "project"):
    sizes = [layer.weight.size for layer in layers if kind in layer.name]
    print(kind, sum(sizes), "weights")

# How it is drawn
fig, axes = figures.panels(3, 3, aspect=1.05)
liveliest = np.argsort(-by_hand.std(axis=(0, 1)))[:3]
for row, k in zip(axes, liveliest):
    figures.show_feature_map(row[0], maps["stem"][0, :, :, k], f"map {k}", colorbar=False)
    figures.show_kernel(row[1], kernels[..., k], "its kernel", form=".1f")
    figures.show_feature_map(row[2], by_hand[..., k], f"new map {k}", colorbar=False)
figures.describe(
    fig,
    caption="""Three of the 32 maps of the stem, each with the one kernel that looks at it and the map that it makes.
    They are the three whose new maps vary most.""",
    alt="""Three rows. In each, a red and white map of the cat, a grid of 3 by 3 weights, and a new map. The new maps
    show the cat again, with its edges or its stripes stronger or weaker.""",
)

# %%
# No map knows of another then. So a layer of 1 by 1 windows follows, *project*, which sums all maps at each place, and
# mostly another goes before, *expand*. These have fifteen times as many weights.
#
# ## From maps to a name
#
# The head gives 1280 maps of 7 by 7 places. Of each the mean is taken, and the score of a class is a sum over the 1280
# means.

head = maps["head"][0]  # (7, 7, 1280)
weight, bias = layers[-2].weight, layers[-2].bias  # (1280, 1000) and (1000,)
scores = head.mean(axis=(0, 1)) @ weight + bias
exponentials = np.exp(scores - scores.max())
p = exponentials / exponentials.sum()
for k in np.argsort(-p)[:3]:
    print(f"{class_names()[k]}: score {scores[k]:.1f}, probability {p[k]:.2f}")

# %%
# A mean forgets where things were.
#
# <div class="predict" markdown="1">
#
# **Predict.** The square is cut into 16 tiles, which are shuffled. Will the network still see a cat?
#
# - no
# - yes, but hardly
# - yes, about as surely as before
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - no: That is so with 64 tiles. With 16, they hold enough of a cat together; most alone do not.
# - yes, but hardly: The three cats together get about as much as before.
# - **yes, about as surely as before**: Fur is fur on every tile, and the mean does not ask where.
#
# </details>
#
# </div>


def in_tiles(picture, n, seed):
    size = len(picture) // n
    rows = picture.reshape(n, size, n, size, 3).swapaxes(1, 2)
    tiles = np.random.default_rng(seed).permutation(rows.reshape(n * n, size, size, 3))
    return tiles.reshape(rows.shape).swapaxes(1, 2).reshape(picture.shape)


cat_square = load_image(CAT, size=256)
camera_man = np.stack([photographs()[1]] * 3, axis=-1)
both = cat_square, camera_man
tiled = [in_tiles(picture, n, seed=26) for picture in both for n in (2, 4, 8)]

# How it is drawn
fig, axes = figures.panels(2, 3, aspect=1.2)
for ax, picture in zip(axes.flat, tiled):
    (guess,) = name_picture(picture, best=1)
    figures.show_picture(ax, picture, f"{guess.name}\n{guess.probability:.2f}")
figures.describe(
    fig,
    caption="The cat and the camera man in 4, 16 and 64 tiles, each with the likeliest class.",
    alt="""Two rows of three pictures in shuffled tiles. The cat in 4 and in 16 tiles is named a cat, in 64 it is not. The
    camera man is named a tripod in 4 tiles only.""",
)

# %%
# So it was in each of five shuffles: in 16 tiles the cat is a cat, in 64 it is not. The camera man's tripod, a few long
# lines that meet, is named in only some shuffles of 16 tiles. Pieces of fur and eyes are enough for a cat. How they are put
# together is hardly asked ([Brendel and Bethge](https://arxiv.org/abs/1904.00760) have built networks that cannot ask, and
# they do well).
#
# ## Where a name is seen
#
# First the mean over places, then the sum over maps: as both are sums, the order does not matter. Sum first, and there is
# a score at each place. That is the *class activation map* of
# [Zhou et al.](https://arxiv.org/abs/1512.04150): its mean and the bias make the score. Is it true to its name? Hide three by
# three places around the largest number, and see what is left of the probability.

pictures = {"cat": photograph, "camera man": photographs()[1], "coffee": photographs()[2]}
pictures |= {"rabbit": film()[15], "rocket": load_image(ROCKET)}
seen = {}
for name, picture in pictures.items():
    (guess,) = name_picture(picture, best=1)
    x = classifier_input(picture)
    where = class_activation_map(layers, run(layers, x), guess.number)
    seen[name] = guess.name, where
    top, left = (32 * max(k - 1, 0) for k in np.unravel_index(where.argmax(), (7, 7)))
    x[:, top : top + 96, left : left + 96] = 0
    rest = run(layers, x)["probabilities"][0, guess.number]
    print(f"{name}: {guess.name} {guess.probability:.2f}, the place hidden {rest:.2f}")

# How it is drawn
fig, axes = figures.panels(2, 5, aspect=1.25)
for (above, below), picture, (named, where) in zip(axes.T, pictures.values(), seen.values()):
    square = classifier_input(picture)[0] / 2 + 0.5
    figures.show_picture(above, square.clip(0, 1), named.replace(" ", "\n"))
    row, column = np.unravel_index(where.argmax(), (7, 7))
    figures.outline_window(above, 32 * row, 32 * column, 32)
    drawing = figures.show_feature_map(below, where, limit=40, colorbar=False)
figures.show_scale(axes, drawing)
figures.describe(
    fig,
    cover=True,
    caption="""Five pictures with their likeliest class, and where it is seen. The place of the largest number is outlined on
    the picture.""",
    alt="""Five pictures, each above a map of 7 by 7 places in reds. Egyptian cat: pale red over the whole face. Tripod: deep
    red from the camera down to the tripod's legs. Espresso: the cup. Albatross, under a grey and white rabbit: the rabbit's
    body. Missile, under a rocket on its pad: the rocket and the towers beside it.""",
)

# %%
# The four others hang on the place. The cat does not: it is seen all over.
#
# ## Sure, and wrong
#
# The rabbit in the last frame of the book's film is an albatross, with 0.80; in the first it is a triceratops, with 0.07.
# The rocket, which carries a satellite, is most of all a
# missile. There is no name for what it does not know: softmax shares out its one whatever the picture shows. From the
# probability alone you could not tell the rabbit from the coffee.
#
# ## A byte a number
#
# Each of the 4.6 million weights is one byte here, a whole number from −127 to 127, times a scale for its filter. How
# few steps would do? Eight *bits* make 255 of them, six 63, and three only 7.


def coarser(layer, bits):
    if layer.weight is None:
        return layer
    axes = tuple(range(layer.weight.ndim - 1))  # all but the filters
    step = abs(layer.weight).max(axis=axes, keepdims=True) / (2 ** (bits - 1) - 1)
    return replace(layer, weight=np.round(layer.weight / (step + 1e-12)) * step)


for bits in (8, 6, 5, 4, 3):
    rounded = tuple(coarser(layer, bits) for layer in layers)
    best = [name_picture(picture, layers=rounded)[0] for picture in pictures.values()]
    print(f"{bits} bits: {', '.join(guess.name for guess in best)}")

# %%
# Six bits change two names, four bits all but one, and with three bits nearly everything is a banana. A byte is a good
# bargain: this network would take four times as much in 32 bits a number, 18 MB.
#
# ## What it does not do
#
# It knows a thousand names that people chose, learned from pictures that were collected for research, and says one of
# them whatever you show it. It does not know what it is looking at.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the cell of the five pictures, put `_, guess = name_picture(picture, best=2)` in the place
# of its first line in the loop. You see where the second guess is seen: the tiger cat all over the face, as the Egyptian
# cat was, and of the coffee, the cup.
#
# </div>
#
# ## In short
#
# - A depthwise convolution gives each map a kernel of its own; 1 by 1 windows mix the maps.
# - A name is a mean over places and a sum over maps. Sum first, and you see where.
# - The mean forgets how things are put together. Tiles of fur are a cat.
# - A probability is a share among the names that a network has. It can be large, and wrong.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** Block 12 takes 192 maps, widens them to 1152, slides kernels of 5 by 5, and sums them to 192 again. How many
# weights are these?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **471168**: $192 \cdot 1152 + 25 \cdot 1152 + 1152 \cdot 192$. One ordinary layer of 5 by 5 from 192 maps to 192
#   has $25 \cdot 192 \cdot 192$, which is 921,600.
# - 442368: The kernels of 5 by 5 have weights too.
# - 921600: So many has one ordinary layer of 5 by 5 from 192 maps to 192.
# - any other number: Widen: 192 · 1152. Slide: a kernel of 25 for each of 1152 maps. Sum: 1152 · 192.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** The face finder loses a face that stands on its head. Does this network lose the cat, upside down or in
# negative?
#
# - upside down
# - in negative
# - both times
# - neither time
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - upside down or in negative: The first three guesses are the same three cats as before.
# - both times: It loses nothing: the first three guesses stay the same.
# - **neither time**: Both times the first three guesses are the same three cats.
#
# ```python
# for picture in (photograph[::-1, ::-1], 1 - photograph):
#     print([guess.name for guess in name_picture(picture, best=3)])
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Draw rings, 12 pixels wide, around the middle of 224 by 224 pixels. What are they?
#
# - a coil
# - a maze
# - a spider web
# - nothing with more than a half
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - a coil: That is second, with 0.31.
# - **a maze**: With 0.68, before a coil with 0.31. It is as sure as of many a photograph.
# - a spider web: It has that name too, but gives it less than 1 in 100.
# - nothing with more than a half: Two names share nearly all of its one, and not evenly.
#
# ```python
# row, column = np.mgrid[:224, :224] - 112
# rings = np.hypot(row, column) // 12 % 2
# print(name_picture(rings, best=2))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Write the operation that is new: over each of the maps `(H, W, C)` slide the kernel that is its own, of
# kernels `(kH, kW, C)`, and add its bias.

from filtersight.exercises import check


def my_depthwise(maps, kernels, bias):
    # Your lines stand here.
    ...


print(check(my_depthwise))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Cut out a window with all its maps, as in [chapter 10](../2_a_full_layer/10_volumes.md), and multiply it with the
# kernels. What may be summed?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# `np.sum(products, axis=(0, 1))` sums over rows and columns, and leaves a number for each map.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_depthwise(maps, kernels, bias):
#     height, width, channels = kernels.shape
#     rows, columns = maps.shape[0] - height + 1, maps.shape[1] - width + 1
#     out = np.zeros((rows, columns, channels))
#     for row in range(rows):
#         for column in range(columns):
#             window = maps[row : row + height, column : column + width]
#             out[row, column] = np.sum(window * kernels, axis=(0, 1)) + bias
#     return out
# ```
#
# On maps like those of the stem it takes about twenty to fifty times as long as the package's. Each turn of the loop makes
# a number for every map, so the more maps, the less the loop costs.
#
# </details>
#
# **5. In code.** From the head's maps to the probabilities: the mean of each map, for each class a sum over the means,
# and softmax. The weights are `(maps, classes)`. Here is a fault to find: a score may be 1000.

from filtersight.exercises import check


def my_probabilities(maps, weight, bias):
    scores = maps.mean(axis=(0, 1)) @ weight + bias
    exponentials = np.exp(scores)
    return exponentials / exponentials.sum()


print(check(my_probabilities))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# What is `np.exp(1000)`? The chapter's own code takes something away before.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# The same number taken from all scores leaves every share as it is.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_probabilities(maps, weight, bias):
#     scores = maps.mean(axis=(0, 1)) @ weight + bias
#     exponentials = np.exp(scores - scores.max())
#     return exponentials / exponentials.sum()
# ```
#
# One more look at the scores for the largest. It takes as long as the package's: most of its time goes into the sum
# over the 1280 means.
#
# </details>
#
# You began with nine numbers on a cat, and end with 4.6 million on the same cat. In between is one sum. The code that draws
# the book's figures stands on its pages. Now change it.
