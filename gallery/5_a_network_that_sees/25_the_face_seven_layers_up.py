r"""
# 25 · The face, seven layers up

*Can the same sum find a face?*

Slide, multiply, sum, and keep what is above zero: you have seen no other step for most of this book. Here are seven
layers of it whose weights were learned from photographs of people. You follow a photograph up through them to a single
bright place, and find out what the network is blind to, and which of its filters it cannot do without.
"""

# %%
# The network is Davis E. King's, made for his library [dlib](https://github.com/davisking/dlib) and trained
# [in his way](https://arxiv.org/abs/1502.00046). It is a list of layers, which read themselves aloud. After six of them follows
# [ReLU](../2_a_full_layer/11_eight_filters_on_the_cat.md).

from dataclasses import replace

import numpy as np
from PIL import Image

from filtersight import figures, load_image, photographs, random_filters
from filtersight.faces import SIZE, Face, face_finder, face_input, merge_overlapping, pyramid
from filtersight.images import HOPPER
from filtersight.networks import run, switch_off, windows_below

figures.use_book_style()

layers = face_finder()
for layer in layers:
    print(layer)
print(sum(layer.weight.size + layer.bias.size for layer in layers), "numbers")

# %%
# <div class="predict" markdown="1">
#
# **Predict.** The sixteen filters of the first layer began as random numbers, like those of
# [chapter 05](../1_one_filter/05_a_random_filter.md). What do they look like after training?
#
# - still like chance
# - edges, bars and patches of colour
# - small faces
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - still like chance: Their neighbouring weights would not be alike then. Here they are.
# - **edges, bars and patches of colour**: A window of 5 by 5 pixels holds little more than that, whatever is in the
#   picture.
# - small faces: A face is 80 pixels large here, and a filter of the first layer sees five.
#
# </details>
#
# </div>

trained = layers[0].weight  # (5, 5, 3, 16)
chance = random_filters(5, 3, 16, seed=5)
for name, weight in (("random", chance), ("trained", trained)):
    alike = np.corrcoef(weight[:, :-1].ravel(), weight[:, 1:].ravel())[0, 1]
    print(f"{name}: weight and right neighbour correlate by {alike:.2f}")

# How it is drawn
fig, axes = figures.panels(4, 8, aspect=1.1)
for k, ax in enumerate(axes.flat):
    filter_ = (chance, trained)[k // 16][..., k % 16]
    figures.show_picture(ax, 0.5 + filter_ / (2 * abs(filter_).max()))
axes[0, 0].set_title("random", loc="left")
axes[2, 0].set_title("trained", loc="left")
figures.describe(
    fig,
    wide=True,
    caption="""Sixteen random filters, and the sixteen of the trained first layer. Each cell is coloured by its three
    weights for red, green and blue: mid-grey is 0, brighter is above, darker is below.""",
    alt="""Four rows of eight squares, each of 5 by 5 coloured cells. The upper two rows are confetti. The lower two are
    smooth: nine are bright on one side and dark on the other, across, up and down or aslant, or have a bar in the
    middle; the others are patches of violet, blue, green and red that change slowly.""",
)

# %%
# Nine are edge and bar filters, nearly grey, as [patches of photographs](../3_how_filters_learn/20_filters_from_nature.md)
# gave them without any label. The other seven answer to colour.
#
# ## From edges to one place
#
# Now a photograph, an officer of the US Navy. Her face is about 80 pixels large, with its middle at row 95, column 133.
# You see the four maps with the largest numbers of some layers. Of all maps of layers 1, 5 and 6, how many have
# their largest number on the face?

picture = load_image(HOPPER, size=256)
maps = run(layers, face_input(picture))


def peaks_on_the_face(k):
    step, first = (2, 2) if k == 1 else (8, 14)  # of the places, in pixels
    each = maps[f"layer {k}"][0].transpose(2, 0, 1)
    peaks = [np.unravel_index(one.argmax(), one.shape) for one in each]
    middles = step * np.array(peaks) + first
    return np.mean((abs(middles - (95, 133)) <= SIZE / 2).all(axis=1))


print([f"layer {k}: {peaks_on_the_face(k):.0%}" for k in (1, 5, 6)])

# How it is drawn
fig, axes = figures.panels(4, 4, aspect=1.1)
for row, k in zip(axes, (1, 3, 5, 6)):
    volume = maps[f"layer {k}"][0]
    strongest = np.argsort(-volume.max(axis=(0, 1)))[:4]
    for ax, channel in zip(row, strongest):
        figures.show_feature_map(ax, volume[..., channel], colorbar=False)
    row[0].set_title(f"layer {k}", loc="left")
figures.describe(
    fig,
    caption="""The four maps with the largest numbers of four layers, each map in its own scale. White is 0.""",
    alt="""Four rows of four maps, white with red. Layer 1: thin outlines of the officer, her cap, collar and face.
    Layer 3: coarse specks all over. Layer 5: one strong speck in the middle of the upper half, where the face is; one map
    has a band along the upper border too. Layer 6: in each map one strong spot there, and nearly nothing elsewhere.""",
)

# %%
# The first layer answers everywhere: collar and cap have stronger edges than the face has. Of layer 5 about two
# maps in three have their peak on the face, of layer 6 three in four. On the book's astronaut and camera man, enlarged until
# their faces have 80 pixels too, it is alike: at most one map in twenty in the first layer, about half in the fifth, more
# than three in five in the sixth.
#
# <div class="predict" markdown="1">
#
# **Predict.** The last filter sums over all 45 maps of layer 6, and gives a number above 0 where it sees a face. Its map
# has 29 by 29 places, one every 8 pixels. At how many of them is the number above 0?
#
# - 1
# - about a dozen, side by side
# - about a hundred, wherever there is skin
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 1: A face that is moved by 8 pixels is still a face, and the next place sees just that.
# - **about a dozen, side by side**: A few steps on, the face is out of the middle.
# - about a hundred, wherever there is skin: The filter says no to all that is not the middle of a face.
#
# </details>
#
# </div>

scores = maps["layer 7"][0, :, :, 0]
place = np.unravel_index(scores.argmax(), scores.shape)
print(f"above 0: {np.sum(scores > 0)} of {scores.size} places; most: {scores.max():.2f}")
for name, top, left, bottom, right in windows_below(layers, maps, "layer 7", *place):
    print(f"{name}: {bottom - top} by {right - left}")

# How it is drawn
fig, [(left_ax, right_ax)] = figures.panels(1, 2, aspect=0.95)
figures.show_picture(left_ax, picture, "what the place sees")
figures.outline_window(left_ax, top, left, bottom - top)
middle = 8 * place[0] + 14, 8 * place[1] + 14
figures.outline_window(left_ax, middle[0] - SIZE // 2, middle[1] - SIZE // 2, SIZE, color="#ffffff")
figures.show_feature_map(right_ax, scores, "layer 7", limit=1.2)
figures.outline_window(right_ax, *place, 1, color="#000000")
figures.describe(
    fig,
    cover=True,
    caption="""The score map, and on the photograph what its largest number depends on (orange) and how large a face it
    stands for (white). Numbers below −1.2 have the deepest blue too.""",
    alt="""Left, the officer in uniform, with a white square around her face and an orange one, more than twice as
    large, around head and shoulders. Right, the map of 29 by 29 places: deep blue everywhere, but for a red spot of about
    four places across where the face is; one of them is outlined.""",
)

# %%
# One number, from 189 by 189 pixels: its [receptive field](../2_a_full_layer/13_a_second_layer.md).
#
# Why is the answer a map? The last filter slides as the first does. Nobody cuts out windows and asks seven layers about
# each: what two windows share is computed once. And a photograph of any size will do.
#
# ## Every size
#
# The network looks for faces of about 80 pixels. A larger one it finds in a smaller picture. So the photograph is shrunk to
# 5/6 again and again, which is called an *image pyramid*, and each size goes through the same layers. One face is then
# seen at many places and in several sizes. Of squares that mostly overlap, the surest stays.

photograph = load_image(HOPPER)  # 600 rows, 512 columns
found, best = [], {}
for scale, x in pyramid(photograph):
    scores = run(layers, x)["layer 7"][0, :, :, 0]
    best[SIZE / scale] = scores.max()
    for row, column in np.argwhere(scores > 0):  # each place above 0
        middle = (8 * row + 14) / scale, (8 * column + 14) / scale
        found.append(Face(scores[row, column], *middle, SIZE / scale))
(face,) = merge_overlapping(found)
print(f"{len(found)} squares, one face: score {face.score:.2f}, {face.size:.0f} pixels")

# How it is drawn
fig, [(left_ax, right_ax)] = figures.panels(1, 2, aspect=1.15)
figures.show_picture(left_ax, photograph)
for each, color in [*((other, "#ffffff") for other in found), (face, figures.ACCENT)]:
    figures.outline_window(left_ax, each.box[0], each.box[1], each.size, color=color).set_linewidth(
        2.5 if each is face else 0.8
    )
right_ax.axhline(0, color=figures.MUTED, linewidth=0.8)
right_ax.plot(list(best), list(best.values()), "o-", color=figures.ACCENT)
right_ax.set_xscale("log")
right_ax.set_xticks([80, 160, 320], ["80", "160", "320"])
right_ax.minorticks_off()
right_ax.set(xlabel="size of face looked for, in pixels", ylabel="best score")
figures.describe(
    fig,
    caption=f"""Left, the {len(found)} squares that score above 0, in white, and the one that stays. Right, the best score in
    each picture of the pyramid.""",
    alt="""Left, the officer with a thicket of thin white squares around her face, of three sizes, and one orange square
    from forehead to chin. Right, a curve over the size of face, from 80 to about 495 pixels: near or below −0.7
    everywhere, but for three points above 0, at about 166, 199 and 239 pixels.""",
)

# %%
# The function `find_faces` does all this. In its own size the photograph shows the network no face at all.
#
# ## What it is blind to
#
# Three heads now, in grey: the astronaut, the camera man and the officer. The first two are enlarged, so that each face has
# about 80 pixels. What if it has only 40?

astronaut, camera_man, *_ = photographs()
heads = {"astronaut": (astronaut[9:105, 63:159], 5 / 3)}  # enlarged by this
heads["camera man"] = camera_man[39:119, 71:151], 2
heads["officer"] = load_image(HOPPER, size=256, grey=True)[15:175, 53:213], 1


def best_score(picture, by):
    return max(run(layers, x)["layer 7"].max() for _, x in pyramid(picture, enlarge=by))


for name, (head, by) in heads.items():
    print(f"{name}: {best_score(head, by):.2f}, halved {best_score(head, by / 2):.2f}")

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Which of these changes leaves all three faces found?
#
# - mirrored
# - turned by a quarter
# - upside down
# - in negative
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **mirrored**: The scores hardly change, even that of the camera man, whom you see from the side.
# - turned by a quarter: Turned this way, all three are lost. The other way, the astronaut is still found.
# - upside down: You would know it for a face. The network finds none of the three.
# - in negative: The astronaut is found even so, with a lower score. The other two are not.
#
# </details>
#
# </div>


def turned(picture, degrees):
    image = Image.fromarray(np.float32(picture))
    return np.asarray(image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=0.5))


changes = {"as it is": lambda head: head, "mirrored": lambda head: head[:, ::-1]}
changes |= {"turned 60°": lambda head: turned(head, 60), "quarter turn": np.rot90}
changes |= {"upside down": lambda head: head[::-1], "negative": lambda head: 1 - head}
table = {}
for name, (head, by) in heads.items():
    table[name] = [best_score(change(head), by) for change in changes.values()]

# How it is drawn
fig, axes = figures.panels(3, 6, aspect=1.3)
for row, numbers, (head, _) in zip(axes, table.values(), heads.values()):
    for ax, score, change in zip(row, numbers, changes.values()):
        figures.show_picture(ax, change(head))
        color = figures.ACCENT if score > 0 else figures.INK
        ax.set_xlabel(f"{score:.2f}".replace("-", "−"), color=color, weight="bold" if score > 0 else "normal")
for ax, name in zip(axes[0], changes):
    ax.set_title(name, size=9)
figures.describe(
    fig,
    caption="""Six versions of three heads, each with its best score in any size. Bold and orange: a face is found.""",
    alt="""Three rows of six small heads: astronaut, camera man, officer. Found in every row are those as they are,
    mirrored and turned by 60 degrees. A quarter turn and upside down are found in no row. In negative, only the
    astronaut is found.""",
)

# %%
# It stands being turned far, though not both ways alike: by 60° clockwise the camera man is lost.
#
# ## What it cannot do without
#
# Is it these numbers that matter, or only how many they are? Shuffle the weights of every layer, each among themselves.
# And switch the sixteen filters of the first layer off, one at a time.

rng = np.random.default_rng(25)
shuffled = [replace(layer, weight=rng.permuted(layer.weight)) for layer in layers]
versions = [layers, shuffled, *(switch_off(layers, "layer 1", k) for k in range(16))]
answers = {}
for name, (head, enlarge) in heads.items():
    _, x = next(pyramid(head, enlarge=enlarge))
    answers[name] = [run(one, x)["layer 7"].max() for one in versions]
    whole, mixed, *without = answers[name]
    print(f"{name}: {whole:.2f}, shuffled {mixed:.2f}, less one ≥ {min(without):.2f}")

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.45)
ax = axes[0, 0]
ax.axvline(0, color=figures.MUTED, linewidth=0.8)
for height, (whole, mixed, *without) in zip((2, 1, 0), answers.values()):
    ax.plot(without, np.full(16, height), "o", color=figures.SECOND, alpha=0.5)
    ax.plot([mixed], [height], "x", color=figures.INK, markersize=8)
    ax.plot([whole, whole], [height - 0.25, height + 0.25], color=figures.ACCENT)
ax.set(yticks=[2, 1, 0], yticklabels=list(answers), ylim=(-0.5, 2.5), xlabel="best score", xlim=(-1.3, 1.3))
figures.describe(
    fig,
    caption="""The score of each head: of the network as it is (orange line), without one of its sixteen first filters
    (blue dots), and with its weights shuffled (cross).""",
    alt="""Three rows, one a head. In each, an orange line stands slightly above 1, with sixteen blue dots close around it,
    for the camera man down to about 0.9; a cross stands far left, near −1.""",
)

# %%
# Shuffled, the same numbers find nothing; so it was with each of eight shuffles. But on no single filter of the first
# layer does one of these three faces hang. (In the dark, the camera man is lost without either of two.) Is there a filter in any
# layer that all three hang on? That is exercise 3.
#
# ## What it does not do
#
# It finds faces and tells nobody apart: it knows that there is a face, not whose. It learned from pictures that were
# collected for research, in ImageNet, AFLW, Pascal VOC, VGG, WIDER and FaceScrub, and knows what was common there. Such
# networks fail more often on some people than on others: in [a study of
# face finders](https://arxiv.org/abs/2211.15937) on blurred, noisy and otherwise spoilt photographs, on people who look
# masculine, are older or have darker skin, and in dim light.
# Three photographs show none of that.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the cell of the six versions, put `lambda head: head / 4` in the place of `np.rot90`. All
# three faces are found in the dark. Then cover the lower half, with
# `lambda head: np.where(np.arange(len(head))[:, np.newaxis] > len(head) / 2, 0.5, head)`: none is.
#
# </div>
#
# ## In short
#
# - Seven layers of the same sum, and ReLU between them, find faces. What is new is the weights.
# - Early layers answer to edges everywhere, late ones mostly on the face, and the score is a map since every filter slides.
# - One size is learned; a pyramid of smaller pictures does the larger ones.
# - It misses without a word, and it can take a drawing for a face.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** By the rule of [chapter 13](../2_a_full_layer/13_a_second_layer.md), $r \leftarrow r + (k - 1)\, j$ and
# $j \leftarrow j s$, how large is the receptive field?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **189**: And the places are 8 apart.
# - 80: So large is a face. The network sees more around it.
# - 8: So far apart are the places.
# - any other number: The jump doubles with each of the first three layers. The loop below does it for you.
#
# ```python
# r = j = 1
# for layer in layers:
#     r, j = r + (len(layer.weight) - 1) * j, j * layer.stride
# print(r, j)
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Draw a face of ellipses on mid-grey, with skin of 0.7, until `best_score` takes it for one. Now make the skin
# whiter and the ground darker, 0.9 on 0.3. What does the score do?
#
# - it rises
# - it falls
# - it stays
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - it rises: To you the face stands out more. To the network it is less of one.
# - **it falls**: The one below is a face, with 0.55. In whiter skin on darker ground it is not.
# - it stays: The lines stay where they are, but the greys between them count as well.
#
# ```python
# row, column = np.mgrid[:160, :160] - 80
# drawing = np.full((160, 160), 0.5)
# drawing[(column / 36) ** 2 + (row / 46) ** 2 <= 1] = 0.7
# drawing[((abs(column) - 15) / 7) ** 2 + ((row + 10) / 4) ** 2 <= 1] = 0.3  # eyes
# drawing[(abs(column) < 3) & (row > -5) & (row < 12)] = 0.5  # nose
# drawing[(column / 16) ** 2 + ((row - 24) / 4) ** 2 <= 1] = 0.3  # mouth
# print(best_score(drawing, 1))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Switch off the filters of layer 5, one at a time. Which is the one that all three faces hang on? Count them
# from 0.
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **19**: Without it all three scores are below 0. Without any other, all are above 0.6.
# - 20: [Through the network](../../through.md) counts from 1, and there it is map 20. From 0 it is one less.
# - any other number: Without this one a face is still found. Let the loop below look.
#
# ```python
# for head, enlarge in heads.values():
#     _, x = next(pyramid(head, enlarge=enlarge))
#     without = [run(switch_off(layers, "layer 5", k), x)["layer 7"].max() for k in range(45)]
#     print(np.argmin(without), sorted(without)[:2])
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Write the merging. You get the scores of some squares, and `shares[i, j]`, the share of the smaller of
# squares `i` and `j` that both cover. Give an array with the numbers of the squares that stay, the surest first. Of two
# that share one half or more, the less sure goes.

from filtersight.exercises import check


def my_merge(scores, shares):
    # Your lines stand here.
    ...


print(check(my_merge))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# `np.argsort(-scores)` gives the numbers of the squares, the surest first. Go through them in that order.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Keep a list of those that stay. A square joins it if it shares less than one half with each square of the list, not
# with each square there is.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_merge(scores, shares):
#     kept = []
#     for square in np.argsort(-scores):
#         if all(shares[square, other] < 0.5 for other in kept):
#             kept.append(square)
#     return np.array(kept)
# ```
#
# Each square is compared with those that stay. If thirty all stay, that makes 435 comparisons; if a thousand do, half a
# million.
#
# </details>
#
# The layer that you wrote in chapter 11 finds a face too, in [your own module](../../my-filtersight.md).
#
# A face is one thing to look for. [The next network](26_the_cat_by_name.md) has a thousand.
