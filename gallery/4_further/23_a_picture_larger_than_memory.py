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
# together. Where does the result differ from the map of the whole picture: nowhere, in one row at each cut, or in two?
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

fig, [(left, right)] = figures.panels(1, 2, aspect=1.12)
figures.show_picture(left, cut, "blurred in four bands")
figures.show_feature_map(right, wrong, "against the whole", colorbar=False)
figures.describe(
    fig,
    caption=f"Bands without their neighbours: {len(rows)} rows differ, two at each of the three cuts.",
    alt="""Two pictures. Left, the blurred cat with three thin dark lines across it, a quarter, a half and three quarters down. Right, a white
    map in which exactly these lines show, in blue.""",
)

# %%
# ## The halo
#
# At a cut the window reaches over into the next band, and finds zeros there. So give each band the rows it reads
# beyond its own: its **halo**. How many? Those that the window reaches further than one pixel: the receptive field
# less one. A 3 by 3 kernel needs 2. Two such layers see 5 by 5 ([chapter 13](../2_a_full_layer/13_a_second_layer.md)),
# so they need 4.


def in_bands(source, target, layers, halo, height=64):
    """Fill `target` with the maps of `source`, `height` rows at a time."""
    for top in range(0, len(target), height):
        band = source[top : top + height + halo]  # the last one may be shorter
        target[top : top + height] = layers(band)


def two_layers(band):
    return correlate2d(correlate2d(band, GAUSSIAN_BLUR), VERTICAL_EDGE)


target = np.empty((252, 252))
in_bands(image, target, two_layers, halo=4)
print("the same, seams included:", np.allclose(target, two_layers(image), rtol=0, atol=1e-12))

# %%
# ## A picture on disk
#
# `np.memmap` gives a file as an array. Nothing is read until you ask for it, and the system may forget it again. The
# loop above works on it unchanged. Here pictures of growing height are made on disk, and filtered whole and in bands.
# What is measured is the memory that NumPy holds at most.

heights = [512, 1024, 2048, 4096]
peaks = {"whole": [], "in bands": []}
with tempfile.TemporaryDirectory() as folder:
    for height in heights:
        source = np.memmap(Path(folder) / "picture", np.float32, "w+", shape=(height, 1024))
        for top in range(0, height, 256):
            source[top : top + 256] = np.tile(image, 4)  # one cat beside and below the other
        target = np.memmap(Path(folder) / "maps", np.float32, "w+", shape=(height - 4, 1020))
        for name, rows_at_once in (("whole", height), ("in bands", 64)):
            tracemalloc.start()
            in_bands(source, target, two_layers, halo=4, height=rows_at_once)
            peaks[name].append(round(tracemalloc.get_traced_memory()[1] / 2**20, 1))
            tracemalloc.stop()
        del source, target  # closes the files

fig, ax = figures.panels(1, 1, aspect=0.6)
ax = ax[0, 0]
colours = {"whole": figures.SECOND, "in bands": figures.ACCENT}
for name, megabytes in peaks.items():
    ax.plot(heights, megabytes, "o-", color=colours[name], label=name)
    print(f"{name:9}", *(f"{peak:6.1f}" for peak in megabytes), "MiB")
ax.set_xlabel("height of the picture, in rows of 1024 pixels")
ax.set_ylabel("peak memory, MiB")
ax.set_ylim(0)
ax.legend()
figures.describe(
    fig,
    caption=f"Peak memory against the picture's height. In bands it stays at {peaks['in bands'][-1]:.1f} MiB, whatever the height; whole it grows to "
    f"{peaks['whole'][-1]:.1f} MiB.",
    alt=f"A line chart. The line for the whole picture rises in proportion to the height, to {peaks['whole'][-1]:.1f} MiB at 4096 rows. The line for "
    f"bands lies flat near {peaks['in bands'][-1]:.1f} MiB.",
)

# %%
# ## Many machines
#
# When one machine is too slow, let several share the picture. [Dask](https://docs.dask.org/) cuts an array into
# blocks, and its `map_overlap` gives each block its halo: `depth` is the halo on one side. Here the cluster is this
# machine alone, with two workers that are threads of this program. For real ones you give `Client` their address, and
# the rest stays. Dask is no part of this package: `pip install "dask[array]" distributed` gets it, and without it only
# this last cell fails.

import dask.array as da
from dask.distributed import Client

with Client(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None):
    blocks = da.from_array(image, chunks=(64, 128))
    shared = da.map_overlap(same_size, blocks, depth=1, boundary=0, dtype=float).compute()
same = np.allclose(shared, same_size(image), rtol=0, atol=1e-12)
print(blocks.numblocks, "blocks; the same, seams included:", same)

# %%
# <div class="change" markdown="1">
#
# **Something to change.** In the second code cell, let `two_layers` blur once more, and leave the halo at 4: the shapes
# no longer fit, and NumPy says so. Make the halo 6 and `target` 250 by 250, and it is right again.
#
# </div>
#
# ## In short
#
# - A window is local, so a picture can be filtered in parts.
# - Each part needs a halo: the receptive field less one.
# - The parts then give the answer of the whole, and memory depends on the band, not on the picture.
#
# ## Exercises
#
# **1.** Bands of 64 rows and a halo of 2. What share of the rows is read twice? And with bands of 8 rows?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Two of every 64 rows, 3 %. With bands of 8 it is two of every 8, a quarter. Small bands save memory and read more.
#
# </details>
#
# **2.** A layer has a 3 by 3 kernel with dilation 4. Which halo does it need?
#
# <details class="answer" markdown="1">
# <summary>Answer</summary>
#
# Its window reaches over $4 \cdot 2 + 1 = 9$ rows, so the halo is 8.
#
# </details>
#
# So far the code was right. [The last chapter](24_mistakes_in_plain_sight.md) is about code that is not.
