r"""
# 19 · What excites a filter

*Which picture would a filter like best?*

Training changes the weights so that the answer fits the picture. Turn it round: keep the weights, and ask the *picture*.
Which pieces of real digits excite a filter most? Which pixels of a digit count? And what becomes of a picture whose
pixels are changed, step by step, so that an answer grows? You ask the trained network of
[chapter 18](18_from_random_to_learned.md) all three.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Start with noise and change its pixels, step by step, so that the score for "3" grows as fast as it can.
# After two hundred steps, what will the picture look like?
#
# - a clear 3
# - a blurred 3
# - nothing that you could read
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - a clear 3: The score is all that the steps ask for, and it does not ask for strokes. Negative ink and ink without
#   end raise it, too.
# - a blurred 3: Something of a 3 is in it: it correlates more with the mean of the threes than with that of any other
#   digit. But you cannot see it.
# - **nothing that you could read**: Yet its score is far higher than that of any real 3.
#
# </details>
#
# </div>
#
# ## First the filters
#
# For a single filter the answer is known beforehand. Its answer is the sum of its weights times the pixels of its
# window. Among all windows of the same length (the root of the sum of their squared pixels), the one that is the filter
# itself, weaker or stronger, gives the most. An ascent finds just that: start with noise, and move the window again and
# again along the gradient of the answer, which is given by the backward pass.

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from filtersight import conv2d, conv2d_backward, digits, figures
from filtersight.training import backward, forward, initial_parameters, train

figures.use_book_style()

train_images, train_labels, test_images, test_labels = digits()
start = initial_parameters((8, 8, 1), classes=10, seed=17)
*_, (network, _) = train(start, train_images, train_labels, epochs=20, seed=17)

windows = np.random.default_rng(18).normal(size=(8, 3, 3, 1))
asked = np.eye(8).reshape(8, 1, 1, 8)  # the first window asks the first filter, and so on
for _ in range(50):
    gradient, _, _ = conv2d_backward(asked, windows, network.weight)
    windows = windows + gradient
    windows = windows / np.linalg.norm(windows, axis=(1, 2), keepdims=True)

in_digits = sliding_window_view(train_images[..., 0], (3, 3), axis=(1, 2)).reshape(-1, 9)
answers = in_digits @ network.weight.reshape(9, 8)
best = answers.argsort(axis=0)[:-4:-1]  # the three largest, for each filter

# How it is drawn
fig, axes = figures.panels(5, 8, aspect=1.02)
for k in range(8):
    figures.show_kernel(axes[0, k], network.weight[:, :, 0, k], form=None)
    figures.show_kernel(axes[1, k], windows[k, :, :, 0], form=None)
    for ax, place in zip(axes[2:, k], best[:, k], strict=True):
        figures.show_numbers(ax, 1 - in_digits[place].reshape(3, 3), form=None)
for ax, name in zip(axes[:, 0], ("filter", "ascent", "real, best", "second", "third"), strict=True):
    ax.set_ylabel(name, size=9)
figures.describe(
    fig,
    wide=True,
    caption=f"""The eight trained filters. Below each stands the window that it likes best, found by ascent from noise, and
    then the three of all {len(in_digits)} windows of real digits that it answers to most (ink is dark).""",
    alt="""Five rows of eight grids of 3 by 3. The first row is the filters in red and blue, and the second has the same
    patterns. The next three rows are windows of digits in grey: most are dark where the filter above is red, and
    light where it is blue.""",
)

# %%
# The ascent finds the filter. A real window has no negative ink. The best it can do is to be full of ink where the
# weights are positive, and empty where they are negative, and the best real windows come close to that. To look for
# them is an honest way to ask a filter, as nothing is invented. [Zeiler and Fergus](https://arxiv.org/abs/1311.2901)
# showed such windows for each layer of a large network.
#
# ## Which pixels count?
#
# Now the whole network and one digit. There are two ways to ask. *Saliency*: how fast does the score of the digit grow
# with each pixel's ink? That is the gradient of the score with respect to the picture, one backward pass
# ([Simonyan and others](https://arxiv.org/abs/1312.6034)). *Occlusion*: cover each place in turn, and see how far the
# score falls (Zeiler and Fergus again).

one, name = test_images[[6]], test_labels[6]
found = forward(network, one)
_, slopes = backward(network, found, np.eye(10)[[name]])

covered = np.repeat(one, 64, axis=0)
for place, (row, column) in enumerate(np.ndindex(8, 8)):
    covered[place, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 0
fall = found.scores[0, name] - forward(network, covered).scores[:, name]

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.1)
figures.show_picture(axes[0, 0], 1 - one[0, :, :, 0], f"a {name}")
figures.show_feature_map(axes[0, 1], slopes[0, :, :, 0], "slope of the score")
figures.show_feature_map(axes[0, 2], fall.reshape(8, 8), "fall if covered")
figures.describe(
    fig,
    caption=f"""A held-out {name}. Centre: where more ink would raise its score (red) or lower it (blue). Right: how far the score
    falls from {found.scores[0, name]:.1f} if the 3 × 3 pixels around a place are covered; blue, it rises.""",
    alt=f"""Left, a coarse handwritten {name}. Centre, a picture of 8 by 8 pixels in red and blue, mixed, with dark red and
    dark blue pixels on ink and on blank paper alike. Right, red over nearly all of the digit, darkest in its middle, white
    at the blank rim, and pale blue below on the right.""",
)

# %%
# Both are right, and they differ much, as the questions differ. The slope says what a *little more* ink would do, also
# on blank paper: on about half of the held-out digits the steepest slope of all is there. (Where numbers tie in pooling,
# as on blank paper, the first of them gets the slope, as in [chapter 16](16_the_gradient_of_pooling.md).) Covering takes
# *all* the ink of a place away, and on blank paper it changes nothing.
#
# The size of the slope and the fall hardly go together: on fifty digits and eight networks (seeds 17 to 24) their
# correlation is mostly below 0.2. To compare like with like, multiply each slope by the pixel's ink and sum over the
# window. The correlation is then about 0.8. So do not say "the network looks here" of a picture like these. Say what was
# asked.
#
# ## Follow the slope
#
# Now move the picture along its slope, again and again, as you did with the windows. A step makes one part of the pixels
# brighter and another darker, and is always of the same length. Ten pictures go through the network together. All start
# as the same noise, and each climbs for another digit.


def ascend(pictures, rule, *, steps=200, rate=0.1):
    found = forward(network, pictures)
    scores = [found.scores.diagonal()]  # of picture k the score of digit k
    for _ in range(steps):
        _, gradient = backward(network, found, np.eye(10))
        length = np.linalg.norm(gradient, axis=(1, 2), keepdims=True)
        pictures = rule(pictures + rate * gradient / length)
        found = forward(network, pictures)
        scores.append(found.scores.diagonal())
    return pictures, np.array(scores)


noise = np.random.default_rng(18).normal(0.3, 0.05, (1, 8, 8, 1)).repeat(10, axis=0)
plain, plain_scores = ascend(noise, lambda pictures: pictures)

# How it is drawn
train_scores = forward(network, train_images).scores
real = [train_scores[train_labels == digit, digit].max() for digit in range(10)]
fig, axes = figures.panels(2, 5, aspect=1.15)
for digit, ax in enumerate(axes.flat):
    figures.show_feature_map(ax, plain[digit, :, :, 0], f"{digit}: {plain_scores[-1, digit]:.0f}", colorbar=False)
figures.describe(
    fig,
    cover=True,
    caption=f"""What makes each score large, with the score. The best real digit of all 1347 gets {max(real):.0f}. Red is ink,
    blue is less than none; each picture has a scale of its own.""",
    alt="""Ten pictures of 8 by 8 pixels in red and blue, one for each digit. A ring for 0 and an upright for 1 can be guessed.
    The others are single dark pixels in red and blue among pale ones, with no form that could be read.""",
)

# %%
# <!-- book: recall -->
#
# A ring for 0 and an upright for 1 can be guessed at, and the rest cannot be read. Yet the scores are on average about
# ten times as high as the best of any real digit. The network was never
# asked about pictures with negative ink, or ink without end, and nothing in its training says what to answer. Something
# of the digit is in them all the same: each correlates more with the mean of its own digit than with that of any other,
# from each of the eight seeds. Climbing to a large answer goes back to
# [Erhan and others](https://www.researchgate.net/publication/265022827_Visualizing_Higher-Layer_Features_of_a_Deep_Network).
# That networks can be sure of a picture that means nothing to you was shown by
# [Nguyen and others](https://arxiv.org/abs/1412.1897), and that a small, aimed change can make them wrong, by
# [Szegedy and others](https://arxiv.org/abs/1312.6199), who called such pictures *adversarial examples*.
#
# ## With rules
#
# So give the ascent some rules. First: ink stays between 0 and 1. Then also: a little blur after each step, since
# strokes are smooth, and a little decay, so that ink which earns nothing fades.

four_neighbours = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]).reshape(3, 3, 1, 1) / 4


def ink(pictures):
    return pictures.clip(0, 1)


def smooth_ink(pictures):
    blurred = 0.9 * pictures + 0.1 * conv2d(pictures, four_neighbours, padding="same")
    return ink(0.98 * blurred)


clipped, clipped_scores = ascend(noise, ink)
smooth, smooth_scores = ascend(noise, smooth_ink, rate=0.2)

# How it is drawn
fig, axes = figures.panels(4, 5, aspect=1.15)
for block, pictures, scores in ((axes[:2], clipped, clipped_scores), (axes[2:], smooth, smooth_scores)):
    for digit, ax in enumerate(block.flat):
        figures.show_picture(ax, 1 - pictures[digit, :, :, 0], f"{digit}: {scores[-1, digit]:.0f}")
figures.describe(
    fig,
    caption="Above, ink between 0 and 1. Below, also blurred and fading. Over each stands its score.",
    alt="""Two blocks of ten pictures, dark on white. In the upper block 0, 2, 3, 4 and 5 can be made out in hard black and
    white pixels with much noise around them. In the lower block there are soft strokes in pale grey: a ring for 0, an
    upright for 1, and parts of the other digits.""",
)

# %%
# With the first rule, digits begin to show through the noise, and every score still passes the best real one of its
# digit. With all three rules soft strokes are left, of most digits only parts, and the network names each as it
# should. On average they score a little less than the best real digits do.

means = [scores.mean(axis=1) for scores in (plain_scores, clipped_scores, smooth_scores)]
print("mean score at the end:", *(f"{curve[-1]:.0f}" for curve in means))

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.5)
names = {"no rule": figures.MUTED, "ink from 0 to 1": figures.SECOND, "and smooth": figures.ACCENT}
for curve, (label, color) in zip(means, names.items(), strict=True):
    ax.plot(curve, color=color)
    ax.text(203, curve[-1], label, color=color, va="center", size=9)
ax.axhspan(min(real), max(real), color=figures.MUTED, alpha=0.25, linewidth=0)
ax.set(xlabel="step", ylabel="score, mean of ten", xlim=(0, 260), xticks=[0, 100, 200])
figures.describe(
    fig,
    caption="The score while the picture is changed. The band is where the best real digits lie, each digit's best.",
    alt=f"""Three curves. Without rules the score rises along a straight line to {means[0][-1]:.0f}. With ink from 0 to 1 it bends and
    levels off at {means[1][-1]:.0f}, above the grey band of real digits from {min(real):.0f} to {max(real):.0f}. With
    smoothing it levels off at {means[2][-1]:.0f}.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In `smooth_ink`, write 0.7 and 0.3 in place of 0.9 and 0.1: all ten scores fall. Then start
# from a real digit instead of noise, a 0: write `test_images[[0]].repeat(10, axis=0)` for `noise` in the first ascent, and
# add `steps=20`. To the network nearly all ten are now the digits that were asked for, and they are still much like the 0.
#
# </div>
#
# ## In short
#
# - Ask a filter by the real windows that it answers to most: nothing is invented.
# - Slopes and covering are two questions, with two answers.
# - The backward pass reaches the pixels too, so a picture can be learned like a weight. Without rules the best picture is
#   like none that the network has seen.
# - What you see in such pictures is partly the network, and partly your rules.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** The gradient for the picture is divided by its length before each step. In `ascend`, take `/ length` away. What
# becomes of the mean score without rules?
#
# - a tenth
# - about the same
# - more than ten times as much
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - a tenth: For that the gradient would have to be far shorter than 1. It is always longer than 6.
# - about the same: Each step still goes along the gradient, but it is no longer as long as `rate` says.
# - **more than ten times as much**: Each step is as long as the gradient happens to be, times `rate`: 7 to 21 times as
#   long as before. Dividing makes every step as long as `rate` says, whatever the gradient. (A rule may change the
#   picture once more.)
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Why does the score without rules grow along a nearly straight line?
#
# - it starts from noise
# - the mean of ten hides the bends
# - the network is made of straight pieces
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - it starts from noise: From a real digit the line is as straight.
# - the mean of ten hides the bends: Each of the ten, too, grows along a nearly straight line.
# - **the network is made of straight pieces**: ReLU and pooling are. As long as the same numbers are above 0 and the
#   same ones are the largest, each pixel moves the score at a steady rate, and each step of the same length adds the
#   same amount. In the end few of them change for good. About one maximum in ten changes at each step, but most of
#   these only go to and fro.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A network sees a picture of noise as a 3 with full confidence. Is it broken?
#
# - yes, its weights are wrong
# - no, the noise looks like a 3
# - no, it was never trained on noise
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - yes, its weights are wrong: With these weights more than 98 in 100 held-out digits are right.
# - no, the noise looks like a 3: Of two thousand pictures of noise, the surest 3 correlates with the mean of the threes
#   by 0.12. Held-out threes do by 0.85 on average.
# - **no, it was never trained on noise**: It does what it was trained for, on the pictures it was trained for. To use
#   it safely you must know that your pictures are of the same kind.
#
# </details>
#
# </div>
#
# **4. In code.** Write one step of ascent for pictures `(N, H, W, C)`, each with its gradient. Each picture's step has
# the length `rate`. A picture whose gradient is zero everywhere stays as it is.

from filtersight.exercises import check


def my_ascent_step(pictures, gradient, rate):
    return pictures + rate * gradient


print(check(my_ascent_step))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# The length of one picture's gradient is the root of the sum of its squares, over rows, columns and channels:
# `axis=(1, 2, 3)`. With `keepdims=True` there is one length for each picture, in a shape that divides.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Where the length is 0, divide by 1 instead: `np.where(length == 0, 1, length)`.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_ascent_step(pictures, gradient, rate):
#     length = np.sqrt(np.sum(gradient**2, axis=(1, 2, 3), keepdims=True))
#     return pictures + rate * gradient / np.where(length == 0, 1, length)
# ```
#
# It costs next to nothing beside the gradient itself.
#
# </details>
#
# These filters came from labels. [The next chapter](20_filters_from_nature.md) finds filters without any.
