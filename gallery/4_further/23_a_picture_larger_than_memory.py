r"""
# 23 · A picture larger than memory

*What if it does not fit?*

A scan of a map or a slide under a microscope can have more pixels than your computer has memory. A filter does not
mind: each answer needs only the pixels under its window. You filter a picture that stays on disk, band by band, and
get every number as if you had held it whole.
"""

# %%
# <div class="predict" markdown="1">
#
# **Predict.** Cut a picture into four bands, filter each with a 3 by 3 kernel and zero padding, and put the maps back
# together. Where does the result differ from the map of the whole picture?
#
# - nowhere
# - in one row at each cut
# - in two rows at each cut
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - nowhere: At a cut the window reaches into the next band. It needs those rows, and finds zeros.
# - in one row at each cut: One on either side: the last row of the upper band and the first of the lower one.
# - **in two rows at each cut**: From either side the window reaches over by one row, and finds zeros there.
#
# </details>
#
# </div>

import tempfile
import tracemalloc
from pathlib import Path

import numpy as np

from filtersight import GAUSSIAN_BLUR, VERTICAL_EDGE, cat, conv2d, correlate2d, figures

figures.use_book_style()


def same_size(image):
    weight = GAUSSIAN_BLUR[:, :, np.newaxis, np.newaxis]
    return conv2d(image[np.newaxis, :, :, np.newaxis], weight, padding=1)[0, :, :, 0]


image = cat(grey=True)
cut = np.concatenate([same_size(band) for band in np.split(image, 4)])
wrong = cut - same_size(image)
rows = np.flatnonzero(abs(wrong).max(axis=1) > 1e-12)
print("rows that differ:", rows.tolist())

# How it is drawn
fig, [(left, right)] = figures.panels(1, 2, aspect=1.12)
figures.show_picture(left, cut, "blurred in four bands")
figures.show_feature_map(right, wrong, "against the whole", colorbar=False)
figures.describe(
    fig,
    caption=f"Bands without their neighbours: {len(rows)} rows differ, two at each of the three cuts.",
    alt="""Two pictures. Left, the blurred cat with three thin dark lines across it, a quarter, a half and three quarters
    down. Right, a white map in which exactly these lines show, in blue.""",
)

# %%
# ## The halo
#
# At a cut the window reaches over into the next band, and finds zeros there. So give each band the rows it reads
# beyond its own: its **halo**. How many? One number of the map depends on a field of pixels, its
# [receptive field](../../glossary.md), and the next number's field begins one row further down. The two
# share all rows but one, and those that are shared must be read by both bands: the receptive field less one. A 3 by 3
# kernel needs 2. Two such layers see 5 by 5 ([chapter 13](../2_a_full_layer/13_a_second_layer.md)), so they need 4. With
# a stride, the next field begins that many rows further down, so the halo is the receptive field less the stride.


def in_bands(source, target, layers, halo, height=64):
    """Fill `target` with the maps of `source`, `height` rows at a time."""
    for top in range(0, len(target), height):
        band = source[top : top + height + halo]  # the last one may be shorter
        target[top : top + height] = layers(band)


def two_layers(band):
    return correlate2d(correlate2d(band, GAUSSIAN_BLUR), VERTICAL_EDGE)


target = np.empty((252, 252))
in_bands(image, target, two_layers, halo=4)
same = np.allclose(target, two_layers(image), rtol=0, atol=1e-12)
print("the same, seams included:", same)

# %%
# Large pictures are cut like this in practice. The [U-Net](https://arxiv.org/abs/1505.04597), which outlines cells under
# the microscope, takes overlapping tiles: each tile that goes in is larger than the map that comes out, by the halo.
#
# ## A picture on disk
#
# `np.memmap` gives a file as an array. Nothing is read until you ask for it, and the system may forget it again. The
# loop above works on it unchanged.


def cats_on_disk(file, height):
    picture = np.memmap(file, np.float32, "w+", shape=(height, 1024))
    for top in range(0, height, 256):
        picture[top : top + 256] = np.tile(image, 4)  # cats beside and below each other
    return picture


with tempfile.TemporaryDirectory() as folder:
    source, target = cats_on_disk(Path(folder) / "picture", 512), np.empty((508, 1020))
    in_bands(source, target, two_layers, halo=4)
    del source  # closes the file
first_cat = target[:252, :252]
print("the first cat's map:", np.allclose(first_cat, two_layers(image), atol=1e-6))

# %%
# How much memory does that take? Python can count what NumPy makes and holds at most while a piece of work is done. What
# the system holds of a file is not counted.


def peak_memory(source, target, height):
    tracemalloc.start()
    in_bands(source, target, two_layers, halo=4, height=height)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20  # bytes to MiB


whole_cat = peak_memory(image, target[:252, :252], 256)
print(f"{whole_cat:.1f} MiB for the cat in one piece")

# %%
# Now for pictures of growing height, whole and in bands of 64 rows.

heights, peaks = [512, 1024, 2048, 4096], {"whole": [], "in bands": []}
with tempfile.TemporaryDirectory() as folder:
    for height in heights:
        source = cats_on_disk(Path(folder) / "picture", height)
        shape = height - 4, 1020
        target = np.memmap(Path(folder) / "maps", np.float32, "w+", shape=shape)
        for name, rows_at_once in (("whole", height), ("in bands", 64)):
            peaks[name].append(round(peak_memory(source, target, rows_at_once), 1))
        del source, target
for name, found in peaks.items():
    print(f"{name:9}", *(f"{peak:6.1f}" for peak in found), "MiB")

# How it is drawn
fig, [(ax,)] = figures.panels(1, 1, aspect=0.6)
colours = {"whole": figures.SECOND, "in bands": figures.ACCENT}
for name, megabytes in peaks.items():
    ax.plot(heights, megabytes, "o-", color=colours[name], label=name)
ax.set_xlabel("height of the picture, in rows of 1024 pixels")
ax.set_ylabel("peak memory, MiB")
ax.set_ylim(0)
ax.legend()
figures.describe(
    fig,
    caption=f"""Peak memory against the picture's height. In bands it stays at {peaks["in bands"][-1]:.1f} MiB, whatever the
    height; whole it grows to {peaks["whole"][-1]:.1f} MiB.""",
    alt=f"""A line chart. The line for the whole picture rises straight with the height, to {peaks["whole"][-1]:.1f} MiB
    at 4096 rows. The line for bands lies flat near {peaks["in bands"][-1]:.1f} MiB.""",
)

# %%
# ## Many machines
#
# When one machine is too slow, let several share the picture. [Dask](https://docs.dask.org/) cuts an array into blocks,
# and its `map_overlap` gives each block its halo: `depth` is the halo on one side. Machines that share work are a
# *cluster*. Here it is this machine alone, with two workers that are threads of this program. For a real one you give
# `Client` its address instead, and the rest stays. Dask is no part of this package:
# `pip install "dask[array]" distributed` gets it, and without it only this last cell fails.

import dask.array as da
from dask.distributed import Client

with Client(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0"):
    blocks = da.from_array(image, chunks=(64, 128))
    shared = da.map_overlap(same_size, blocks, depth=1, boundary=0, dtype=float).compute()
same = np.allclose(shared, same_size(image), rtol=0, atol=1e-12)
print(blocks.numblocks, "blocks; the same, seams included:", same)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the second code cell, let `two_layers` blur once more, and leave the halo at 4: the shapes
# no longer fit, and NumPy says so. Make the halo 6 and `target` 250 by 250, and this cell is right again.
#
# </div>
#
# ## In short
#
# - A window is local, so a picture can be filtered in parts.
# - Each part needs a halo: the receptive field less the stride. At stride 1 that is less one.
# - The parts then give the answer of the whole, and memory depends on the band, not on the picture's height.
#
# ## Exercises
#
# <div class="exercise" markdown="1">
#
# **1.** Bands of 64 rows and a halo of 2. What share of the rows is read twice? And with bands of 8 rows?
#
# - 3 % and 3 %
# - 3 % and 25 %
# - 6 % and 50 %
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - 3 % and 3 %: The halo stays 2 rows, whatever a band has.
# - **3 % and 25 %**: Two of every 64 rows, and two of every 8, a quarter. Small bands save memory and read more.
# - 6 % and 50 %: Two rows in all are shared by a band and the next.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **2.** A layer has a 3 by 3 kernel with dilation 4. Which halo does it need?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **8**: Its window reaches over $4 \cdot 2 + 1 = 9$ rows.
# - 2: So it is without dilation.
# - 9: So far the window reaches. The halo is what it reads beyond its first row.
# - 4: The window's three rows stand 4 apart: two steps.
# - any other number: How many rows does the window reach over? One less.
#
# </details>
#
# </div>
#
# <div class="exercise" markdown="1">
#
# **3.** A layer has a 3 by 3 kernel and stride 2. Bands of 64 rows each begin at an even row. Which halo do they
# need?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# - **1**: The receptive field is 3, and the next window begins 2 rows further down. The last window of a band begins
#   in its row 62 and reads rows 62 to 64, one beyond its own.
# - 2: So it is with stride 1.
# - 0: The last window of a band begins in its row 62 and reads three rows.
# - any other number: In which row does the last window of a band begin? Which rows does it read?
#
# ```python
# from filtersight import max_pool2d
#
# rows = np.arange(130.0).reshape(1, 130, 1, 1)
# bands = [max_pool2d(rows[:, top : top + 64 + 1], (3, 1), stride=(2, 1)) for top in (0, 64)]
# whole = max_pool2d(rows, (3, 1), stride=(2, 1))
# print(np.array_equal(np.concatenate(bands, axis=1), whole))
# ```
#
# </details>
#
# </div>
#
# So far the code was right. [The next chapter](24_mistakes_in_plain_sight.md) is about code that is not.
