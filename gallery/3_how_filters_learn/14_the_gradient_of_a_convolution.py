r"""
# 14 · The gradient of a convolution

*How does an error reach a weight?*

So far a filter was given, or left to chance. To make it better, you have to know which of its weights to raise and
which to lower. You will find that out by nudging a weight and seeing what happens. Then you will see that one
correlation tells it for all weights at once, and that you can check the result.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter makes a map, and the map should have been another one, the target. The figure below shows a
# case small enough to work by hand. Where the map is too low, the error is blue, and where it is too high, red. Now
# you raise the lower left weight of the kernel a little above 0. Does the map get closer to the target, further
# from it, or does nothing change?
#
# </div>
#
# To speak of better and worse, you need one number that says how wrong the map is. It is called the *loss*. Here it
# is half the sum of the squared errors, where an *error* is the map less the target. Squares make sure that an error
# below zero counts as much as one above. The half will make a later formula shorter.

import matplotlib.pyplot as plt
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
    zero_pad2d,
)
from filtersight.images import CAT

figures.use_book_style()

picture = np.array([[1.0, 0, 2], [3, 1, 0], [0, 2, 1]])
kernel = np.array([[1.0, 0], [0, -1]])
target = np.array([[1, 0], [0, 1]])
error = correlate2d(picture, kernel) - target
print("loss:", np.sum(error**2) / 2)

fig, axes = figures.panels(1, 4, aspect=1.2, width_ratios=[3, 2, 2, 2])
figures.show_numbers(axes[0, 0], picture, "picture", norm=plt.Normalize(0, 3))
figures.show_kernel(axes[0, 1], kernel, "kernel")
figures.show_kernel(axes[0, 2], correlate2d(picture, kernel), "map")
figures.show_kernel(axes[0, 3], error, "error")
figures.outline_window(axes[0, 1], 1, 0, 1)
figures.describe(
    fig,
    caption="""A picture, a kernel, the map they make, and the error: the map less the target, which has 1 in the upper
    left and lower right places and 0 in the others. The marked weight is the one to nudge.""",
    alt="""Four grids of numbers. Picture: 1 0 2, 3 1 0, 0 2 1. Kernel: 1 0, 0 −1, its lower left weight outlined. Map:
    0 0, 1 0. Error: −1 0, 1 −1.""",
)

# %%
# ## Nudge one weight
#
# Try it. Raise that weight by a small step, compute the loss again, and divide the change of the loss by the step.


def loss_at(weight):
    nudged = kernel.copy()
    nudged[1, 0] = weight
    return np.sum((correlate2d(picture, nudged) - target) ** 2) / 2


for step in (0.1, 0.01, 0.001):
    change = loss_at(step) - loss_at(0)
    print(f"raised by {step}: loss {loss_at(step):.6f}, change / step {change / step:.3f}")

weights = np.linspace(-0.6, 1.3, 60)
fig, axes = figures.panels(1, 1, aspect=0.5)
axes[0, 0].plot(weights, [loss_at(weight) for weight in weights], label="loss")
axes[0, 0].plot(weights, loss_at(0) - 5 * weights, "--", label="a line of slope −5")
axes[0, 0].plot(0, loss_at(0), "o", color=figures.ACCENT)
axes[0, 0].set(xlabel="lower left weight", ylabel="loss", ylim=(0, 9))
axes[0, 0].legend()
figures.describe(
    fig,
    caption="""The loss for each value of the lower left weight, the other three kept as they are. Close to 0 the curve
    runs along a line that falls by 5 for each step of 1 to the right.""",
    alt="""A curve shaped like a bowl. At weight 0, marked by a dot, it falls steeply to the right and touches a dashed
    straight line of slope minus 5. Its lowest point is near 0.36; beyond it, the curve rises again.""",
)

# %%
# The loss falls, so the map gets closer to the target. The smaller the step, the closer the change divided by the step
# comes to −5. This number is the *slope* of the loss in that weight. It says two things: the sign tells in which
# direction the loss grows, and the size tells how fast. It holds near the point where you stand and nowhere else.
# Further to the right the curve bends, and beyond the lowest point it rises again.
#
# Every weight has a slope of its own. All of them together, in an array of the kernel's shape, are called the
# *gradient* of the loss with respect to the kernel. You could find it by nudging one weight after the other. A real
# network has millions of weights, and each nudge needs the whole loss again. There is a shorter way.
#
# ## All weights at once
#
# Raise the lower left weight by a small step $h$. In each window, that weight multiplies the lower left pixel, so each
# number of the map moves by $h$ times that pixel. Say an error is $e$ and its pixel is $p$. The error becomes $e + hp$,
# and its part of the loss becomes
#
# $$\tfrac12 (e + hp)^2 = \tfrac12 e^2 + h\,e\,p + \tfrac12 h^2 p^2.$$
#
# The first term was there before. The last one has the small step squared and is too small to matter: with a step of
# 0.001, it has a factor of a millionth. What is left is $h$ times $e\,p$. So the slope is the error times the pixel
# that the weight met, summed over all places. In the lower left corner of each of the four windows are the pixels 3,
# 1, 0 and 2, and their errors are −1, 0, 1 and −1. The sum of the products is −3 + 0 + 0 − 2 = −5.
#
# For the weight beside it, the pixels are those one column to the right. Lay the errors over the picture, multiply,
# sum, move by one column, and again: that is `correlate2d`, with the errors in the place of the kernel.
#
# ## Three gradients
#
# A picture's pixel has a slope too: how fast does the loss change with that pixel? And so has the bias, the number
# that a layer adds to the whole map. Both follow in the same way.
#
# - **The kernel.** `grad_weight` is the picture correlated with the errors.
# - **The picture.** A pixel reaches the loss through every window that holds it. In the window that starts at the
#   pixel it meets the upper left weight. In the window that starts one place to the left it meets the next weight to the
#   right. As the window goes left, the weight goes right, so the kernel meets the errors *flipped*, both ways.
#   `grad_input` is the map of errors, surrounded by zeros for windows that do not exist, correlated with the
#   flipped kernel.
# - **The bias.** It moves each number of the map by the same step, so `grad_bias` is the sum of the errors.
#
# With another loss, one thing changes. In the place of the errors stands the slope of the loss in each number of the
# map, called `grad_output`. Half a square has the error itself as its slope, which is what the half was for. Everything
# that comes before the loss is reached through `grad_output`, and in a deep network one layer's `grad_input` is the
# `grad_output` of the layer before. Calculus calls this the chain rule, and passing errors back through the layers in
# this way is [back-propagation](https://doi.org/10.1038/323533a0) (Rumelhart, Hinton and Williams, 1986).
#
# `conv2d_backward` gives all three for a whole layer. Here are the equalities, checked number by number.

grad_output = error
backward = conv2d_backward(grad_output.reshape(1, 2, 2, 1), picture.reshape(1, 3, 3, 1), kernel.reshape(2, 2, 1, 1))
grad_input, grad_weight, grad_bias = [grad.squeeze() for grad in backward]

flipped = kernel[::-1, ::-1]
print("kernel: ", np.array_equal(grad_weight, correlate2d(picture, grad_output)))
print("picture:", np.array_equal(grad_input, correlate2d(zero_pad2d(grad_output, 1), flipped)))
print("bias:   ", grad_bias == grad_output.sum(), grad_bias)

fig, axes = figures.panels(2, 3, aspect=1.05)
figures.show_numbers(axes[0, 0], picture, "picture", norm=plt.Normalize(0, 3))
figures.show_kernel(axes[0, 1], grad_output, "★ grad_output")
figures.show_kernel(axes[0, 2], grad_weight, "= grad_weight")
figures.show_kernel(axes[1, 0], zero_pad2d(grad_output, 1), "grad_output, padded")
figures.show_kernel(axes[1, 1], flipped, "★ kernel, flipped")
figures.show_kernel(axes[1, 2], grad_input, "= grad_input")
for ax in axes.flat:
    middle = (np.array(ax.get_images()[0].get_size()) - 1) / 2
    ax.set(xlim=(middle[1] - 2, middle[1] + 2), ylim=(middle[0] + 2, middle[0] - 2))
figures.describe(
    fig,
    caption="""Two of the three gradients, each a correlation (★). The third, of the bias, is the sum of `grad_output`. The
    lower left number of `grad_weight` is the slope that you measured.""",
    alt="""Two rows of three grids. Upper row: the picture, correlated with grad_output (−1 0, 1 −1), gives grad_weight
    (1 1, −5 0). Lower row: grad_output with a border of zeros, 4 by 4, correlated with the flipped kernel (−1 0, 0 1),
    gives grad_input (−1 0 0, 1 0 0, 0 −1 1).""",
)

# %%
# Why is one number of `grad_weight` 0, and does it mean that nudging that weight does nothing? Its slope is 0 where
# it stands, so a small step changes the loss only by the square of the step. It stands at the lowest point of its own
# bowl.
#
# ## Which pixels feed one weight
#
# Now the cat, made small enough to see its pixels, and a random kernel that should answer as the vertical edge filter
# does. The weight in row $i$ and column $j$ of the kernel meets the pixels of one rectangle: the picture without
# the rows and columns that this weight never reaches. Each of those pixels meets the weight once, and is multiplied
# with the error of that place. The sum of the products is the slope.

i, j = 2, 0  # the weight's row and column
small = load_image(CAT, size=32, grey=True)
start = random_kernel(seed=5, zero_mean=True)
wanted = correlate2d(small, VERTICAL_EDGE)
grad_output = correlate2d(small, start) - wanted
rows, columns = grad_output.shape
product = small[i : i + rows, j : j + columns] * grad_output
limit = np.abs(grad_output).max()
print("sum of the products:", product.sum().round(1))

fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_picture(axes[0, 0], small, "the pixels it meets")
figures.outline_window(axes[0, 0], i, j, grad_output.shape)
figures.show_feature_map(axes[0, 1], grad_output, "the errors", limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 2], product, "their products", limit=limit, colorbar=False)
figures.describe(
    fig,
    caption="""The lower left weight of a 3 × 3 kernel meets the pixels in the frame: not the two top rows, nor the two
    columns on the right. They are multiplied with the errors, place by place. The sum of the products is the slope.""",
    alt="""Three square images. Left: the cat in 32 by 32 pixels with an orange frame that leaves out two rows at the top
    and two columns on the right. Centre: the errors, dark red along the left edge of the nose, dark blue at
    its lower end, paler along other edges. Right: the products, the same pattern but paler, palest where the cat is dark.""",
)

# %%
# Move the frame to the nine places where it fits, and you have the nine slopes. Moving a frame and summing products is
# `correlate2d` again. The gradient points to where the loss grows, so a step against it should make the loss smaller.

grad_weight = correlate2d(small, grad_output)
after = start - 0.005 * grad_weight
for name, weights in (("before", start), ("after", after)):
    print(name, f"{np.sum((correlate2d(small, weights) - wanted) ** 2) / 2:.1f}")

fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_kernel(axes[0, 0], start, "kernel", form=".2f", limit=1)
figures.show_kernel(axes[0, 1], grad_weight, "grad_weight", form=".1f")
figures.show_kernel(axes[0, 2], after, "after one step", form=".2f", limit=1)
figures.describe(
    fig,
    caption="""One small step against the gradient. The slopes are below zero in the left column and above zero in the
    right one: the step raises the left column and lowers the right one, towards [1 0 −1].""",
    alt="""Three grids of nine numbers. Left: the random kernel. Centre: its gradient, blue in the left column and red in
    the right one. Right: the kernel after the step, each number in its left column a little higher than before, each
    in its right column a little lower.""",
)

# %%
# ## The gradient check
#
# A mistake in a gradient is hard to see. The filter may still learn, only worse. But you can always measure the slopes by
# nudging and compare. It is best to nudge both ways: raise the weight by $h$, lower it by $h$, and divide the
# difference of the two losses by $2h$. This is called a *central difference*. A bend that is the
# same on both sides then cancels out.
#
# For half a square that works too well. The curve is a bowl of the simplest kind (a parabola), and on it the central
# difference is exact for any step, however large, but for rounding. You would not see what the step is worth. So the
# loss here is a quarter of the sum of the errors to the fourth power. Its slope in each number of the map is the error
# to the third power, and its curve bends more in one direction than in the other.


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


def relative_error(measured, computed):
    return np.linalg.norm(measured - computed) / np.linalg.norm(computed)


power = 4
computed = correlate2d(small, grad_output ** (power - 1))
steps = np.logspace(-11, 0, 67)

fig, axes = figures.panels(1, 1, aspect=0.7)
for dtype, color in (("float32", figures.ACCENT), ("float64", figures.SECOND)):
    data, goal, weights, nudges = [array.astype(dtype) for array in (small, wanted, start, steps)]

    def loss():
        return np.sum((correlate2d(data, weights) - goal) ** power) / power

    off = [relative_error(measured_gradient(loss, weights, nudge), computed) for nudge in nudges]
    print(f"{dtype}: least error {min(off):.0e}, at step {steps[np.argmin(off)]:.0e}")
    axes[0, 0].loglog(steps, off, color=color, label=dtype)
axes[0, 0].loglog(steps[30:], 0.02 * steps[30:] ** 2, ":", color=figures.MUTED, label="as step²")
axes[0, 0].loglog(steps[:42], 2e-18 / steps[:42], "--", color=figures.MUTED, label="as 1 / step")
axes[0, 0].set(xlabel="step", ylabel="relative error", ylim=(1e-13, 30))
axes[0, 0].legend(loc="lower right")
figures.describe(
    fig,
    caption="""How far the measured gradient is from the computed one, compared with its own size, against the step. Both
    axes go by factors of ten. The grey lines show the slopes of two laws: falling with the square of the step, and
    rising as one over the step.""",
    alt="""Two curves shaped like a V. From the right, both fall together, parallel to a dotted grey line. The float32
    curve turns up at a step of a few thousandths, the float64 curve at a few millionths and far lower. Left of its
    lowest point each rises raggedly, parallel to a dashed grey line, and the float32 curve ends flat at the top.""",
)

# %%
# Read the figure from the right. A step of 1 is no small nudge. The measured slope belongs to a wide stretch of the
# curve, and its bends are part of it. This error is called *truncation*. With a step ten times smaller it is a hundred
# times smaller, as it goes with the square of the step.
#
# On the left another error rules. The two losses are now so close to each other that they differ in their last
# digits only, and a computer keeps about 16 digits of a float64 and 7 of a float32. What it leaves out is called
# *rounding*. It stays the same while the step shrinks, and it is divided by the step: ten times smaller a step, ten
# times more error. In float32 the smallest steps do not even change the weight. Both losses are the same, the measured
# slope is 0, and the relative error is 1.
#
# Between the two is the best step. In float64 the measured and the computed gradient agree in ten digits there. Two
# different ways to the same ten digits: that is a gradient you can trust. In float32 it is less than five digits, so a check
# should be done in float64.
#
# ## Padding, stride, channels
#
# A layer may pad its pictures, jump, and see colour. The rule stays: each product that made the map sends the slope
# back along the way it came.
#
# - Padding: correlate with the padded picture. The slopes of the zeros in the border are left out of `grad_input`, as
#   nobody can change those zeros.
# - Stride: only the windows that were used send something back.
# - Channels and filters: each kernel sees its own channel and the `grad_output` of its own filter. A pixel hears from
#   all filters and adds up what they say.
#
# `conv2d_backward` takes the same options as `conv2d`. The gradient check does not mind what is inside the loss. Here
# it is done for a colour patch, two filters and their biases, with every number of the three nudged.

x = cat()[None, 80:88, 72:80]  # (N, H, W, C)
weight = random_filters(3, 3, 2, seed=11)
bias = np.array([0.5, -0.5])

for stride, padding in [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)]:
    options = {"stride": stride, "padding": padding}

    def loss():
        return np.sum(conv2d(x, weight, bias, **options) ** 4) / 4

    backward = conv2d_backward(conv2d(x, weight, bias, **options) ** 3, x, weight, **options)
    measured = [measured_gradient(loss, array, 1e-5) for array in (x, weight, bias)]
    off = [relative_error(*pair) for pair in zip(measured, backward, strict=True)]
    print(f"stride {stride}, padding {padding}: " + ", ".join(f"{error:.0e}" for error in off))

# %%
# The three numbers in a row are the relative errors for the picture, the filters and the bias. All are below a
# billionth.
#
# <div class="change" markdown="1">
#
# **Something to change.** Where the cat is framed, set `i, j = 0, 2`. The frame moves to the upper right, and the sum
# becomes 16.8, the upper right number of the gradient. Then set `power = 2` in the gradient check, which makes the loss
# half a square again. The right half of the V is gone: the larger the step, the better the measured slope. The float32
# curve comes down to less than a millionth, and the float64 curve leaves the figure at the bottom.
#
# </div>
#
# ## In short
#
# - The slope of the loss in a weight says how fast the loss grows when you raise the weight a little. All slopes
#   together are the gradient.
# - `grad_weight` is the picture correlated with `grad_output`; `grad_input` is `grad_output`, padded, correlated with
#   the flipped kernel; `grad_bias` is the sum of `grad_output`.
# - Check a gradient by central differences, in float64, with a step that is neither large nor tiny.
#
# ## Exercises
#
# **1.** The map is right everywhere but in one place, where its error is 1. What are the three gradients?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# `grad_weight` is the window of the picture that this place came from: each weight is blamed by as much as the pixel
# it met. `grad_input` is the kernel itself, not flipped, laid where the window was, with 0 elsewhere: each pixel is blamed
# by as much as the weight it met. `grad_bias` is 1.
#
# </details>
#
# **2.** A 2 × 2 kernel goes over a 4 × 4 picture with stride 2 and makes a 2 × 2 map. Write `grad_input` as a
# correlation with stride 1. (Which windows of stride 1 are missing?)
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# With stride 1 the map would be 3 × 3. Put a 0 in each place that was skipped: such a window has no part in the loss.
# Then go on as before.
#
# ```python
# spread = np.zeros((3, 3))
# spread[::2, ::2] = grad_output
# grad_input = correlate2d(zero_pad2d(spread, 1), kernel[::-1, ::-1])
# ```
#
# </details>
#
# **3.** The code of a layer adds the bias to every product, where it should add it once to their sum. Its backward
# pass is that of this chapter. The filters are 2 × 2 over three channels. What does the gradient check say?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Nudge the bias by $h$, and each number of the map moves by $12\,h$, once for each of the 2 · 2 · 3 products. So the
# measured slope of the bias is 12 times the sum of `grad_output`. `grad_weight` and `grad_input` pass the check.
# The forward pass is wrong and the check finds it, because it compares the two passes with each other.
#
# </details>
#
# A convolution sends each slope back along its products. [The next chapter](16_the_gradient_of_pooling.md) goes
# through a layer without any: max pooling.
