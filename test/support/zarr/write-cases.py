"""Writes Zarr v2 stores with Debian's zarr, and what zarr itself reads from them.

Reads a JSON list of cases from stdin. A case has a folder, an array (dtype, shape, chunks, codec, fill value, order,
separator, seed, chunks to delete, whether the metadata is consolidated) and queries: index lists per dimension, with a
mask or without. Beside the folder of the store, `<folder>.<number>` gets the expected bytes of each query.
"""

import json
import os
import sys

import numcodecs
import numpy as np
import zarr


def values(case):
    random = np.random.default_rng(case["seed"])
    dtype = np.dtype(case["dtype"])
    shape = tuple(case["shape"])
    if dtype.kind == "f":
        smooth = np.cumsum(random.normal(size=shape), axis=-1) if shape else random.normal(size=shape)
        made = np.round(np.asarray(smooth) * 64) / 64 + 280
        if shape and case["seed"] % 3 == 0:
            made.flat[:: max(1, made.size // 7)] = np.nan
        return made.astype(dtype)
    bounds = np.iinfo(dtype)
    low, high = (bounds.min, bounds.max) if case["seed"] % 2 else (0, min(100, bounds.max))
    return random.integers(low, high, size=shape, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)


def write(case):
    folder = case["folder"]
    store = zarr.DirectoryStore(folder, dimension_separator=case["separator"])
    group = zarr.group(store=store, overwrite=True)
    codec = case["codec"]
    array = group.create_dataset(
        "values",
        shape=tuple(case["shape"]),
        chunks=tuple(case["chunks"]) if case["shape"] else None,
        dtype=case["dtype"],
        compressor=numcodecs.get_codec(codec) if codec else None,
        fill_value=case["fill"],
        order=case["order"],
        dimension_separator=case["separator"],
        write_empty_chunks=True,
    )
    array.attrs["_ARRAY_DIMENSIONS"] = [f"d{i}" for i in range(len(case["shape"]))]
    array[...] = values(case)
    for chunk in case["missing"]:
        os.remove(os.path.join(folder, "values", chunk))
    if case["consolidated"]:
        zarr.consolidate_metadata(store)
    read = zarr.open(folder, "r")["values"][...]
    for number, query in enumerate(case["queries"]):
        block = read
        for axis, indices in enumerate(query["indices"]):
            block = np.take(block, indices, axis=axis)
        block = np.array(block)
        if query["mask"] is not None:
            mask = np.array(query["mask"], dtype=bool).reshape(block.shape[-2:])
            block[..., ~mask] = np.array(query["masked"]).astype(block.dtype)
        block = block.astype(block.dtype.newbyteorder(">"))
        with open(f"{folder}.{number}", "wb") as file:
            file.write(block.tobytes())


for case in json.load(sys.stdin):
    write(case)
