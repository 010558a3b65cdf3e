r"""
# 17 · A filter learned from its answer

*Can the vertical filter be learned back?*

Nobody designs the filters of a trained network. They start random, and are nudged again and again so that the answer
gets less wrong. Here you watch that happen to nine weights. All they are told is the picture, and the map that the
vertical edge filter makes of it. You see what they become, how the error falls, and what makes learning slow.
"""

# %%
# ## The task
#
# The cat goes in. The map of `VERTICAL_EDGE` is the answer that is wanted, the *target*. The filter starts as nine
# random weights, and its map is nothing like the target.

import numpy as np
from matplotlib.animation import FuncAnimation

from filtersight import VERTICAL_EDGE, cat, correlate2d, figures, random_kernel

figures.use_book_style()

picture = cat(grey=True)
centred = picture - picture.mean()
target = correlate2d(picture, VERTICAL_EDGE)
start = random_kernel(3, seed=16)

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_kernel(axes[0, 0], start, "the start", form=".2f")
figures.show_feature_map(axes[0, 1], correlate2d(picture, start), "its map", limit=1, colorbar=False)
figures.show_feature_map(axes[0, 2], target, "the target", limit=1, colorbar=False)
figures.describe(
    fig,
    caption="""Nine random weights, the map that they make of the cat, and the map that is wanted. Both maps are drawn on
    one scale, with the strongest colours from −1 and 1.""",
    alt="""A grid of nine numbers and two maps. The start has weights of both signs, those of the right column blue. Its map
    is blue nearly everywhere, with the cat's face in it. The target is nearly white, with red and blue lines along the
    eyes and the nose.""",
)

# %%
# The *loss* says how wrong the weights are in one number: the difference between the two maps, squared, and averaged
# over all pixels. `centred` is the cat with its mean subtracted from every pixel. You will see below what that is for.
#
# <div class="predict" markdown="1">
#
# **Predict.** Many filters could make a map that looks much the same. What will the nine weights find?
#
# - the very numbers 1, 0 and −1
# - something else that works as well
# - nothing that works, as they get stuck
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **the very numbers 1, 0 and −1**: On a picture with as much going on as the cat, no other nine weights give this
#   map.
# - something else that works as well: On a flat or a striped picture there is something else. The cat tells any two
#   filters apart.
# - nothing that works, as they get stuck: For one filter this loss is a bowl with one lowest point, and nowhere else to
#   come to rest.
#
# </details>
#
# </div>
#
# The slope of the loss in a weight is the mean, over all places, of twice the error times the pixel that the weight met.
# This is the frame of [chapter 14](14_the_gradient_of_a_convolution.md) at its nine places.


def slopes(picture, error):
    gradient = np.zeros((3, 3))
    rows, columns = error.shape
    for i, j in np.ndindex(3, 3):
        gradient[i, j] = np.mean(2 * error * picture[i : i + rows, j : j + columns])
    return gradient


print(slopes(centred, correlate2d(centred, start) - target).round(3))

# %%
# Each step moves the weights a little against their slopes. This is called *gradient descent*. How far it goes for a
# slope of 1, `rate`, is the *learning rate*.


def learn(picture, target, kernel, *, steps, rate, momentum):
    velocity, path = 0, []
    for _ in range(steps + 1):
        error = correlate2d(picture, kernel) - target
        path.append((kernel, np.mean(error**2)))
        velocity = momentum * velocity - rate * slopes(picture, error)
        kernel = kernel + velocity
    return path


learned = learn(centred, target, start, steps=300, rate=4, momentum=0.9)
kernel, loss = learned[-1]
print(kernel.round(2) + 0)
print("largest error of a weight:", abs(kernel - VERTICAL_EDGE).max().round(4))

# %%
# <!-- book: recall -->
#
# They find those numbers. Read the function again, it is all there is. (Two things are new, `momentum` and the centred
# picture. They get their own figure below.) After 300 steps no weight is wrong by more than 0.003. On a picture with as
# much going on as the cat, no other nine weights give this map. From sixteen other starts (seeds 0 to 15), the worst
# weight ends wrong by 0.0001 to 0.015.
#
# ## Watch it
#
# The first steps are large and the last ones tiny, so the film counts 0, 1, 2, and later jumps.

shown = [0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 64, 300, 300]
losses = [loss for _, loss in learned]
print(f"loss: {losses[0]:.2f}, at step 27 {losses[27]:.4f}, at step 300 {losses[-1]:.0e}")

# How it is drawn
scene, [(left, right)] = figures.panels(1, 2, aspect=1.05)
right.plot(losses, color=figures.MUTED)
right.set(title="loss", yscale="log", xlabel="step", xticks=[0, 100, 200, 300], yticks=[1e-2, 1e-5, 1e-8])
right.minorticks_off()
(dot,) = right.plot(0, losses[0], "o", color=figures.ACCENT, markersize=8)


def show(step):
    left.clear()
    figures.show_kernel(left, learned[step][0].round(2), f"after {step} steps", form=".2f", limit=1)
    dot.set_data([step], [losses[step]])


film = FuncAnimation(scene, show, frames=shown, interval=450)
figures.describe(
    scene,
    cover=True,
    caption=f"""Nine weights learn the vertical edge filter. The loss falls from {losses[0]:.2f} to
    {losses[-1]:.0e}.""",
    alt=f"""An animation. Left, a grid of nine weights: random numbers at first, at the end a red column
    of ones, a white column of zeros and a blue column of minus ones. Right, the loss on a
    logarithmic scale against the step; for some hundred steps it falls steeply, with ripples, then along a
    straight line, from {losses[0]:.2f} to {losses[-1]:.0e}. A dot marks the step that the grid shows.""",
)

# %%
# The columns appear within the first twenty-five steps or so. The rest of the time goes into the decimals.
#
# ## What makes it slow
#
# The random filter's mistakes are of two kinds. It answers to plain brightness, which it should not. And it has the
# wrong pattern. Nearly all of the cat's pixels are far above zero, so the gradient is nearly all about the first mistake.
# The step must be small enough not to overshoot there. For the pattern that step is much too small.
#
# *Centring* helps: subtract the picture's mean, and most of the brightness is gone from it. The target does not change,
# because the vertical filter's weights sum to zero. *Momentum* helps as well: the weights keep part of the speed they
# have, so that small pushes in one direction add up.

runs = {
    "plain": learn(picture, target, start, steps=300, rate=0.25, momentum=0),
    "centred": learn(centred, target, start, steps=300, rate=4, momentum=0),
    "centred, with momentum": learned,
}
wrong = {}
for name, path in runs.items():
    wrong[name] = [abs(weights - VERTICAL_EDGE).max() for weights, _ in path]

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.55)
for (name, errors), color in zip(wrong.items(), (figures.MUTED, figures.SECOND, figures.ACCENT)):
    ax.plot(errors, color=color)
    ax.text(305, errors[-1], name.replace(", ", ",\n"), color=color, va="center", size=9)
ax.set(yscale="log", xlabel="step", ylabel="largest error of a weight", xlim=(0, 300))
ends = [errors[-1] for errors in wrong.values()]
figures.describe(
    fig,
    caption=f"""The same task three times. After 300 steps the worst weight is wrong by {ends[0]:.2f}, {ends[1]:.2f} and
    {ends[2]:.3f}.""",
    alt=f"""Three falling curves on a logarithmic scale: the largest error of a weight against the step.
    Plain descent falls slowest and ends at {ends[0]:.2f}, on the centred picture it ends at
    {ends[1]:.2f}, and with momentum as well at {ends[2]:.3f}.""",
)

# %%
# How large may a step be? The loss is a valley, steep across and nearly flat along. The steepest direction sets the
# limit: a larger step shoots further past the bottom each time. The flattest direction sets how long the rest takes.
# A valley of nine weights has nine directions of its own. How steep it is along each of them is told by the
# [eigenvalues](../../python.md#eigenvalues) of a 9 × 9 table, made from all the windows of the picture.

for name, image in (("plain", picture), ("centred", centred)):
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3)).reshape(-1, 9)
    steepness = np.linalg.eigvalsh(2 * windows.T @ windows / len(windows))
    ratio, limit = steepness[-1] / steepness[0], 2 / steepness[-1]
    print(f"{name}: steepest over flattest {ratio:.0f}, largest step {limit:.2f}")

for name, image, rate in (("plain", picture, 0.5), ("centred", centred, 8)):
    weights, _ = learn(image, target, start, steps=300, rate=rate, momentum=0)[-1]
    print(f"{name}, rate {rate}: worst weight {abs(weights - VERTICAL_EDGE).max():.2f}")

# %%
# On the cat as it is, the steepest direction is more than ten thousand times as steep as the flattest. On the centred
# cat it is less than a thousand times. On the other four pictures that `photographs` gives, centring makes the ratio
# smaller too, by a factor of three to twenty-six.
#
# The first two runs took about half of the largest step they can bear. With twice the step, the plain one is just beyond
# its limit, and its error grows. The centred one is still just within, and ends closer than before. Momentum bears
# nearly twice as much: its limit is about 15.5.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, make `HORIZONTAL_EDGE` (import it too) the filter of the target,
# and run all cells again. The same nine random weights now become rows of 1, 0 and −1, although the printed errors and
# the last figure still compare them with the vertical filter. Then set `rate=20` where `learned` is made: the weights
# grow without end.
#
# </div>
#
# ## In short
#
# - A filter can be learned from a picture and the answer that is wanted, by steps against the gradient.
# - The steepest direction limits the step, and the flattest decides how long it takes.
# - Centring makes the steepness less unequal, and momentum the progress.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** The picture is centred, though the target was made from the picture as it was. For which target would that be
# wrong?
#
# - the map of horizontal edges
# - the map of a blur
# - any target
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the map of horizontal edges: These weights sum to zero too.
# - **the map of a blur**: Subtracting $m$ from every pixel changes a map by $m$ times the sum of the weights. The vertical
#   filter's weights sum to zero, so its map stays as it is. Those of a blur sum to 1, and the target no longer fits, unless
#   $m$ is subtracted from it too or a bias is learned with the weights.
# - any target: In this chapter it is right: compare the map of the centred picture with the target.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Learn from a picture that is the same grey everywhere. What do the nine weights become?
#
# - the vertical filter
# - nine times zero
# - what they were, less their mean
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - the vertical filter: Many other filters make the same map of this picture.
# - nine times zero: They need not be zero: it is enough if they sum to it.
# - **what they were, less their mean**: The target is zero everywhere, and any weights that sum to zero reach it. All
#   nine weights move by the same amount until their sum is zero, and the random pattern stays. A picture teaches only
#   what it shows.
#
# ```python
# flat = np.full((20, 20), 0.5)
# *_, (weights, loss) = learn(flat, correlate2d(flat, VERTICAL_EDGE), start, steps=200, rate=0.3, momentum=0)
# print((weights - start).round(6), weights.sum().round(6))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** Add noise to the target, with a [standard deviation](../../glossary.md) of 0.1:
# `target + np.random.default_rng(0).normal(0, 0.1, target.shape)`. Near which number does the loss stop?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **0.009 to 0.011**: Near $0.1^2 = 0.01$, the mean square of the noise, which no filter can predict. Learning still
#   finds the filter, nearly: the weights end within 0.04 of it. The 64,516 pixels average the noise out.
# - 0: The noise cannot be predicted from the picture.
# - 0.1: So large is the noise. The loss is its square.
# - any other number: The loss is the mean square of what is left over. What is left over here?
#
# </details>
#
# </div>
#
# **4. In code.** Write one step of training, without momentum. The loss is the mean of the squared error. Give the
# kernel after the step. You may use `correlate2d`, and not the chapter's `slopes`.

from filtersight.exercises import check


def my_step(kernel, picture, target, rate):
    error = correlate2d(picture, kernel) - target
    ...


print(check(my_step))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# The slope of a weight is the mean, over all places, of twice the error times the pixel that the weight met there.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# The pixels that a weight met are a window of the picture as large as the map. So all slopes together are the picture's
# cross-correlation with the error, doubled and divided by the number of places, `error.size`.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_step(kernel, picture, target, rate):
#     error = correlate2d(picture, kernel) - target
#     slopes = 2 * correlate2d(picture, error) / error.size
#     return kernel - rate * slopes
# ```
#
# It costs two cross-correlations. The second has a kernel as large as the map, and only nine places.
#
# </details>
#
# One filter had one picture and its answer. [The next chapter](18_from_random_to_learned.md) lets eight filters learn
# from pictures and their names only.
