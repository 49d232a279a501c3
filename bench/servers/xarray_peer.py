"""Writes the store of a benchmark, and extracts subsets from it with xarray: one JSON order a line, one answer a line."""
import json
import os
import sys
import time
import warnings

import numpy as np
import xarray as xr
import zarr
from numcodecs import Blosc

warnings.filterwarnings("ignore")
HOURS, ROWS, COLUMNS = 744, 161, 281


def write(path):
    group = zarr.open_group(path, mode="w")
    codec = Blosc("lz4", 5, Blosc.SHUFFLE)

    def put(name, values, dimensions, chunks, **attributes):
        array = group.create_dataset(name, shape=values.shape, chunks=chunks, dtype=values.dtype, compressor=codec, fill_value=None if values.dtype.kind == "i" else np.nan)
        array[...] = values
        array.attrs.put({**attributes, "_ARRAY_DIMENSIONS": dimensions})

    put("valid_time", np.arange(HOURS, dtype="int64"), ["valid_time"], (HOURS,), units="hours since 2024-01-01", calendar="proleptic_gregorian")
    put("latitude", 45 - 0.25 * np.arange(ROWS), ["latitude"], (ROWS,), units="degrees_north")
    put("longitude", 40 + 0.25 * np.arange(COLUMNS), ["longitude"], (COLUMNS,), units="degrees_east")
    rng = np.random.default_rng(1)
    hours, rows, columns = np.ogrid[0:HOURS, 0:ROWS, 0:COLUMNS]
    for name, middle in (("t2m", 285), ("d2m", 278)):
        smooth = middle + 15 * np.cos(rows / 60) + 5 * np.sin(columns / 17 + hours * 2 * np.pi / 24)
        noise = rng.integers(0, 64, (HOURS, ROWS, COLUMNS)) / 256
        values = (np.round((smooth + noise) * 512) / 512).astype("float32")
        put(name, values, ["valid_time", "latitude", "longitude"], (24, 81, 141), units="K", long_name=name)
    zarr.consolidate_metadata(path)


def extract(path, target, south, north, west, east):
    begun = time.perf_counter()
    opened = xr.open_zarr(path, consolidated=True, chunks=None)
    subset = opened[["t2m", "d2m"]].sel(latitude=slice(north, south), longitude=slice(west, east)).load()
    subset.to_netcdf(target, engine="scipy")
    return {"seconds": time.perf_counter() - begun, "bytes": os.path.getsize(target)}


for line in sys.stdin:
    order = json.loads(line)
    answer = {} if order["kind"] == "write" and write(order["path"]) is None else extract(order["path"], order["target"], *order["box"])
    print(json.dumps(answer), flush=True)
