r"""
# 17 · A filter learned from its answer

*Can the vertical filter be learned back?*

Nobody designs the filters of a trained network. They start random, and each is nudged again and again until its
answers are right. Here you watch that happen to nine weights. All they are told is the picture, and the map that the
vertical edge filter makes of it. You see what they become, how the error falls, and what makes learning slow.
"""

# %%
# ## The task
#
# The cat goes in. The map of `VERTICAL_EDGE` is the answer that is wanted, called the *target*. The filter starts as
# nine random weights, and its map is nothing like the target. The *loss* says how wrong it is in one number: the
# difference between the two maps, squared, and averaged over all pixels.
#
# <div class="predict" markdown="1">
#
# **Predict.** Many filters could make a map that looks much the same. Will the nine weights find the very numbers
# 1, 0 and −1, or settle for something else that works as well?
#
# </div>

import numpy as np
from matplotlib.animation import FuncAnimation

from filtersight import VERTICAL_EDGE, cat, conv2d, conv2d_backward, correlate2d, figures, random_kernel

figures.use_book_style()

picture = cat(grey=True)
target = correlate2d(picture, VERTICAL_EDGE)
start = random_kernel(3, seed=16)


def learn(picture, target, kernel, *, steps, rate, momentum):
    x, wanted = picture[np.newaxis, :, :, np.newaxis], target[np.newaxis, :, :, np.newaxis]
    weight, velocity = kernel[:, :, np.newaxis, np.newaxis], 0
    for _ in range(steps):
        error = conv2d(x, weight) - wanted
        yield weight[:, :, 0, 0], np.mean(error**2)
        _, gradient, _ = conv2d_backward(2 * error / error.size, x, weight)
        velocity = momentum * velocity - rate * gradient
        weight = weight + velocity


centred = picture - picture.mean()
learned = list(learn(centred, target, start, steps=301, rate=4, momentum=0.9))
kernel, loss = learned[-1]
print(kernel.round(3))
print("largest error of a weight:", abs(kernel - VERTICAL_EDGE).max().round(4))

# %%
# They find those numbers. After 300 steps no weight is wrong by more than 0.003. On a picture with as much going on
# as the cat, no other nine weights give this map.
#
# Read the function again, it is all there is. `conv2d` gives the map. The gradient of the loss with respect to a
# pixel of the map is twice the error there, over the number of pixels. `conv2d_backward` carries it to the nine
# weights, as in [chapter 14](14_the_gradient_of_a_convolution.md). Each step then moves the weights a little against
# that gradient. This is called *gradient descent*. Two things in it are new, `momentum` and `centred`. They get their
# own figure below.
#
# ## Watch it
#
# The first steps are large and the last ones tiny, so the film counts 0, 1, 2, and later jumps.

shown = [0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 85, 113, 150, 200, 300, 300, 300, 300]
losses = [loss for _, loss in learned]

scene, [(left, right)] = figures.panels(1, 2, aspect=1.05)
right.plot(losses, color=figures.MUTED)
right.set(title="loss", yscale="log", xlabel="step")
(dot,) = right.plot(0, losses[0], "o", color=figures.ACCENT, markersize=8)


def show(step):
    left.clear()
    figures.show_kernel(left, learned[step][0], f"after {step} steps", form=".2f", limit=1, size=11)
    dot.set_data([step], [losses[step]])


film = FuncAnimation(scene, show, frames=shown, interval=450)
figures.describe(
    scene,
    caption=f"""Nine weights learn the vertical edge filter. The loss falls from {losses[0]:.2f} to
    {losses[-1]:.0e}.""",
    alt=f"""An animation. Left, a grid of nine weights: random numbers at first, then a red column
    of ones, a white column of zeros and a blue column of minus ones. Right, the loss on a
    logarithmic scale against the step; it falls steeply at first, then along a nearly straight
    line with ripples, from {losses[0]:.2f} to {losses[-1]:.0e}. A dot marks the step that the grid shows.""",
)

# %%
# The columns appear within the first twenty-five steps or so. The rest of the time goes into the decimals.
#
# ## What makes it slow
#
# The random filter's mistakes are of two kinds. It answers to plain brightness, which it should not. And it has the
# wrong pattern. A picture is bright nearly everywhere, so the first mistake costs far more than the second, and the
# gradient is nearly all about it. The step must be small enough not to overshoot there. For the pattern that step is
# much too small.
#
# *Centring* helps: subtract the picture's mean, and plain brightness is gone from it. The target does not change,
# because the vertical filter's weights sum to zero. *Momentum* helps as well: the weights keep part of the speed they
# have, so that small pushes in one direction add up.

runs = {
    "plain": (picture, 0.25, 0),
    "centred": (centred, 4, 0),
    "centred, with momentum": (centred, 4, 0.9),
}
fig, [(ax,)] = figures.panels(1, 1, aspect=0.55)
wrong = {}
for (name, (image, rate, momentum)), color in zip(
    runs.items(), (figures.MUTED, figures.SECOND, figures.ACCENT), strict=True
):
    path = list(learn(image, target, start, steps=301, rate=rate, momentum=momentum))
    errors = [abs(weights - VERTICAL_EDGE).max() for weights, _ in path]
    wrong[name] = errors[-1]
    ax.plot(errors, color=color)
    ax.text(305, errors[-1], name.replace(", ", ",\n"), color=color, va="center", size=9)
ax.set(yscale="log", xlabel="step", ylabel="largest error of a weight", xlim=(0, 300))
figures.describe(
    fig,
    caption=f"""The same task three times. After 300 steps the worst weight is wrong by {wrong["plain"]:.2f},
    {wrong["centred"]:.2f} and {wrong["centred, with momentum"]:.3f}.""",
    alt=f"""Three falling curves on a logarithmic scale: the largest error of a weight against the step.
    Plain descent falls slowest and ends at {wrong["plain"]:.2f}, on the centred picture it ends at
    {wrong["centred"]:.2f}, and with momentum as well at {wrong["centred, with momentum"]:.3f}.""",
)

# %%
# Each run has about the largest step it can bear. With twice the step, the first two would shoot past the target
# further each time and never arrive (momentum bears nearly twice as much). How steep the loss is in its steepest
# direction sets that limit. How flat it is in its flattest direction sets how long the rest takes. On the cat as it
# is, the steepest is more than ten thousand times as steep as the flattest. On the centred cat it is less than a
# thousand times.

windows = np.lib.stride_tricks.sliding_window_view
for name, image in (("plain", picture), ("centred", centred)):
    columns = windows(image, (3, 3)).reshape(-1, 9)
    steepness = np.linalg.eigvalsh(2 * columns.T @ columns / len(columns))
    print(f"{name}: steepest over flattest {steepness[-1] / steepness[0]:.0f}, largest step {2 / steepness[-1]:.2f}")

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the first code cell, make `HORIZONTAL_EDGE` (import it too) the filter of the target,
# and run all cells again. The same nine random weights now become rows of 1, 0 and −1, although the printed error and
# the last figure still compare them with the vertical filter. Then set `rate=20` there: the weights grow without end.
#
# </div>
#
# ## In short
#
# - A filter can be learned from a picture and the answer that is wanted, by steps against the gradient.
# - The steepest direction limits the step, and the flattest decides how long it takes.
# - Centring the input and momentum make both less unequal.
#
# ## Exercises
#
# **1.** Why may the picture be centred, when the target was made from the picture as it was? For which targets would
# that be wrong?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Subtracting $m$ from every pixel changes a map by $m$ times the sum of the weights. The vertical filter's weights
# sum to zero, so its map stays as it is. With a blur, whose weights sum to 1, the target would no longer fit, unless
# it is centred too or a bias is learned with the weights.
#
# </details>
#
# **2.** Learn from a picture that is the same grey everywhere. What do the nine weights become?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# The target is zero everywhere, and any weights that sum to zero reach it. All nine weights move by the same amount
# until their sum is zero, and the random pattern stays. A picture teaches only what it shows.
#
# ```python
# flat = np.full((20, 20), 0.5)
# *_, (weights, loss) = learn(flat, correlate2d(flat, VERTICAL_EDGE), start, steps=200, rate=0.3, momentum=0)
# print((weights - start).round(6), weights.sum().round(6))
# ```
#
# </details>
#
# **3.** Add noise to the target, `target + np.random.default_rng(0).normal(0, 0.1, target.shape)`. Does learning
# still find the filter? What happens to the loss?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Nearly: the weights end within 0.04 of the filter. The loss stops near $0.1^2 = 0.01$, the mean square
# of the noise, which no filter can predict. The 64516 pixels average the noise out.
#
# </details>
#
# One filter had one picture and its answer. [The next chapter](18_from_random_to_learned.md) lets eight filters learn from
# pictures and their names only.
