r"""
# 22 · The same, fast

*Why is no fast library written as loops in Python?*

This book explains its main operations as nested loops, and draws with versions that loop over far less. Both give the
same numbers, but for rounding. You see here what the fast ones do with memory, and how far they come: against the loops, against other
libraries, and against what the machine can do at all.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** A kernel of 3 by 3 slides over a grey picture of 256 by 256. PyTorch, whose loops are compiled
# (translated beforehand into what the processor runs), is done in a fraction of a millisecond. How many times as long
# do loops in Python take?
#
# - about 10 times
# - about 100 times
# - about 1000 times
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - about 10 times: At each step, Python finds types, makes an object for the result and looks up names. Beside that, a
#   product hardly counts.
# - about 100 times: Ten times as much: there are 64,516 windows, and for each of them Python has all that to do again.
# - **about 1000 times**: Python does much else at each place. NumPy does that once for an array, and so comes near
#   PyTorch.
#
# </details>
#
# </div>
#
# ## Windows as columns
#
# All windows together are one table: a column for each place, a row for each cell of the kernel. Its usual name is
# *im2col*, image to columns. The whole map is then one matrix product ([`@`](../../python.md#matmul)), kernel times
# table, and libraries have worked on matrix products for decades.

import json
import tracemalloc
from importlib.resources import files

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from filtersight import correlate2d, figures, random_kernel

figures.use_book_style()

picture = np.arange(36.0).reshape(6, 6)
kernel = random_kernel(3, seed=21)
columns = sliding_window_view(picture, (3, 3)).reshape(16, 9).T
difference = kernel.ravel() @ columns - correlate2d(picture, kernel).ravel()
print("largest difference:", abs(difference).max().round(12))

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=0.8, width_ratios=[6, 16])
titles = "picture, 6×6", "its windows as columns, 9×16"
for ax, array, title in zip((left, right), (picture, columns), titles, strict=True):
    ax.imshow(array, cmap="viridis")
    ax.set_title(title)
    ax.set_axis_off()
figures.outline_window(left, 1, 0, (3, 3))
figures.outline_window(right, 0, 4, (9, 1))
right.axvline(7.5, color="white", linewidth=3)
figures.describe(
    fig,
    caption=f"""Each pixel has its own colour, so you see where it goes. {picture.size} numbers became {columns.size}: most
    pixels stand in the table several times. The outlined window is the outlined column. The white line cuts the table
    into two tiles.""",
    alt="""Two grids of coloured cells. Left, a picture of six by six cells, from dark violet at the top to yellow below,
    with a window of three by three outlined at its left edge, one row down. Right, a table nine cells high and sixteen
    wide, in which the same colours recur; its fifth column is outlined, and a white line divides it in the middle.""",
)

# %%
# ## Tiles
#
# The table costs memory: nearly nine times a large picture, for a kernel of 3 by 3. And far away memory is slow. So
# make only a part of the table, a **tile**, use it, and write the next one over it. A tile, of 768 KiB at most (a KiB
# is 1024 bytes, and a MiB 1024 KiB) stays in the processor's cache, the small memory beside it. Loops can do with
# least of all: those of `loops.correlate2d` look at one window, and copy nothing that they do not use at once.

now = 5  # the place whose answer is being worked out
held = {
    "loops": slice(now, now + 1),
    "all columns": slice(0, 16),
    "a tile": slice(now // 8 * 8, now // 8 * 8 + 8),
}

# How it is drawn
fig, axes = figures.panels(1, 3, aspect=0.85)
for ax, (name, places) in zip(axes.flat, held.items(), strict=True):
    memory = np.full(columns.shape, np.nan)
    memory[:, places] = columns[:, places]
    ax.imshow(memory, cmap="viridis", vmin=0, vmax=35)
    ax.set_title(name)
    ax.set_xlabel(f"{np.count_nonzero(~np.isnan(memory))} numbers")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)  # the whole table, of which only a part is there
    figures.outline_window(ax, 0, now, (9, 1))
figures.describe(
    fig,
    caption="""What is in memory beside the picture while one answer, the outlined one, is worked out.""",
    alt="""Three empty tables of nine by sixteen cells, side by side, in each the sixth column outlined. In the first,
    loops, only that column is filled with colour: 9 numbers. In the second the whole table is: 144 numbers. In the third
    its left half is: 72 numbers.""",
)

# %%
# Here is the same with a larger picture, measured.

large = np.ones((2048, 2048), np.float32)


def whole_table(image, kernel):
    table = sliding_window_view(image, kernel.shape).reshape(-1, kernel.size)
    return table @ kernel.ravel()


ways = {"all columns at once": whole_table, "a tile at a time": correlate2d}
scratch = {}
for name, function in ways.items():
    tracemalloc.start()
    answer = function(large, kernel.astype(np.float32))
    scratch[name] = (tracemalloc.get_traced_memory()[1] - answer.nbytes) / 2**20
    tracemalloc.stop()
    print(f"{name}: {scratch[name]:.0f} MiB; the picture has {large.nbytes / 2**20:.0f}")

# %%
# ## Measured
#
# These times were measured once, on the machine named below, and are kept with the package. Each work is the same
# calculation in every library, with one thread (on one core of the processor), taken in turns. RGB stands for red, green
# and blue: a picture in colour. `make bench` in the book's folder repeats it on yours.

data = files("filtersight").joinpath("data/speed.json")
speed = json.loads(data.read_text(encoding="utf-8"))
works = speed["runs"][0]["works"]
ratios = {}
for work in works:
    seconds = {name: quartiles[1] for name, quartiles in work["seconds"].items()}
    pytorch = min(taken for name, taken in seconds.items() if name.startswith("PyTorch"))
    ratios[work["work"]] = {name: taken / pytorch for name, taken in seconds.items()}
print(speed["machine"]["cpu"])
print(*(f"{name} {version}" for name, version in speed["versions"].items()), sep=", ")

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.95)
marks = {
    "loops": ("x", figures.MUTED),
    "SciPy": ("^", figures.MUTED),
    "OpenCV": ("s", figures.SECOND),
    "filtersight": ("o", figures.ACCENT),
}
handles = {}
for row, found in enumerate(ratios.values()):
    for name, (marker, colour) in marks.items():
        if name in found:
            [handles[name]] = ax.plot(found[name], row, marker, color=colour, label=name)
ax.axvline(1, color=figures.INK, linewidth=1)
ax.set_xscale("log")
ax.set_yticks(range(len(works)), [f"{work['work']}  {work['title']}" for work in works])
ax.invert_yaxis()
ax.set_xlabel("time, PyTorch's is 1")
ax.legend(handles=[handles[name] for name in marks], loc="lower right")
loops = ratios["A"]["loops"]
ahead = [name for name, found in ratios.items() if found["filtersight"] < 1]
figures.describe(
    fig,
    caption=f"""Time as a multiple of PyTorch's; left of the line is faster, and each number on the axis is ten times the
    one before. Loops take {loops:.0f} times as long in work A. `filtersight` is ahead in {", ".join(ahead)}.""",
    alt=f"""A chart with a row for each of {len(works)} works and a logarithmic axis. Filled circles, filtersight, lie on
    both sides of the line at one, from {min(f["filtersight"] for f in ratios.values()):.2f} to
    {max(f["filtersight"] for f in ratios.values()):.1f}. Crosses, the loops, lie far to the right, at {loops:.0f} for
    work A. Triangles and squares stand for SciPy and OpenCV.""",
)

# %%
# <!-- book: recall -->
#
# Loops in Python spend nearly all their time on everything but the products: at each step they find types, make an
# object for the result, and look up names. NumPy does that once for an array.
#
# What limits the rest is seen by asking how long the machine would need for the bare numbers: as many products in one
# large matrix product, and as many bytes in one copy.

for work in works:
    ours = work["seconds"]["filtersight"][1]
    product, copy = (work["at_least"][limit] / ours for limit in ("product", "memory"))
    took = f"{work['work']:13} {ours * 1000:7.2f} ms"
    print(f"{took}, product {product:4.0%}, copy {copy:4.0%}")

# %%
# Where the product's share is 50 %, the work takes twice as long as its products would by themselves. Work C is a layer
# of a network, and more than half of its time is product. NumPy hands that to a library written for it. Pooling has no
# products. NumPy walks through its numbers once for each step of the calculation, where a compiled loop can do all
# steps in one walk.
#
# ## Other ways
#
# A table is not the only way.
#
# - PyTorch 2.13, on a machine like the one above, makes the table for float64. For the float32 numbers that networks
#   mostly use, it makes it only where there is little to do, as for one picture of at most 20,480 numbers under a
#   kernel of 3 by 3. Else it has programs written for the processor.
# - For large kernels the *Fourier transform* is faster: sliding becomes a product, number by number.
# - For 3 by 3 kernels, [Winograd's way](https://arxiv.org/abs/1509.09308) can do with 4 products for an answer instead of 9.
# - A graphics card has thousands of small processors, and works out thousands of places of the map at once.
#
# <div class="change" markdown="1">
#
# **Something to change.** In the third code cell, make the picture `np.ones((4096, 2048), np.float32)`. The table
# needs twice the memory. The tiles need what they needed before.
#
# </div>
#
# ## In short
#
# - Written as columns, a convolution is one matrix product.
# - A tile at a time needs little memory, and memory that is near is fast.
# - Loops in Python are for reading. They stay the reference that the fast version is tested against.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** How often does a pixel in the middle of a large picture stand in the table, and how often one in a corner?
#
# - 9 and 1
# - 9 and 4
# - 9 and 9
# - 1 and 1
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **9 and 1**: With a 3 by 3 kernel once for each window that holds it. A corner pixel lies in one window only.
# - 9 and 4: So often stands a pixel that is one step inside, along both sides.
# - 9 and 9: Windows do not reach beyond the picture.
# - 1 and 1: The table holds a pixel once for each window.
#
# ```python
# print((columns == picture[2, 2]).sum(), (columns == picture[0, 0]).sum())
# ```
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** How many gigabytes, of a thousand million bytes each, does the whole table take for an RGB picture of 4096 by
# 4096 in float32 and filters of 3 by 3 by 3?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1.8 to 1.82**: $4094^2$ places times 27 cells times 4 bytes, which is 1.8 GB.
# - 3.6 to 3.63: float32 takes four bytes a number, not eight.
# - 0.6 to 0.61: The picture has three channels.
# - 0.2 to 0.21: So large is the picture itself. In the table each number stands nine times.
# - any other number: Places times cells times bytes.
#
# </details>
#
# </div>
#
# What if even the picture itself is too large? [The next chapter](23_a_picture_larger_than_memory.md) takes that
# further.
