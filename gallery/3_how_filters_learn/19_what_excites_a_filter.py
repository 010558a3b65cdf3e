r"""
# 19 · What excites a filter

*Which picture would a filter like best?*

Training changes the weights so that the answer fits the picture. Turn it round: keep the weights, and change the
*picture* so that the answer grows. The backward pass gives the gradient for every pixel, so this takes one line more. You see what the
trained network of [chapter 18](18_from_random_to_learned.md) would like to see, first without any rule, then with some.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Start with noise and change its pixels, step by step, so that the score for "3" grows as fast as it
# can. After two hundred steps, will the picture look like a 3?
#
# </div>
#
# ## First the filters
#
# For a single filter the answer is known beforehand. Its score is the sum of its weights times the pixels of its
# window. Among all windows of the same strength the one that looks like the filter itself gives the most, as [chapter
# 02](../1_one_filter/02_slide_multiply_sum.md) said. The ascent finds just that.

import numpy as np

from filtersight import conv2d, conv2d_backward, digits, figures
from filtersight.training import backward, forward, initial_parameters, train

figures.use_book_style()

train_images, train_labels, _, _ = digits()
start = initial_parameters((8, 8, 1), classes=10, seed=17)
*_, (network, _) = train(start, train_images, train_labels, epochs=30, seed=17)

fig, axes = figures.panels(2, 8, aspect=1.05)
likeness = []
for k in range(8):
    weight = network.weight[..., [k]]
    window = np.random.default_rng(k).normal(size=(1, 3, 3, 1))
    for _ in range(50):
        gradient = conv2d_backward(np.ones_like(conv2d(window, weight)), window, weight)[0]
        window = window + gradient
        window = window / np.linalg.norm(window)
    likeness.append(np.sum(window * weight[:, :, :, 0]) / np.linalg.norm(weight))
    figures.show_kernel(axes[0, k], weight[:, :, 0, 0], form=None)
    figures.show_kernel(axes[1, k], window[0, :, :, 0], form=None)
axes[0, 0].set_ylabel("filter", size=9)
axes[1, 0].set_ylabel("window", size=9)
print("least likeness of a window to its filter:", min(likeness).round(4))
figures.describe(
    fig,
    caption="The eight trained filters, and the window that each likes best, found by ascent from noise. They are the same.",
    alt="Two rows of eight grids of 3 by 3 weights in red and blue. Each grid of the lower row has the same pattern as the one above it.",
)

# %%
# ## A score for a digit
#
# Through ReLU, pooling and the linear layer it is no longer that simple. Here is the ascent for the ten scores,
# without any rule: each step moves the picture by a fixed length against nothing but the gradient.


def ascend(digit, *, steps=200, rate=0.1, limits=None, blur=0, decay=0):
    picture = np.random.default_rng(18).normal(0.3, 0.05, (1, 8, 8, 1))
    scores = []
    for _ in range(steps):
        found = forward(network, picture)
        scores.append(found.scores[0, digit])
        _, gradient = backward(network, found, np.eye(10)[[digit]])
        picture = picture + rate * gradient / np.linalg.norm(gradient)
        padded = np.pad(picture, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
        neighbours = padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1] + padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
        picture = (1 - decay) * ((1 - blur) * picture + blur * neighbours / 4)
        if limits:
            picture = picture.clip(*limits)
    return picture[0, :, :, 0], scores


plain = [ascend(digit) for digit in range(10)]
real = [forward(network, train_images).scores[train_labels == digit, digit].max() for digit in range(10)]

fig, axes = figures.panels(2, 5, aspect=1.15)
for ax, (picture, scores), digit in zip(axes.flat, plain, range(10), strict=True):
    figures.show_feature_map(ax, picture, f"{digit}: {scores[-1]:.0f}", colorbar=False)
figures.describe(
    fig,
    cover=True,
    caption=f"What makes each score large, with the score. The best real digit of all 1347 gets {max(real):.0f}.",
    alt="""Ten pictures of 8 by 8 pixels in red and blue, one for each digit. A ring for 0 and an upright for 1 can be guessed, the others have no form
    that could be read.""",
)

# %%
# A ring for 0 and an upright for 1 can be guessed at, and the rest is noise. Yet the scores are about ten times as high
# as any digit ever got. The network was never asked about pictures with negative ink, or ink without end, and what it
# says of them means nothing. Such pictures are relatives of the *adversarial examples* of
# [Szegedy and others](https://arxiv.org/abs/1312.6199).
#
# ## With rules
#
# So give the ascent some rules. First: ink stays between 0 and 1. Then also: a little blur after each step, since
# strokes are smooth, and a little decay, so that ink which earns nothing fades.

clipped = [ascend(digit, limits=(0, 1)) for digit in range(10)]
smooth = [ascend(digit, limits=(0, 1), blur=0.1, decay=0.02, rate=0.2) for digit in range(10)]

fig, axes = figures.panels(4, 5, aspect=1.15)
for block, pictures in ((axes[:2], clipped), (axes[2:], smooth)):
    for ax, (picture, scores), digit in zip(block.flat, pictures, range(10), strict=True):
        figures.show_picture(ax, 1 - picture, f"{digit}: {scores[-1]:.0f}")
figures.describe(
    fig,
    caption="Above, ink between 0 and 1. Below, also blurred and fading. Over each stands its score.",
    alt="""Two blocks of ten pictures, dark on white. In the upper block 0, 2, 3, 4 and 5 can be made out in hard black and white pixels with much noise
    around them. In the lower block there are soft strokes in grey: a ring for 0, an upright for 1, and parts of the other digits.""",
)

# %%
# With the first rule, digits begin to show through the noise. With all three, strokes are left: those parts of a
# digit by which the network tells it from the others. A whole digit is not needed, and so it is not drawn. The scores
# are now in the range of real digits.

fig, [(ax,)] = figures.panels(1, 1, aspect=0.5)
for pictures, name, color in (
    (plain, "no rule", figures.MUTED),
    (clipped, "ink from 0 to 1", figures.SECOND),
    (smooth, "and smooth", figures.ACCENT),
):
    curve = np.mean([scores for _, scores in pictures], axis=0)
    ax.plot(curve, color=color)
    ax.text(203, curve[-1], name, color=color, va="center", size=9)
ax.axhspan(min(real), max(real), color=figures.MUTED, alpha=0.25, linewidth=0)
ax.set(xlabel="step", ylabel="score, mean of ten", yscale="symlog", xlim=(0, 260), xticks=[0, 100, 200])
figures.describe(
    fig,
    caption="The score while the picture is changed. The band is where the best real digits lie.",
    alt="""Three rising curves on a logarithmic scale. Without rules the score rises to nearly two hundred. With ink from 0 to 1 it levels off at about thirty, above the grey
    band of real digits from 12 to 18; with smoothing it ends within the band.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Set `blur=0.3` in the last rule: the strokes melt into blobs, and the scores fall. Then
# start from a real digit instead of noise, `picture = train_images[[0]]`, which is a 0, and ascend towards 8. See how
# little has to change.
#
# </div>
#
# ## In short
#
# - The backward pass reaches the pixels too, so a picture can be learned like a weight.
# - Without rules the best picture is noise that no one has ever seen.
# - What you see in such pictures is partly the network, and partly your rules.
#
# ## Exercises
#
# **1.** The gradient for the picture is divided by its length before each step. What would happen without?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The step would be as large as the gradient happens to be, tiny where few maps are alive and huge elsewhere. Dividing
# makes every step 0.1 long, whatever the gradient.
#
# </details>
#
# **2.** Why does the score without rules grow along a nearly straight line in the end?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# ReLU and pooling are made of straight pieces. As long as the same maps are alive and the same pixels are the maximum,
# the score is a linear function of the picture, and each step of the same length adds the same amount. In the end few of
# them still change.
#
# </details>
#
# **3.** A network sees a picture of noise as a 3 with full confidence. Is it broken?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# It does what it was trained for, on the pictures it was trained for. Nothing in the training said what to do with
# others. To use it safely you must know that your pictures are of the same kind.
#
# </details>
#
# These filters came from labels. [The next chapter](20_filters_from_nature.md) finds filters without any.
