r"""
# 15 · The gradient check

*How do you know that a gradient is right?*

A gradient takes a few lines of code and a few chances to go wrong: a sign, a flip, a place. You will see that a wrong
gradient can look as if it worked, and how a measurement gives it away. You find the step that measures best, learn
why, and check a whole layer.
"""

# %%
# ## A fault that does not show
#
# This is the task of [the last chapter](14_the_gradient_of_a_convolution.md): a random kernel should answer to the small
# cat as the vertical edge filter does. Its gradient is computed twice, once as it should be, and once with the wrong
# sign in one of its nine places. A small step against each of them should tell which is which.

import numpy as np

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    correlate2d,
    figures,
    load_image,
    random_filters,
    random_kernel,
)
from filtersight.images import CAT

figures.use_book_style()

small = load_image(CAT, size=32, grey=True)
wanted = correlate2d(small, VERTICAL_EDGE)
start = random_kernel(seed=5, zero_mean=True)
right = correlate2d(small, correlate2d(small, start) - wanted)
faulty = right.copy()
faulty[1, 0] *= -1


def loss():
    return np.sum((correlate2d(small, kernel) - wanted) ** 2) / 2


for name, gradient in (("no", 0), ("the right", right), ("the faulty", faulty)):
    kernel = start - 0.005 * gradient
    print(f"a step against {name} gradient: loss {loss():.1f}")

# %%
# It does not tell. After a step against the right gradient the loss is smaller, and after one against the faulty
# gradient it is smaller too, as eight of the nine weights still go the right way. This fault is no exception: with one
# wrong sign in any of nine places, for sixteen zero-mean random kernels, the step made the loss smaller in 121 of 144
# cases. Many steps would tell, but late: with 0.001 in place of 0.005, the loss here falls by half in eighty steps,
# then grows without end.
#
# ## Measure it
#
# You know how to find a slope without a formula: nudge the weight, and see how the loss changes. That is too slow to
# train with, and just right to check with. It is best to nudge both ways. Raise the weight by a step, lower it by the
# same, and divide the difference of the two losses by twice the step. This is a *central difference*. A bend that
# is the same on both sides cancels out.
#
# The function below changes each number of an array in turn, where it stands, and puts it back. The loss always looks at
# the array as it is.


def measured_gradient(loss, array, step):
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        raised = loss()
        array[place] = kept - step
        gradient[place] = (raised - loss()) / (2 * step)
        array[place] = kept
    return gradient


kernel = start.copy()
nudged = measured_gradient(loss, kernel, 0.01)

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=1.15)
for ax, name, slopes in zip(axes[0], ("measured", "right", "faulty"), (nudged, right, faulty)):
    figures.show_kernel(ax, slopes, name, form=".1f", limit=abs(nudged).max())
figures.outline_window(axes[0, 2], 1, 0, 1)
figures.describe(
    fig,
    caption="""The gradient that nudging measures, and the two that were computed. In the framed place the faulty one
    differs from what was measured.""",
    alt="""Three grids of nine numbers. Measured and right are the same: blue, below zero, in the left column, and red,
    above zero, in the right one. Faulty has a red number among the blue ones, framed, in the middle row.""",
)

# %%
# Here the eye sees it. For thousands of weights you want one number: how large the difference of the two gradients is,
# compared with the gradient itself. The size of an array is the root of the sum of its squares, `np.linalg.norm` in
# NumPy, and the ratio of the two sizes is the *relative error*.
#
# ## How small a step?
#
# <div class="predict" markdown="1">
#
# **Predict.** You take a step of 1, one of 0.1, and so on down to a hundred-billionth. What does the relative error do?
#
# - shrink with the step, all the way down
# - shrink, and then stay as it is
# - shrink, and then grow again
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - shrink with the step, all the way down: With exact numbers it would. A computer keeps only so many digits, and two
#   losses that are very close differ in their last ones only.
# - shrink, and then stay as it is: What rounding leaves out stays about the same. But it is divided by the step.
# - **shrink, and then grow again**: First the bends of the curve matter less and less, then rounding matters more and
#   more.
#
# </details>
#
# </div>
#
# For half a square, nudging works too well. Its curve is a parabola, the simplest bowl, and on it the central difference is
# exact for any step, but for rounding. So the loss is now a quarter of the sum of the errors to the fourth power. Its
# slope in each number of the map is the error to the third power. It is measured in two
# [types](../../python.md#array): float32 and float64.


def relative_error(measured, computed):
    return np.linalg.norm(measured - computed) / np.linalg.norm(computed)


power = 4
computed = correlate2d(small, (correlate2d(small, start) - wanted) ** (power - 1))
steps, measured = np.logspace(-11, 0, 67), {}  # from 1e-11 to 1
for dtype in ("float32", "float64"):
    data, goal, kernel, nudges = [a.astype(dtype) for a in (small, wanted, start, steps)]

    def loss():
        return np.sum((correlate2d(data, kernel) - goal) ** power) / power

    measured[dtype] = [measured_gradient(loss, kernel, nudge) for nudge in nudges]
    off = [relative_error(gradient, computed) for gradient in measured[dtype]]
    print(f"{dtype}: least error {min(off):.0e}, at step {steps[np.argmin(off)]:.0e}")

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.7)
for dtype, color in (("float32", figures.ACCENT), ("float64", figures.SECOND)):
    off = [relative_error(gradient, computed) for gradient in measured[dtype]]
    axes[0, 0].loglog(steps, off, color=color, label=dtype)
axes[0, 0].loglog(steps[30:], 0.02 * steps[30:] ** 2, ":", color=figures.MUTED, label="as step²")
axes[0, 0].loglog(steps[:42], 2e-18 / steps[:42], "--", color=figures.MUTED, label="as 1 / step")
axes[0, 0].set(xlabel="step", ylabel="relative error", ylim=(1e-13, 30))
axes[0, 0].legend(loc="lower right")
figures.describe(
    fig,
    cover=True,
    caption="""How far the measured gradient is from the computed one, compared with its own size, against the step. Both
    axes go by factors of ten. The grey lines show the slopes of two laws: falling with the square of the step, and
    rising as one over the step.""",
    alt="""Two curves shaped like a V. From the right, both fall together, parallel to a dotted grey line. The float32
    curve turns up at a step of a few thousandths, the float64 curve at a few millionths and far lower. Left of its
    lowest point each rises raggedly, parallel to a dashed grey line, and the float32 curve ends flat at 1.""",
)

# %%
# The third answer is right. Read the figure from the right. A step of 1 is no small nudge: the measured slope belongs to
# a wide stretch of the curve, with its bends. This error is called *truncation*. It goes with the square of the step: ten
# times smaller a step, a hundred times less error.
#
# On the left another error rules. The two losses are now so close to each other that they differ in their last
# digits only, and a computer keeps about 16 digits of a float64 and 7 of a float32. What it leaves out is called
# *rounding*. It stays about the same while the step shrinks, and it is divided by the step: ten times smaller a step,
# ten times more error. In float32 the smallest steps do not even change the weight: the measured slope is 0, and the
# relative error is 1.
#
# Between the two is the best step. In float64 the measured and the computed gradient agree in ten digits there. In
# float32 it is less than five digits, so check in float64.
#
# ## What a fault looks like
#
# Compare the same measurements with two wrong gradients. In one, a single slope of the nine is too large by one
# hundredth. In the other, all nine are right, but flipped both ways.

slightly_off = computed.copy()
slightly_off[2, 0] *= 1.01
claims = {"right": computed, "1 % off": slightly_off, "flipped": computed[::-1, ::-1]}
for name, claim in claims.items():
    least = min(relative_error(gradient, claim) for gradient in measured["float64"])
    print(f"{name}: least error {least:.0e}")

# How it is drawn
fig, axes = figures.panels(1, 1, aspect=0.6)
for (name, claim), color in zip(claims.items(), (figures.SECOND, figures.INK, figures.ACCENT)):
    off = [relative_error(gradient, claim) for gradient in measured["float64"]]
    axes[0, 0].loglog(steps, off, color=color)
    label_at = min(off) / 3 if name == "right" else 3 * min(off)
    axes[0, 0].text(3e-6, label_at, name, color=color, ha="center", va="center")
axes[0, 0].set(xlabel="step", ylabel="relative error", ylim=(1e-13, 300))
figures.describe(
    fig,
    caption="""The relative error in float64 of the right gradient and of two faulty ones, against the step. The error of
    a faulty gradient falls to the size of the fault and no further.""",
    alt="""Three curves. The right gradient makes a deep V that goes down below ten to the minus ten. The curve of the
    one that is one per cent off falls with it from the right to an error of a few thousandths, and from there runs level
    to the left end. The flipped one is level at 2 nearly all along.""",
)

# %%
# A fault is a floor. The right gradient comes down to what rounding leaves. A wrong one stops at the size of its fault,
# whatever the step. Even one slope of nine that is one hundredth off stands far above the tip of the V.
#
# ## A whole layer
#
# The gradient check does not mind what is inside the loss. Here it is done for a colour patch, two filters and
# their biases, with padding and stride, and with every number of the three nudged.

x = cat()[None, 80:88, 72:80]  # (N, H, W, C)
weight, bias = random_filters(3, 3, 2, seed=11), np.array([0.5, -0.5])

for stride, padding in [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)]:

    def loss():
        return np.sum(conv2d(x, weight, bias, stride=stride, padding=padding) ** 4) / 4

    grad_output = conv2d(x, weight, bias, stride=stride, padding=padding) ** 3
    backward = conv2d_backward(grad_output, x, weight, stride=stride, padding=padding)
    nudged = [measured_gradient(loss, array, 1e-5) for array in (x, weight, bias)]
    off = [f"{relative_error(found, told):.0e}" for found, told in zip(nudged, backward)]
    print(f"stride {stride}, padding {padding}:", ", ".join(off))

# %%
# Each row has the relative errors for the picture, the filters and the bias. All are below a billionth.
#
# One warning. A check trusts its loss to be smooth. Where a curve has a kink, as ReLU's has at zero, nudging both ways
# looks at both sides of it and measures neither. [The next chapter](16_the_gradient_of_pooling.md) meets such a kink.
#
# <div class="change" markdown="1">
#
# **Something to change.** Where the step is tried, set `power = 2`, which makes the loss half a square again. The right
# half of the V is gone: up to a few tenths, a larger step measures better. The float32 curve comes down to less than a
# millionth, and the float64 curve leaves the figure at the bottom. Then set it back to 4, and for the fault make `1.01` a
# `1.0001`: the floor is a hundred times lower, and still far above the tip of the V.
#
# </div>
#
# ## In short
#
# - A faulty gradient may lower the loss all the same. Nudging finds the fault.
# - Check by central differences, in float64, with a step that is neither large nor tiny.
# - Too large a step bends the measurement, too small a one drowns it in rounding. A fault is what no step takes away.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** The code of a layer adds the bias to every product, where it should add it once to their sum. Its gradients are
# computed as in the last chapter. The filters are 2 × 2 over three channels. How many times as
# large as the computed slope of the bias is the measured one?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **12**: Nudge the bias by $h$, and each number of the map moves by $12\,h$, once for each of the 2 · 2 · 3 products.
#   The gradients are right and the layer is not; the check compares the one with the other.
# - 1: So it would be if the bias were added once.
# - 4: A window has three channels.
# - 3: Not once a channel, but with every product.
# - any other number: How many products are in a window?
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** Nudge one way only: the raised loss, less the loss as it is, divided by the step. A tenth of the step leaves a
# hundredth of a central difference's error. How much of this one's, before rounding?
#
# - a tenth
# - a hundredth
# - all of it
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **a tenth**: A bend no longer cancels out, so truncation rules for longer: at best 1e-08 to 2e-08 in float64, near
#   a step of 1e-08.
# - a hundredth: For that the bend must cancel out, and the nudge go both ways.
# - all of it: The shorter the step, the nearer this comes to the slope.
#
# ```python
# def one_way(loss, array, step):
#     gradient, before = np.zeros_like(array), loss()
#     for place in np.ndindex(array.shape):
#         kept = array[place]
#         array[place] = kept + step
#         gradient[place] = (loss() - before) / step
#         array[place] = kept
#     return gradient
#
#
# def loss():
#     return np.sum((correlate2d(small, kernel) - wanted) ** 4) / 4
#
#
# kernel = start.copy()
# for step in (1e-4, 1e-6, 1e-8, 1e-10):
#     print(step, relative_error(one_way(loss, kernel, step), computed))
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A layer has 8 filters of 3 × 3 over 3 channels, and 8 biases. How often does the check compute the loss, for
# the filters and the biases?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **448**: 2 · (8 · 3 · 3 · 3 + 8). Each takes a pass forward, so no network is trained that way: the way back gives
#   all slopes at once.
# - 224: Each number is nudged up and down.
# - 432: The biases are checked too.
# - any other number: Count weights and biases, twice each.
#
# </details>
#
# </div>
#
# **4. In code.** This function measures a gradient by a nudge one way. Make central differences of it. `loss(array)`
# gives the loss for an array, and the function gives back a slope for each of its numbers. The array must stay as it
# is.

from filtersight.exercises import check


def my_gradient(loss, array, step):
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        raised = array.copy()
        raised[place] += step
        gradient[place] = (loss(raised) - loss(array)) / step
    return gradient


print(check(my_gradient))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# Lower a second copy by the step. The loss in the middle is no longer asked for.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Take the loss with the number raised by the step, less the loss with it lowered by the step. By how much do the two
# numbers differ?
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_gradient(loss, array, step):
#     gradient = np.zeros(array.shape)
#     for place in np.ndindex(array.shape):
#         raised, lowered = array.copy(), array.copy()
#         raised[place] += step
#         lowered[place] -= step
#         gradient[place] = (loss(raised) - loss(lowered)) / (2 * step)
#     return gradient
# ```
#
# The loss is computed twice for each number. For the 216 weights of a small layer it takes some two hundred times as
# long as `conv2d_backward`, and with the number of weights the distance grows.
#
# </details>
#
# A convolution sends each slope back along its products. [The next chapter](16_the_gradient_of_pooling.md) goes
# through a layer without any: max pooling.
