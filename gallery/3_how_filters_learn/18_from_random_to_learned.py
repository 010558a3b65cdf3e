r"""
# 18 · From random to learned

*What do eight filters become?*

Here is a whole network: convolution, ReLU, max pooling, one linear layer. Its eight filters start random, like those of
[chapter 11](../2_a_full_layer/11_eight_filters_on_the_cat.md). It is shown handwritten digits with their names, and learns in a few
seconds. You see what becomes of the filters, how good the network gets on digits that it has never seen, and how much of
that the filters are to thank for.
"""

# %%
# ## The digits and the network
#
# There are 1797 digits of 8 by 8 pixels. Every fourth is *held out*: the network never learns from it, so that the
# test is honest.
#
# <div class="predict" markdown="1">
#
# **Predict.** A guess is right one time in ten. With random filters that never change, and only the linear layer
# learning, how many of 100 held-out digits will be right: 20, 60 or 97?
#
# </div>

import sys

import numpy as np

from filtersight import digits, figures
from filtersight.training import adam_step, backward, cross_entropy, forward, initial_parameters, train

figures.use_book_style()

train_images, train_labels, test_images, test_labels = digits()
start = initial_parameters((8, 8, 1), classes=10, seed=17)
for name, numbers in start._asdict().items():
    print(f"{name:7} {numbers.shape!s:14} {numbers.size:5} numbers")

fig, axes = figures.panels(2, 10, aspect=1.15)
for digit in range(10):
    for ax, k in zip(axes[:, digit], np.flatnonzero(train_labels == digit), strict=False):
        figures.show_picture(ax, 1 - train_images[k, :, :, 0])
    axes[0, digit].set_title(str(digit))
figures.describe(
    fig,
    caption="Two of each digit, as the network gets them: 64 numbers.",
    alt="Two rows of ten small pictures of handwritten digits from 0 to 9, dark on white, made of coarse pixels.",
)

# %%
# The filters make eight maps, ReLU and pooling leave 4 by 4 numbers of each, and the linear layer makes ten scores of
# these 128 numbers, one for each digit. The largest score is the answer. *Softmax* turns scores into probabilities,
# and the loss is minus the logarithm of what the right digit gets: near 0 if the network is sure and right, and
# $\log 10 \approx 2.3$ for a guess.
#
# ## Training
#
# One step takes 32 digits, runs them forward and their error backward, and moves every number a little. *Adam* is
# gradient descent with momentum that gives each number a step of its own size. Thirty times through all digits is
# thirty *epochs*.


def right(parameters):
    return np.mean(forward(parameters, test_images).scores.argmax(axis=1) == test_labels)


history = [(start, cross_entropy(forward(start, train_images).scores, train_labels)[0])]
for parameters, loss in train(start, train_images, train_labels, epochs=30, seed=17):
    history.append((parameters, loss))
    if sys.stderr.isatty():
        print(f"\repoch {len(history) - 1} of 30, loss {loss:.3f} ", end="", file=sys.stderr)
learned = history[-1][0]
rights = [right(parameters) for parameters, _ in history]
print(f"right on held-out digits: {rights[0]:.1%} before, {rights[-1]:.1%} after")

fig, axes = figures.panels(1, 2, aspect=0.85)
axes[0, 0].plot([loss for _, loss in history], color=figures.SECOND)
axes[0, 0].set(title="loss", xlabel="epoch", yscale="log")
axes[0, 1].plot(rights, color=figures.ACCENT)
axes[0, 1].set(title="right on held-out digits", xlabel="epoch", ylim=(0, 1.03))
figures.describe(
    fig,
    caption=f"The loss on the digits that it learns from, and the share of held-out digits that are right: {rights[-1]:.1%} at the end.",
    alt=f"""Two curves over thirty epochs. Left, the loss falls from {history[0][1]:.1f} to {history[-1][1]:.3f} on a logarithmic scale. Right, the share of right
    answers jumps from {rights[0]:.2f} to above 0.9 within three epochs and then creeps up to {rights[-1]:.3f}.""",
)

# %%
# ## What became of the filters

shown = [0, 1, 3, 10, 30]
fig, axes = figures.panels(5, 8, aspect=1.02)
for row, epoch in enumerate(shown):
    weight = history[epoch][0].weight
    for ax, k in zip(axes[row], range(8), strict=True):
        figures.show_kernel(ax, weight[:, :, 0, k], form=None, limit=abs(learned.weight).max())
    axes[row, 0].set_ylabel(f"epoch {epoch}", size=9)
figures.describe(
    fig,
    caption="The eight filters, one a column, from random (top) to learned (bottom), on one scale.",
    alt="""Five rows of eight grids of 3 by 3 weights. From top to bottom the colours become stronger, and neighbouring weights become more alike, so that the
    lower grids show bars and halves of red and blue where the top row is mixed.""",
)

# %%
# They grow, and they sort themselves: weights of one sign come to stand together, as bars, halves and corners. On
# strokes that are two pixels wide, these are edges and lines. Do not look for the tidy filters of chapter 03. A
# filter only has to be of use together with the seven others.
#
# One digit and its maps, before and after:

one = test_images[[np.flatnonzero(test_labels == 4)[0]]]
before, after = (forward(parameters, one).activations[0] for parameters in (start, learned))
fig, axes = figures.panels(2, 8, aspect=1.02)
for row, maps in enumerate((before, after)):
    for ax, k in zip(axes[row], range(8), strict=True):
        figures.show_feature_map(ax, maps[:, :, k], limit=abs(maps).max(), colorbar=False)
axes[0, 0].set_ylabel("before", size=9)
axes[1, 0].set_ylabel("after", size=9)
figures.describe(
    fig,
    caption="The activation maps of a 4, before and after training, each row on its own scale.",
    alt="""Two rows of eight small maps in red on white. Above, four maps are nearly blank, and the others show the 4 or parts of it. Below, each
    map shows something, most of them a part of the digit or an edge of it.""",
)

# %%
# ## Does it matter that the filters learn?
#
# Keep the random filters as they are, and let only the linear layer learn, by the same steps.

frozen, zeros = start, start._replace(**{name: np.zeros_like(n) for name, n in start._asdict().items()})
mean = square = zeros
rng, step = np.random.default_rng(17), 0
for _ in range(30):
    order = rng.permutation(len(train_images))
    for first in range(0, len(order), 32):
        batch, step = order[first : first + 32], step + 1
        found = forward(frozen, train_images[batch])
        gradients, _ = backward(frozen, found, cross_entropy(found.scores, train_labels[batch])[1])
        moved, mean, square = adam_step(frozen, gradients, mean, square, step, 0.01)
        frozen = moved._replace(weight=start.weight, bias=start.bias)
print(f"filters learned: {right(learned):.1%} right, filters left random: {right(frozen):.1%}")

# %%
# Random filters do nearly as well here. Eight random views of an easy picture hold nearly all there is to know, and
# the linear layer finds it. Learning the filters takes away about a third of the remaining mistakes. On photographs
# and in deep networks the difference is the whole point, but this data cannot show it, and so this book does not
# claim it.
#
# ## What it still gets wrong

answers = forward(learned, test_images).scores.argmax(axis=1)
mistakes = np.flatnonzero(answers != test_labels)
fig, axes = figures.panels(1, len(mistakes), aspect=1.5)
for ax, k in zip(axes[0], mistakes, strict=True):
    figures.show_picture(ax, 1 - test_images[k, :, :, 0], f"{test_labels[k]}, not\n{answers[k]}")
figures.describe(
    fig,
    caption=f"All {len(mistakes)} of the 450 held-out digits that are wrong. Over each stands what it is, and below that what the network said.",
    alt=f"""A row of {len(mistakes)} small pictures of digits, each with the right name and the network's. Several are hard to read for a person too.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** Set `filters=2` in `initial_parameters` (and show two columns): with two filters the
# network still gets more than 90 % right. Then train for one epoch only, and look at the mistakes.
#
# </div>
#
# ## In short
#
# - A network learns by the backward pass and small steps, nothing else.
# - Its filters turn from chance to bars and edges.
# - On these digits the filters matter less than you would think. Measure before you claim.
#
# ## Exercises
#
# **1.** How many numbers does the network learn in all?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# $3 \cdot 3 \cdot 8 = 72$ weights, 8 biases, $128 \cdot 10 = 1280$ and 10 more: 1370.
#
# </details>
#
# **2.** Why must the held-out digits not be used for learning?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# With 1370 numbers a network can learn 1347 digits nearly by heart: its loss on them falls almost to zero. Only
# digits that it has not seen tell whether it learned what a digit looks like.
#
# </details>
#
# **3.** What does the network answer to a picture of noise, and how sure is it?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# It names a digit, often with a high probability. It knows ten answers, and "none of them" is not one.
#
# ```python
# noise = np.random.default_rng(0).random((5, 8, 8, 1))
# found = forward(learned, noise).scores
# print((np.exp(found) / np.exp(found).sum(axis=1, keepdims=True)).max(axis=1).round(2))
# ```
#
# </details>
#
# You know what the filters became. [The next chapter](19_what_excites_a_filter.md) asks them what they would like to
# see.
