r"""
# 14 · The gradient of a convolution

*How does an error reach a weight?*

So far a filter was given, or left to chance. To make it better, you have to know which of its weights to raise and
which to lower. You find that out by nudging a weight and seeing what happens. Then you see that one cross-correlation
tells it for all weights at once, and another one for all pixels.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A filter makes a map, and the map should have been another one, the *target*. The figure below shows a
# case small enough to work by hand. Where the map is too low, the error is blue, and where it is too high, red. Raise
# the lower left weight of the kernel a little above 0. What does the map do?
#
# - get closer to the target
# - get further from it
# - neither
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **get closer to the target**: The weight meets the pixels 3, 1, 0 and 2, where the errors are −1, 0, 1 and −1. So it
#   raises the map most where that is too low.
# - get further from it: Then the weight would have to meet bright pixels where the map is too high. There it meets a 0.
# - neither: A weight of 0 has no part in the map. Raised, it has one: it adds its share of each pixel that it meets.
#
# </details>
#
# </div>
#
# To speak of better and worse, you need one number that says how wrong the map is. It is called the *loss*. Here it
# is half the sum of the squared errors, where an *error* is the map less the target. Squares make an error below zero
# count as much as one above. The half will make a later formula shorter.

import matplotlib.pyplot as plt
import numpy as np

from filtersight import VERTICAL_EDGE, correlate2d, figures, load_image, random_kernel, zero_pad2d
from filtersight.images import CAT

figures.use_book_style()

picture = np.array([[1.0, 0, 2], [3, 1, 0], [0, 2, 1]])
kernel = np.array([[1.0, 2], [0, -1]])
target = np.array([[1, 4], [2, 1]])
error = correlate2d(picture, kernel) - target
print("loss:", np.sum(error**2) / 2)

# How it is drawn
fig, axes = figures.panels(1, 5, aspect=1.35, width_ratios=[3, 2, 2, 2, 2])
figures.show_numbers(axes[0, 0], picture, "picture", norm=plt.Normalize(0, 3))
figures.show_kernel(axes[0, 1], kernel, "kernel")
figures.show_kernel(axes[0, 2], correlate2d(picture, kernel), "map")
figures.show_kernel(axes[0, 3], target, "target")
figures.show_kernel(axes[0, 4], error, "error")
figures.outline_window(axes[0, 1], 1, 0, 1)
figures.describe(
    fig,
    caption="""A picture, a kernel, the map they make, the map that was wanted, and the error: the map less the target.
    The framed weight is the one to nudge.""",
    alt="""Five grids of numbers. Picture: 1 0 2, 3 1 0, 0 2 1. Kernel: 1 2, 0 −1, its lower left weight framed. Map:
    0 4, 3 0. Target: 1 4, 2 1. Error: −1 0, 1 −1.""",
)

# %%
# ## Nudge one weight
#
# Raise that weight by a small step, compute the loss again, and divide the change of the loss by the step.


def loss_at(weight):
    nudged = kernel.copy()
    nudged[1, 0] = weight
    return np.sum((correlate2d(picture, nudged) - target) ** 2) / 2


for step in (0.1, 0.01, 0.001):
    change = loss_at(step) - loss_at(0)
    print(f"by {step}: loss {loss_at(step):.6f}, change / step {change / step:.3f}")

# How it is drawn
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
# <!-- book: recall -->
#
# The loss falls, so the map gets closer to the target. The smaller the step, the closer the change divided by the step
# comes to −5. This number is the *slope* of the loss in that weight. Its sign tells in which direction the loss grows,
# and its size how fast. It holds close to the point where you stand: further to the right the curve bends.
#
# Every weight has a slope of its own. All of them together, in an array of the kernel's shape, are the *gradient* of the
# loss with respect to the kernel. You could nudge one weight after the other. But large networks have millions of
# weights, and each nudge needs the whole loss again. There is a shorter way.
#
# ## All weights at once
#
# Raise the lower left weight by a small step $h$. In each window, that weight multiplies the lower left pixel, so each
# number of the map moves by $h$ times that pixel. Say an error is $e$ and its pixel is $p$. The error becomes $e + hp$,
# and its part of the loss becomes
#
# $$\tfrac12 (e + hp)^2 = \tfrac12 e^2 + h\,e\,p + \tfrac12 h^2 p^2.$$
#
# The first term was there before. The last one has the small step squared and is too small to matter: the square of
# 0.001 is a millionth. What is left is $h$ times $e\,p$. So the slope is the error times the pixel that the weight
# met, summed over all places. In the lower left corners of the four windows are the pixels 3, 1, 0 and 2, and their
# errors are −1, 0, 1 and −1: −3 + 0 + 0 − 2 = −5.
#
# For the weight beside it, the pixels are those one column to the right. Lay the errors over the picture, multiply,
# sum, move by one column, and again: that is `correlate2d`, cross-correlation (*correlated*, for short), with the errors in
# the place of the kernel.
#
# ## One pixel under four windows
#
# A pixel has a slope too. Take the one in the middle, which all four windows hold. In the upper left window it meets the
# lower right weight, −1. In the window to the right it meets the weight to the *left* of that one, and in the window
# below, the weight *above*.

weights_met = np.zeros((2, 2))
for row, column in np.ndindex(2, 2):
    # (0, 0), (0, 1), (1, 0), (1, 1): where a window starts
    weights_met[row, column] = kernel[1 - row, 1 - column]
flipped = kernel[::-1, ::-1]
print("they are the kernel, flipped:", np.array_equal(weights_met, flipped))
print("slope of the pixel:", np.sum(error * weights_met))

# How it is drawn
fig, axes = figures.panels(1, 5, aspect=1.5, width_ratios=[3, 3, 3, 3, 2])
for ax, (row, column) in zip(axes[0], np.ndindex(2, 2)):
    laid = np.full((3, 3), np.nan)
    laid[row : row + 2, column : column + 2] = kernel
    figures.show_kernel(ax, laid, f"error {error[row, column]:g}".replace("-", "−"))
    product = error[row, column] * weights_met[row, column]
    ax.set_xlabel(f"product {product:g}".replace("-", "−"))
    figures.outline_window(ax, 0, 0, 3, color=figures.MUTED)
    figures.outline_window(ax, row, column, 2, color=figures.SECOND)
    figures.outline_window(ax, 1, 1, 1)
figures.show_kernel(axes[0, 4], weights_met, "it meets")
figures.describe(
    fig,
    cover=True,
    caption="""The pixel in the middle, framed in orange, under the four windows. Above each stands the error of the
    window, below it that error times the weight in the frame. Right: the weights that the pixel meets, each written
    where its window lies among the four. They are the kernel turned upside down and left to right.""",
    alt="""Five grids. In four of them, 3 by 3, the kernel 1 2, 0 −1 lies upper left, upper right, lower left and lower
    right. The cell in the middle is framed, and in the frame stand −1, 0, 2 and 1. The errors above are −1, 0, 1
    and −1, the products below 1, 0, 2 and −1. The fifth grid holds the weights it meets: −1 0, 2 1.""",
)

# %%
# As the window goes right, the weight goes left, and as the window goes down, the weight goes up. So a pixel sees the
# kernel *flipped*, both ways. Each weight it meets is multiplied with the error of that window: 1 + 0 + 2 − 1 = 2.
# A pixel in a corner lies in one window only. The windows that do not exist count as errors of 0.
#
# ## Three gradients
#
# - **The kernel.** `grad_weight` is the picture correlated with the errors.
# - **The picture.** `grad_input` is the map of errors, with zeros around it, correlated with the flipped kernel.
# - **The bias.** The number that a layer adds to its whole map moves each number of it by the same step, so `grad_bias`
#   is the sum of the errors.
#
# You can also go through the map once. In each window, a weight gets the error times its pixel as blame, and a pixel the
# error times its weight. Add up the blame:


def backward(grad_output, picture, kernel):
    grad_weight, grad_input = np.zeros_like(kernel), np.zeros_like(picture)
    for row, column in np.ndindex(grad_output.shape):
        window = slice(row, row + 2), slice(column, column + 2)
        grad_weight += grad_output[row, column] * picture[window]
        grad_input[window] += grad_output[row, column] * kernel
    return grad_input, grad_weight, grad_output.sum()


grad_input, grad_weight, grad_bias = backward(error, picture, kernel)
print("kernel: ", np.array_equal(grad_weight, correlate2d(picture, error)))
print("picture:", np.array_equal(grad_input, correlate2d(zero_pad2d(error, 1), flipped)))
print("bias:   ", grad_bias)

# How it is drawn
fig, axes = figures.panels(2, 3, aspect=1.05)
figures.show_numbers(axes[0, 0], picture, "picture", norm=plt.Normalize(0, 3))
figures.show_kernel(axes[0, 1], error, "★ errors")
figures.show_kernel(axes[0, 2], grad_weight, "= grad_weight")
figures.show_kernel(axes[1, 0], zero_pad2d(error, 1), "errors, padded")
figures.show_kernel(axes[1, 1], flipped, "★ kernel, flipped")
figures.show_kernel(axes[1, 2], grad_input, "= grad_input")
for ax in axes.flat:
    middle = (np.array(ax.get_images()[0].get_size()) - 1) / 2
    ax.set(xlim=(middle[1] - 2, middle[1] + 2), ylim=(middle[0] + 2, middle[0] - 2))
figures.describe(
    fig,
    caption="""Two of the three gradients, each a cross-correlation (★). The lower left number of `grad_weight` is the slope
    that you measured, and the middle one of `grad_input` is that of the pixel under four windows.""",
    alt="""Two rows of three grids. Upper row: the picture, correlated with the errors (−1 0, 1 −1), gives grad_weight
    (1 1, −5 0). Lower row: the errors with a border of zeros, 4 by 4, correlated with the flipped kernel (−1 0, 2 1),
    give grad_input (−1 −2 0, 1 2 −2, 0 −1 1).""",
)

# %%
# Why is one number of `grad_weight` 0? That weight stands at the lowest point of its bowl: a small step changes the loss
# only by a multiple of its square.
#
# Why does the function say `grad_output` and not `error`? With another loss, the slope of the loss in each number of
# the map stands in the place of the errors. That is `grad_output`. Half a square has the error itself as its slope,
# which is what the half was for. In a deep network one layer's `grad_input` is the `grad_output` of the layer before.
# Calculus calls this the *chain rule*, and passing errors back through the layers in this way, the *backward pass*, is
# [back-propagation](https://doi.org/10.1038/323533a0) (Rumelhart, Hinton and Williams, 1986).
#
# ## Which pixels feed one weight
#
# Now the cat, made small enough to see its pixels, and a random kernel that should answer as the vertical edge filter
# does. The weight in row $i$ and column $j$ of the kernel meets the pixels of one rectangle: the picture without
# the rows and columns that this weight never reaches.

small = load_image(CAT, size=32, grey=True)
start = random_kernel(seed=5, zero_mean=True)
wanted = correlate2d(small, VERTICAL_EDGE)
error = correlate2d(small, start) - wanted

i, j = 2, 0  # the weight's row and column
rows, columns = error.shape
product = small[i : i + rows, j : j + columns] * error
print("sum of the products:", product.sum().round(1))

# How it is drawn
limit = np.abs(error).max()
fig, axes = figures.panels(1, 3, aspect=1.15)
figures.show_picture(axes[0, 0], small, "the pixels it meets")
figures.outline_window(axes[0, 0], i, j, error.shape)
figures.show_feature_map(axes[0, 1], error, "the errors", limit=limit, colorbar=False)
figures.show_feature_map(axes[0, 2], product, "their products", limit=limit, colorbar=False)
figures.describe(
    fig,
    caption="""The lower left weight of a 3 × 3 kernel meets the pixels in the frame: not the two top rows, nor the two
    columns on the right. They are multiplied with the errors, place by place. Errors and products are drawn on one
    scale.""",
    alt="""Three square images. Left: the cat in 32 by 32 pixels with an orange frame that leaves out two rows at the top
    and two columns on the right. Centre: the errors, dark red along the left edge of the nose, dark blue at
    its lower end, paler along other edges. Right: the products, the same pattern but paler, palest where the cat is dark.""",
)

# %%
# Move the frame to the nine places where it fits, and you have the nine slopes. That is `correlate2d` again. The
# gradient points to where the loss grows, so a small step against it makes the loss smaller.

grad_weight = correlate2d(small, error)
after = start - 0.005 * grad_weight
for name, weights in (("before", start), ("after", after)):
    print(name, f"{np.sum((correlate2d(small, weights) - wanted) ** 2) / 2:.1f}")

# How it is drawn
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
# ## Padding, stride, channels
#
# `conv2d_backward` gives all three gradients of a whole layer. The rule stays: each product that made the map sends the
# slope back along the way it came. The zeros of a border get none, as nobody can change them. Of the windows, only those
# that the stride uses send something. A pixel hears from all filters and adds up what they say.
#
# <div class="change" markdown="1">
#
# **Something to change.** Where the cat is framed, set `i, j = 0, 2`. The frame moves to the upper right, and the sum
# becomes 16.8, the upper right number of the gradient. Then, in the code cell above, make the step ten times as large:
# `0.05`. It goes too far: the loss is 182.4.
#
# </div>
#
# ## In short
#
# - A weight's slope says how fast the loss grows when you raise the weight a little. All slopes are the gradient.
# - `grad_bias` is the sum of `grad_output`. At stride 1 and without padding, `grad_weight` is the picture
#   correlated with `grad_output`; `grad_input` is `grad_output`, padded, correlated with the flipped kernel.
# - Seen from a pixel, the kernel is flipped.
#
# ## Exercises
#
# <!-- by hand: Fill in the map, the error (the map less the target), and the gradient for each weight: the error slid
# over the picture.
# picture: 1 0 2 / 2 1 0 / 0 3 1
# kernel: 1 -1 / 0 2
# target: 2 0 / 5 2
# map: (3) (-2) / (7) (3)
# error: (1) (-2) / (2) (1)
# gradient: (6) (-2) / (3) (8)
# -->
#
# <div class="exercise" markdown="1">
#
# **1.** The map is right but in one place, where its error is 1. What is `grad_input` in that place's window?
#
# - the kernel
# - the flipped kernel
# - the window's pixels
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **the kernel**: A pixel moves this number by the weight on it. `grad_bias` is 1.
# - the flipped kernel: It is slid over the errors. What it makes of a single one is the kernel as it is.
# - the window's pixels: That is `grad_weight`. A weight moves the number by the pixel that it meets.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A 2 × 2 kernel goes over 4 × 4 pixels with stride 2. Write `grad_input` as a cross-correlation with stride 1.
# How many windows are missing?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **5**: With stride 1 the map would be 3 × 3. Put a 0 in each place that was skipped, and go on as before.
# - 1: The one in the middle is missing, and one between each two neighbours.
# - 4: So many are there.
# - 9: So many has stride 1. Four of them are there.
# - 21: Sixteen of these zeros are the border. They stand for no window that was skipped.
# - any other number: With stride 1 there are 3 × 3. Which of them does stride 2 use?
#
# ```python
# grad_output = np.array([[1.0, 2], [3, 4]])  # or any other errors
# spread = np.zeros((3, 3))
# spread[::2, ::2] = grad_output
# grad_input = correlate2d(zero_pad2d(spread, 1), kernel[::-1, ::-1])
# ```
#
# </details>
#
# </div>
#
# **3. In code.** Here are the lines of a whole layer's backward pass, over pictures, channels and filters, out of
# order. Put them in order, indent them, and take the `#` away. The slope of one number of the maps goes back to its
# window, to its filter and to its bias.

from filtersight.exercises import check


def my_conv2d_backward(grad_output, x, weight, *, stride=1):
    # for n, row, column, k in np.ndindex(grad_output.shape):
    # grad_bias[k] += slope
    # grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    # grad_input[window] += slope * weight[..., k]
    # grad_weight[..., k] += slope * x[window]
    # height, width, grad_bias = *weight.shape[:2], np.zeros(weight.shape[3])
    # return grad_input, grad_weight, grad_bias
    # slope = grad_output[n, row, column, k]
    # top, left = row * stride, column * stride
    # window = n, slice(top, top + height), slice(left, left + width)
    ...


print(check(my_conv2d_backward))

# %%
# <details class="hint" markdown="1">
# <summary>Hint 1</summary>
#
# First make what is filled: three arrays of zeros. Last give them back. All else happens once for each slope, inside of
# the one loop.
#
# </details>
#
# <details class="hint" markdown="1">
# <summary>Hint 2</summary>
#
# Inside of the loop, `top, left` comes before `window`, and `slope` and `window` before the three lines with `+=`.
#
# </details>
#
# <details class="solution" markdown="1">
# <summary>A solution</summary>
#
# ```python
# def my_conv2d_backward(grad_output, x, weight, *, stride=1):
#     grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
#     height, width, grad_bias = *weight.shape[:2], np.zeros(weight.shape[3])
#     for n, row, column, k in np.ndindex(grad_output.shape):
#         slope = grad_output[n, row, column, k]
#         top, left = row * stride, column * stride
#         window = n, slice(top, top + height), slice(left, left + width)
#         grad_input[window] += slope * weight[..., k]
#         grad_weight[..., k] += slope * x[window]
#         grad_bias[k] += slope
#     return grad_input, grad_weight, grad_bias
# ```
#
# On eight filters of 3 by 3 and the cat it takes hundreds of times as long as `conv2d_backward`: half a million slopes, one
# after the other.
#
# </details>
#
# How do you know that such a gradient is right? [The next chapter](15_the_gradient_check.md) measures it.
