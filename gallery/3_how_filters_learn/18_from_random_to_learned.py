r"""
# 18 · From random to learned

*What do eight filters become?*

Here is a whole network: convolution, ReLU, max pooling, one [linear layer](../../glossary.md). Its eight filters start
random, like those of [chapter 11](../2_a_full_layer/11_eight_filters_on_the_cat.md). It is shown handwritten digits
with their names, the *labels*, and learns in a few seconds. You follow one mistake back to a filter, see what becomes
of all eight, measure how much of the success they are to thank for, and then find a training in which filters truly
turn.
"""

# %%
# ## The digits and the network
#
# There are 1797 digits of 8 by 8 pixels. Every fourth is *held out*: the network never learns from it, so it is a test
# of digits that are new. It is no test of new hands. The same thirteen people wrote the digits on both sides.
#
# <div class="predict" markdown="1">
#
# **Predict.** A guess is right one time in ten. With random filters that never change, and only the linear layer
# learning, how many of 100 held-out digits will be right?
#
# - 20
# - 60
# - 97
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - 20: Random filters are not blind. Each gives another view of the digit, and the linear layer learns what to make of
#   eight.
# - 60: Nobody chose the filters, but 1290 of the 1370 numbers are the linear layer's, and these learn.
# - **97**: Eight random views of an easy picture hold nearly all there is to know, and the linear layer finds it.
#
# </details>
#
# </div>

import numpy as np

from filtersight import conv2d_backward, digits, figures, max_pool2d_backward
from filtersight.training import Parameters, adam_step, backward, cross_entropy, forward, initial_parameters, train

figures.use_book_style()

train_images, train_labels, test_images, test_labels = digits()
start = initial_parameters((8, 8, 1), classes=10, seed=17)
for name, numbers in start._asdict().items():
    print(f"{name:7} {numbers.shape!s:14} {numbers.size:5} numbers")

# How it is drawn
fig, axes = figures.panels(2, 10, aspect=1.15)
for digit in range(10):
    for ax, k in zip(axes[:, digit], np.flatnonzero(train_labels == digit), strict=False):
        figures.show_picture(ax, 1 - train_images[k, :, :, 0])
    axes[0, digit].set_title(str(digit))
figures.describe(
    fig,
    caption="Two of each digit, 64 numbers each. The network gets them the other way round: to it black is 1, and white 0.",
    alt="Two rows of ten small pictures of handwritten digits from 0 to 9, dark on white, made of coarse pixels.",
)

# %%
# The filters make eight maps, ReLU and pooling leave 4 by 4 numbers of each. That is 128 numbers in all. The *linear
# layer* makes ten *scores* of them, one for each digit: a score is the sum of the 128 numbers, each times a weight of its
# own, and one number more, its offset. The largest score is the answer.
#
# *Softmax* turns the scores into ten probabilities *p*: take $e$ to the power of each score, where $e \approx 2.718$ is
# a fixed number, and divide by the sum of the ten. The loss is minus the logarithm of the *p* of the right digit, to the
# base $e$: near 0 if the network is sure and right, and $\log 10 \approx 2.3$ if it gives each digit one tenth.
#
# ## The way back, for one digit
#
# Take a 4 and the network as it starts. How fast does the loss grow with each number on the way? The slopes come from
# the end to the front, in a *backward pass*, and you know all steps but two. For softmax with this loss, the slope of
# each score is *p − y*, where *y* is 1 for the right digit and 0 for the others. For the linear layer, a pooled number
# passes its changes to all ten scores, so its slope is the sum of their slopes, each times the weight between the two.

k = np.flatnonzero(train_labels == 4)[0]
found = forward(start, train_images[[k]])
p = np.exp(found.scores) / np.exp(found.scores).sum()
y = np.eye(10)[[4]]  # 1 at the place of the 4
of_scores = p - y  # softmax and its loss
of_pooled = (of_scores @ start.matrix.T).reshape(found.pooled.shape)  # linear layer
of_activations = max_pool2d_backward(of_pooled, found.activations, 2)  # to the largest
of_maps = of_activations * (found.maps > 0)  # ReLU: nothing passes where it gave 0
_, of_weight, _ = conv2d_backward(of_maps, found.images, start.weight, padding="same")
gradients, _ = backward(start, found, of_scores)
print("as `backward` has it:", np.allclose(of_weight, gradients.weight))

# How it is drawn
fig, axes = figures.panels(2, 5, aspect=1.35)
figures.show_picture(axes[0, 0], 1 - found.images[0, :, :, 0], "a 4")
figures.show_kernel(axes[1, 0], of_weight[:, :, 0, 5], "of filter", form=None)
forth = {"map": found.maps, "ReLU": found.activations, "pooled": found.pooled}
back = {"of map": of_maps, "of ReLU": of_activations, "of pooled": of_pooled}
for row, steps in zip(axes, (forth, back), strict=True):
    for ax, (name, numbers) in zip(row[1:4], steps.items(), strict=True):
        figures.show_feature_map(ax, numbers[0, :, :, 5], name, colorbar=False)
for ax, name, numbers in ((axes[0, 4], "p", p[0]), (axes[1, 4], "p − y", of_scores[0])):
    ax.barh(range(10), numbers, color=np.where(numbers < 0, figures.SECOND, figures.ACCENT))
    ax.set_yticks([0, 4, 9])
    ax.set(title=name, xlim=(-1, 1), xticks=[-1, 0, 1], ylim=(9.6, -0.6))
figures.describe(
    fig,
    caption="""One of the eight filters. Above, from left to right: the way forward. Below, from right to left: the slope
    of the loss in each score (*p − y*), then in each number of the grid above, and in the end in each weight of the
    filter. Each grid has a scale of its own.""",
    alt=f"""Two rows of five panels. Above: a handwritten 4, its map in red and blue, what ReLU leaves of it, sixteen pooled
    numbers, and ten bars of p, none longer than {p.max():.2f}. Below, p − y is the same but for the 4, whose bar reaches
    to −{-of_scores.min():.2f}. The slopes of the pooled numbers fill all sixteen places with red and blue, after pooling one
    place in four has one, after ReLU fewer still, and a grid of 3 by 3 slopes is left for the filter.""",
)

# %%
# Read the lower row from the right. The network gives the 4 a *p* of 0.03, so the slope of its score is −0.97, and to
# raise that score lowers the loss most. Every pooled number has a say in every score, so all sixteen get a slope. Pooling sends
# each to the one number that was largest ([chapter 16](16_the_gradient_of_pooling.md)). ReLU stops those where it gave 0.
# What is left is slid over the digit ([chapter 14](14_the_gradient_of_a_convolution.md)), and nine slopes come out. A step
# moves the nine weights against them.
#
# ## Training
#
# One step takes 32 digits, does this with all of them, takes the mean, and moves the 1370 numbers a little, all but
# those whose slope has been 0 so far. *Adam* is gradient descent with momentum that gives each number a step of its own
# size. Once through all digits is one *epoch*.

history = list(train(start, train_images, train_labels, epochs=20, seed=17))
learned, _ = history[-1]


def right(parameters):
    return np.mean(forward(parameters, test_images).scores.argmax(axis=1) == test_labels)


after_each = [start, *(parameters for parameters, _ in history)]
rights = [right(parameters) for parameters in after_each]
print(f"right on held-out digits: {rights[0]:.1%} before, {rights[-1]:.1%} after")

# How it is drawn
losses = [loss for _, loss in history]
fig, axes = figures.panels(1, 2, aspect=0.85)
axes[0, 0].plot(range(1, 21), losses, color=figures.SECOND)
axes[0, 0].set(title="loss", xlabel="epoch", yscale="log", xlim=(0, 20.5))
axes[0, 1].plot(rights, color=figures.ACCENT)
axes[0, 1].set(title="right on held-out digits", xlabel="epoch", ylim=(0, 1.03), xlim=(0, 20.5))
for ax in axes[0]:
    ax.set_xticks([0, 5, 10, 15, 20])
figures.describe(
    fig,
    caption=f"""The mean loss over each epoch, and the share of held-out digits that are right after it: {rights[-1]:.1%} at
    the end.""",
    alt=f"""Two curves over twenty epochs. Left, the loss falls from {losses[0]:.1f} to {losses[-1]:.3f} on a logarithmic scale.
    Right, the share of right answers jumps from {rights[0]:.2f} to above 0.9 within three epochs and then creeps up to
    {rights[-1]:.3f}.""",
)

# %%
# ## What became of the filters
#
# How far did they turn? Multiply two filters weight by weight, add up, and divide by the length of each (the root of the
# sum of its squared weights). That is the cosine of an angle. It is 0° if one filter is the other, stronger or weaker,
# 180° if it is the negative, and 90° if neither answers to the other at all. Two random filters of nine weights mostly
# stand at 70° to 110°.


def angles(before, after):
    own = (0, 1, 2)  # height, width and channel: all weights of one filter
    product = np.sum(before.weight * after.weight, axis=own)
    lengths = [np.sqrt(np.sum(p.weight**2, axis=own)) for p in (before, after)]
    return np.degrees(np.arccos(product / lengths[0] / lengths[1]))


turned = angles(start, learned)
print("turned by", *turned.round().astype(int), "degrees")

# How it is drawn
fig, axes = figures.panels(3, 8, aspect=1.15)
stages = {"start": start, "epoch 3": after_each[3], "epoch 20": learned}
for row, (name, parameters) in zip(axes, stages.items(), strict=True):
    for ax, kernel in zip(row, np.moveaxis(parameters.weight[:, :, 0], 2, 0), strict=True):
        figures.show_kernel(ax, kernel, form=None, limit=abs(learned.weight).max())
    row[0].set_ylabel(name, size=9)
for ax, angle in zip(axes[2], turned, strict=True):
    ax.set_xlabel(f"{angle:.0f}°")
figures.describe(
    fig,
    wide=True,
    caption="""The eight filters, one a column, at the start, after three epochs and after twenty, on one scale. Below each
    stands the angle between the first and the last.""",
    alt=f"""Three rows of eight grids of 3 by 3 weights in red and blue. From top to bottom the colours become stronger, and
    most of the pattern stays: what is red above is mostly red below. The angles are {min(turned):.0f} to
    {max(turned):.0f} degrees.""",
)

# %%
# They grow, they turn a little, and their pattern mostly stays. So it is from other random starts. Over eight seeds (17
# to 24), nearly all of the 64 filters turn by 10 to 50 degrees, half of them by less than 30, and they become about twice
# as long. They do not sort themselves into the tidy columns of chapter 03: of 100 pairs of neighbouring weights 52 have
# the same sign before, and 56 after.
#
# ## Does it matter that the filters learn?
#
# Keep the random filters as they are, and let only the linear layer learn, by the same steps. Then the pooled numbers
# never change, and it is enough to make them once.

pooled = forward(start, train_images).pooled.reshape(len(train_images), -1)
frozen, rng, step = start, np.random.default_rng(17), 0
still = mean = square = Parameters(*map(np.zeros_like, start))
for _ in range(20):
    for batch in np.split(rng.permutation(len(pooled)), range(32, len(pooled), 32)):
        x, step = pooled[batch], step + 1
        _, slopes = cross_entropy(x @ frozen.matrix + frozen.offset, train_labels[batch])
        gradients = still._replace(matrix=x.T @ slopes, offset=slopes.sum(axis=0))
        frozen, mean, square = adam_step(frozen, gradients, mean, square, step, 0.01)
print(f"right: {right(learned):.1%} learned, {right(frozen):.1%} with random filters")

# %%
# <!-- book: recall -->
#
# Random filters do nearly as well here. Eight random views of an easy picture hold nearly all there is to know, and the
# linear layer finds it. Learning the filters halves the mistakes: over the eight seeds from about 100 in 3600 answers to
# about 50. This data cannot show what learning does for photographs and deep networks, and so this book does not claim it.
#
# ## When filters truly turn
#
# A start that already serves needs no turning. So take the start away: divide the random filters by a hundred. Next to
# nothing is left of them, and what grows is what training puts there. The filters below are larger and fewer, 5 by 5 and
# four, so that there is room for a stroke and each has to be of use. Both networks get the same digits in the same order.

usual = initial_parameters((8, 8, 1), classes=10, filters=4, kernel_size=5, seed=17)
small = usual._replace(weight=usual.weight / 100)
ends = []
for begin in (usual, small):
    *_, (end, _) = train(begin, train_images, train_labels, epochs=6, seed=17)
    ends.append(end)
    turned_by = angles(begin, end).round().astype(int)
    print("turned by", *turned_by, f"degrees, {right(end):.1%} right")

# How it is drawn
fig, axes = figures.panels(3, 4, aspect=0.82)
for row, name, parameters in zip(axes, ("start", "learned", "learned from\na hundredth"), (usual, *ends), strict=True):
    for ax, kernel in zip(row, np.moveaxis(parameters.weight[:, :, 0], 2, 0), strict=True):
        figures.show_kernel(ax, kernel, form=None)
    row[0].set_ylabel(name, size=9)
from_usual, from_small = (angles(usual, end) for end in ends)
for ax, angle in zip(axes[1:].flat, (*from_usual, *from_small), strict=True):
    ax.set_xlabel(f"{angle:.0f}°")
figures.describe(
    fig,
    caption="""Above, four random filters. In the middle, what training makes of them. Below, what it makes of a hundredth of
    them. The angles are those to the filter at the top. Each grid has a scale of its own.""",
    alt=f"""Three rows of four grids of 5 by 5 weights in red and blue. The top row is mixed. The middle row still has much of
    its pattern. The bottom row does not resemble the top: reds stand beside reds and blues beside blues. The angles are
    {min(from_usual):.0f} to {max(from_usual):.0f} degrees in the middle and {min(from_small):.0f} to {max(from_small):.0f}
    below.""",
)

# %%
# Now they turn, almost as far as chance would, and reds stand beside reds. Over the eight seeds, half of the 32 filters
# from the usual start turn by less than 37 degrees, and half of those from a hundredth of it by more than 76. Neighbouring
# weights become alike: their correlation is 0.03 at the start, 0.27 after the usual training, and 0.42 from the small
# start. Yet the answers are no better for it: there are about 130 mistakes in 3600 either way. How far filters turn
# depends on how large they start. Training in which they hardly move is called
# [*lazy*](https://arxiv.org/abs/1812.07956).
#
# ## What it still gets wrong

answers = forward(learned, test_images).scores.argmax(axis=1)
mistakes = np.flatnonzero(answers != test_labels)

# How it is drawn
fig, axes = figures.panels(1, len(mistakes), aspect=1.5)
for ax, k in zip(axes[0], mistakes, strict=True):
    figures.show_picture(ax, 1 - test_images[k, :, :, 0], f"{test_labels[k]}\nnot {answers[k]}")
figures.describe(
    fig,
    caption=f"""All {len(mistakes)} of the 450 held-out digits that the first network gets wrong. Over each stands what it is,
    and below that what the network said.""",
    alt=f"""A row of {len(mistakes)} small pictures of digits, each with the right name and the network's.""",
)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the cell of the small start, divide by 3 instead of 100. On average the angles come to
# lie between those of the two rows.
#
# </div>
#
# ## In short
#
# - A network learns by the backward pass and small steps, nothing else.
# - From the usual random start, these filters double and turn by about 30 degrees. From next to nothing, they become
#   what training makes them.
# - On these digits the filters matter less than you would think. Measure before you claim.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** How many numbers does the first network learn in all?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1370**: $3 \cdot 3 \cdot 8 = 72$ weights, 8 biases, $128 \cdot 10 = 1280$ and 10 more.
# - 1352: These are the weights. The biases are learned too.
# - 1362: The eight filters have biases too.
# - any other number: Eight filters of 3 by 3 with biases, then 128 numbers for each of ten digits, with biases.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Why must the held-out digits not be used for learning?
#
# - the network would get worse
# - the loss would not fall
# - they would no longer tell how good it is
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the network would get worse: More to learn from does not make it worse. With half of the digits it makes more
#   mistakes.
# - the loss would not fall: It would fall as it does now, almost to zero.
# - **they would no longer tell how good it is**: On the digits that it learns from more than 99 in 100 are right: more
#   than of new ones. Only digits that it has not seen tell how well it will do on others.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Give the network pictures of noise. What does it answer, and how sure is it?
#
# - each digit gets about a tenth
# - it names a digit, mostly with less than a half
# - it names a digit, mostly with more than a half
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - each digit gets about a tenth: Nothing taught it that. All that it learned from were digits.
# - it names a digit, mostly with less than a half: Look at the largest *p* of each picture. Of more than eight in ten
#   it is above a half.
# - **it names a digit, mostly with more than a half**: And often with more than 0.9. It knows ten answers, and "none of
#   them" is not one.
#
# ```python
# noise = np.random.default_rng(0).random((5, 8, 8, 1))
# found = forward(learned, noise).scores
# print((np.exp(found) / np.exp(found).sum(axis=1, keepdims=True)).max(axis=1).round(2))
# ```
#
# </details>
#
# </div>
#
# **4. In code.** Here is a fault to find. The function should give the mean loss and the slopes of the scores, as
# `cross_entropy` does. It works for scores of ordinary size.

from filtersight.exercises import check


def my_cross_entropy(scores, labels):
    exponentials = np.exp(scores)
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    y = np.eye(scores.shape[1])[labels]
    loss = -np.log(p[y == 1]).mean()
    return loss, (p - y) / len(labels)


print(check(my_cross_entropy))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# What is `np.exp(1000)`? What is that number divided by itself?
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Subtract the same number from all scores of a picture, and its probabilities stay as they are. Which number leaves no
# large exponential?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_cross_entropy(scores, labels):
#     exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
#     p = exponentials / exponentials.sum(axis=1, keepdims=True)
#     y = np.eye(scores.shape[1])[labels]
#     loss = -np.log(p[y == 1]).mean()
#     return loss, (p - y) / len(labels)
# ```
#
# One more look at the scores for the largest. On a thousand pictures it takes as long as the package's.
#
# </details>
#
# You know what the filters became. [The next chapter](19_what_excites_a_filter.md) asks them what they would like to
# see.
