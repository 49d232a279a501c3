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


CHUNKS = (24, 81, 141)
DIMENSIONS = ["valid_time", "latitude", "longitude"]
CODEC = Blosc("lz4", 5, Blosc.SHUFFLE)
SPARSE_HOURS = 62_000


def put(group, name, values, dimensions, chunks, **attributes):
    array = group.create_dataset(name, shape=values.shape, chunks=chunks, dtype=values.dtype, compressor=CODEC, fill_value=None if values.dtype.kind == "i" else np.nan)
    array[...] = values
    array.attrs.put({**attributes, "_ARRAY_DIMENSIONS": dimensions})


def put_axes(group, hours):
    put(group, "valid_time", np.arange(hours, dtype="int64"), ["valid_time"], (hours,), units="hours since 2024-01-01", calendar="proleptic_gregorian")
    put(group, "latitude", 45 - 0.25 * np.arange(ROWS), ["latitude"], (ROWS,), units="degrees_north")
    put(group, "longitude", 40 + 0.25 * np.arange(COLUMNS), ["longitude"], (COLUMNS,), units="degrees_east")


def write(path):
    group = zarr.open_group(path, mode="w")
    put_axes(group, HOURS)
    rng = np.random.default_rng(1)
    hours, rows, columns = np.ogrid[0:HOURS, 0:ROWS, 0:COLUMNS]
    for name, middle in (("t2m", 285), ("d2m", 278)):
        smooth = middle + 15 * np.cos(rows / 60) + 5 * np.sin(columns / 17 + hours * 2 * np.pi / 24)
        noise = rng.integers(0, 64, (HOURS, ROWS, COLUMNS)) / 256
        values = (np.round((smooth + noise) * 512) / 512).astype("float32")
        put(group, name, values, DIMENSIONS, CHUNKS, units="K", long_name=name)
    zarr.consolidate_metadata(path)


def write_sparse(path):
    """Years of a variable of which no chunk is there."""
    group = zarr.open_group(path, mode="w")
    put_axes(group, SPARSE_HOURS)
    array = group.create_dataset("t2m", shape=(SPARSE_HOURS, ROWS, COLUMNS), chunks=CHUNKS, dtype="float32", compressor=CODEC, fill_value=np.nan)
    array.attrs.put({"units": "K", "_ARRAY_DIMENSIONS": DIMENSIONS})
    zarr.consolidate_metadata(path)


def extract(path, target, south, north, west, east):
    begun = time.perf_counter()
    opened = xr.open_zarr(path, consolidated=True, chunks=None)
    subset = opened[["t2m", "d2m"]].sel(latitude=slice(north, south), longitude=slice(west, east)).load()
    subset.to_netcdf(target, engine="scipy")
    return {"seconds": time.perf_counter() - begun, "bytes": os.path.getsize(target)}


def inside(ring, latitudes, longitudes):
    """Which centres lie in a ring: each of its edges is crossed by the ray to the east or not."""
    y, x = latitudes[:, None], longitudes[None, :]
    result = np.zeros((len(latitudes), len(longitudes)), dtype=bool)
    for (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:]):
        if y1 != y2:
            result ^= ((y1 > y) != (y2 > y)) & (x < x1 + (x2 - x1) * (y - y1) / (y2 - y1))
    return result


def zonal(path, rings):
    """Daily means of zones: days first, which is less to weigh, then one product with the weights of all zones."""
    begun = time.perf_counter()
    opened = xr.open_zarr(path, consolidated=True, chunks=None)
    latitudes, longitudes = opened["latitude"].values, opened["longitude"].values
    masks = np.stack([inside(ring, latitudes, longitudes) for ring in rings])
    weights = masks * np.cos(np.radians(latitudes))[None, :, None]
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    days = opened["t2m"].load().resample(valid_time="1D").mean()
    means = xr.dot(days.astype("float64"), xr.DataArray(weights, dims=("zone", "latitude", "longitude")), dims=("latitude", "longitude"))
    result = means.transpose("valid_time", "zone").values
    return {"seconds": time.perf_counter() - begun, "means": result.ravel().tolist()}


ANSWERS = {
    "write": lambda order: write(order["path"]) or {},
    "write-sparse": lambda order: write_sparse(order["path"]) or {},
    "extract": lambda order: extract(order["path"], order["target"], *order["box"]),
    "zonal": lambda order: zonal(order["path"], order["rings"]),
}

for line in sys.stdin:
    order = json.loads(line)
    print(json.dumps(ANSWERS[order["kind"]](order)), flush=True)
