"""Writes random Zarr stores without compression, requests, and the files that xarray makes of them.

Usage: xarray_cases.py FOLDER COUNT SEED [STORE...]; each STORE is copied without compression and asked too.
"""
import json
import os
import shutil
import sys
import warnings

import cftime
import numpy as np
import xarray as xr
import zarr

warnings.filterwarnings("ignore")
CALENDARS = ["standard", "gregorian", "proleptic_gregorian", "noleap", "360_day", None]
UNITS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
REFERENCES = ["1900-01-01", "1970-01-01 00:00:00", "2000-01-01T06:00:00", "1950-1-1 00:00:0.0", "1970-01-01T00:00:00Z"]
TEXTS = ["K", "2 metre temperature", "température", "", "m s**-1"]


def random_attributes(rng):
    choices = {
        "long_name": lambda: str(rng.choice(TEXTS)),
        "units": lambda: str(rng.choice(["K", "m", "Pa", "1", "hours"])),
        "GRIB_paramId": lambda: int(rng.integers(0, 300)),
        "GRIB_missingValue": lambda: 3.4028234663852886e38,
        "whole": lambda: float(rng.integers(0, 9)),
        "part": lambda: float(rng.random()),
        "flags": lambda: [1, 2, 3],
        "levels": lambda: [1.0, 2.5, 3.0],
        "isotherm": lambda: True,
        "standard_name": lambda: "air_temperature",
    }
    names = [str(name) for name in rng.permutation(list(choices))[: rng.integers(0, len(choices) + 1)]]
    return {name: choices[name]() for name in names}


def put(group, name, values, dimensions, attributes, rng, fill=None):
    values = np.asarray(values)
    chunks = tuple(int(rng.integers(1, max(2, length + 1))) for length in values.shape)
    array = group.create_dataset(name, shape=values.shape, chunks=chunks or None, dtype=values.dtype, compressor=None, fill_value=fill)
    array[...] = values
    array.attrs.put({**attributes, "_ARRAY_DIMENSIONS": list(dimensions)})


def random_store(path, rng):
    group = zarr.open_group(path, mode="w")
    group.attrs.put({**random_attributes(rng), "Conventions": "CF-1.7"})
    time_name = str(rng.choice(["valid_time", "time"]))
    counts = {time_name: int(rng.integers(1, 60)), "latitude": int(rng.integers(1, 14)), "longitude": int(rng.integers(1, 18)), "level": 3}
    unit = str(rng.choice(list(UNITS)))
    calendar = CALENDARS[rng.integers(0, len(CALENDARS))]
    dtype = str(rng.choice(["int64", "int32", "float64"]))
    first = int({"days": 20000, "hours": 480000, "minutes": 28800000, "seconds": 1500000000}[unit])
    step = {"days": 1, "hours": int(rng.choice([1, 3, 6])), "minutes": 30, "seconds": 3600}[unit]
    times = (first + step * np.arange(counts[time_name])).astype(dtype)
    if dtype == "float64" and unit == "days":
        times = times + np.arange(len(times)) * 0.25 / 4
    time_attributes = {"units": f"{unit} since {rng.choice(REFERENCES)}", "long_name": "time"}
    if calendar:
        time_attributes["calendar"] = calendar
    put(group, time_name, times, [time_name], time_attributes, rng, fill=[None, None, 0 if dtype != "float64" else np.nan][rng.integers(0, 3)])
    axis_type = str(rng.choice(["float32", "float64"]))
    latitudes = 40 + 0.25 * np.arange(counts["latitude"])
    put(group, "latitude", (latitudes[::-1] if rng.random() < 0.5 else latitudes).astype(axis_type), ["latitude"], {"units": "degrees_north"}, rng, fill=np.nan)
    if rng.random() < 0.4:
        counts["longitude"] = 36
        longitudes = np.arange(36) * 10.0 - (180 if rng.random() < 0.5 else 0)
    else:
        longitudes = rng.integers(-20, 100) + 0.25 * np.arange(counts["longitude"])
    put(group, "longitude", longitudes.astype(axis_type), ["longitude"], {"units": "degrees_east"}, rng, fill=np.nan)
    put(group, "level", np.array([1000, 850, 500], dtype=str(rng.choice(["int64", "int16"]))), ["level"], {}, rng)
    coordinates = []
    if rng.random() < 0.5:
        put(group, "number", np.int64(0), [], {"units": "1"}, rng)
        coordinates.append("number")
    elif rng.random() < 0.5:
        put(group, "step", np.float64(6), [], {"units": "hours", "long_name": "time since forecast"}, rng, fill=np.nan)
        coordinates.append("step")
    if rng.random() < 0.3:
        put(group, "month", np.arange(counts[time_name]).astype("int8"), [time_name], {"long_name": "month"}, rng)
        coordinates.append("month")
    named = {"coordinates": " ".join(coordinates)} if coordinates else {}
    grid = [time_name, "latitude", "longitude"]
    names = []
    for index in range(rng.integers(1, 4)):
        kind = str(rng.choice(["f4", "f4", "f8", "packed", "i4", "u1", "i8", "static", "levels"]))
        dimensions = {"static": grid[1:], "levels": [time_name, "level", *grid[1:]]}.get(kind, grid)
        shape = [counts[dimension] for dimension in dimensions]
        values = 280 + 10 * rng.standard_normal(shape)
        attributes = random_attributes(rng)
        # What a variable does not name, xarray names in no certain order, so that it may be one at most.
        is_named = len(coordinates) > 1 or rng.random() < 0.8
        if named and is_named and not (kind == "static" and "month" in coordinates):
            attributes = dict(list(attributes.items())[:1] + list(named.items()) + list(attributes.items())[1:])
        fill = None
        if kind in ("f4", "f8", "static", "levels"):
            values = values.astype("float64" if kind == "f8" else "float32")
            fill = [np.nan, -9999.0, None, 0.0][rng.integers(0, 4)]
            values.flat[:: int(rng.integers(3, 9))] = fill if fill is not None else 1
            if rng.random() < 0.3 and fill is None:
                attributes["missing_value"] = -1.5
        elif kind == "packed":
            values = rng.integers(-3000, 3000, shape).astype("int16")
            attributes.update({"scale_factor": float(rng.choice([0.01, 1.0, 0.5])), "add_offset": float(rng.choice([273.15, 273.0]))})
            fill = [-32767, None][rng.integers(0, 2)]
            if fill is not None:
                values.flat[::5] = fill
            elif rng.random() < 0.3:
                del attributes["add_offset"]
            attributes.pop("units", None)
        else:
            values = rng.integers(0, 100, shape).astype({"i4": "int32", "u1": "uint8", "i8": "int64"}[kind])
            fill = [None, 99, 0][rng.integers(0, 3)]
            attributes.pop("units", None)
        # Which xarray takes for lengths of time, and rounds to nanoseconds.
        if attributes.get("units") == "hours":
            attributes.pop("units")
        name = f"v{index}_{kind}"
        put(group, name, values, dimensions, attributes, rng, fill=fill)
        names.append(name)
    zarr.consolidate_metadata(path)
    return time_name, names


def iso(moment):
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"


def ask(path, time_name, names, rng):
    """A request, and the indices that it means, found without the rules under test."""
    raw = xr.open_zarr(path, consolidated=True, chunks=None, decode_times=False)
    values, attributes = raw[time_name].values, raw[time_name].attrs
    i, j = sorted(rng.integers(0, len(values), 2))
    moments = cftime.num2date(values[[i, j]], attributes["units"], attributes.get("calendar", "standard"))
    chosen = [str(name) for name in rng.permutation(names)[: rng.integers(1, len(names) + 1)]]
    latitudes, longitudes = raw.latitude.values.astype(float), raw.longitude.values.astype(float)
    a, b = sorted(rng.choice(latitudes, 2))
    rows = np.flatnonzero((latitudes >= a) & (latitudes <= b))
    start, count = int(rng.integers(0, len(longitudes))), int(rng.integers(1, len(longitudes) + 1))
    is_global = len(longitudes) == 36
    columns = (start + np.arange(min(count, 17))) % len(longitudes) if is_global else np.arange(start, min(len(longitudes), start + count))
    west, east = longitudes[columns[0]], longitudes[columns[-1]]
    normal = lambda degrees: (degrees + 180) % 360 - 180
    west, east = float(normal(west)), float(normal(east))
    half = 0.01
    parts = [(west - half, east + half)] if west <= east else [(west - half, 180.0), (-180.0, east + half)]
    parts = [(max(-180.0, w), min(180.0, e)) for w, e in parts]
    if west == -180.0 and is_global:
        parts.append((180.0 - half, 180.0))
    stride = {name: int(rng.integers(1, 5)) for name in ("time", "latitude", "longitude") if rng.random() < 0.25}
    box = lambda w, e: [[[w, a - half], [e, a - half], [e, b + half], [w, b + half], [w, a - half]]]
    request = {
        "variables": chosen,
        "start_date": iso(moments[0]),
        "end_date": iso(moments[1]),
        "geojson": {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": [box(w, e) for w, e in parts]}},
        "stride": stride,
        "calendar": attributes.get("calendar", "standard"),
    }
    return request, slice(int(i), int(j) + 1, stride.get("time")), rows[:: stride.get("latitude", 1)], columns[:: stride.get("longitude", 1)]


def write_case(folder, path, time_name, names, rng):
    request, times, rows, columns = ask(path, time_name, names, rng)
    opened = xr.open_zarr(path, consolidated=True, chunks=None)
    subset = opened[request["variables"]]
    indices = {time_name: times, "latitude": rows, "longitude": columns}
    subset = subset.isel({name: index for name, index in indices.items() if name in subset.dims}).load()
    with open(os.path.join(folder, "request.json"), "w") as file:
        json.dump(request, file)
    subset.to_netcdf(os.path.join(folder, "expected.nc"), engine="scipy")
    # With scalars, scipy writes these over the second record.
    if time_name in subset.dims and all(variable.dims for variable in subset.variables.values()):
        opened = xr.open_zarr(path, consolidated=True, chunks=None)
        again = opened[request["variables"]].isel({name: index for name, index in indices.items() if name in subset.dims}).load()
        again.to_netcdf(os.path.join(folder, "records.nc"), engine="scipy", unlimited_dims=[time_name])


def without_compression(source, target):
    shutil.rmtree(target, ignore_errors=True)
    group, copy = zarr.open_group(source, mode="r"), zarr.open_group(target, mode="w")
    copy.attrs.put(group.attrs.asdict())
    for name, array in group.arrays():
        created = copy.create_dataset(name, shape=array.shape, chunks=array.chunks or None, dtype=array.dtype, compressor=None, fill_value=array.fill_value)
        created[...] = array[...]
        created.attrs.put(array.attrs.asdict())
    zarr.consolidate_metadata(target)


def main(folder, count, seed, *stores):
    for index in range(int(count)):
        rng = np.random.default_rng([int(seed), index])
        case = os.path.join(folder, f"case{index:03d}")
        os.makedirs(case)
        path = os.path.join(case, "store")
        time_name, names = random_store(path, rng)
        try:
            write_case(case, path, time_name, names, rng)
        except (ValueError, OverflowError) as error:
            print(f"xarray refuses case {index}: {error}", file=sys.stderr)
    for index, store in enumerate(stores):
        rng = np.random.default_rng([int(seed), 1000 + index])
        case = os.path.join(folder, f"store{index:03d}")
        os.makedirs(case)
        without_compression(store, os.path.join(case, "store"))
        write_case(case, os.path.join(case, "store"), "valid_time", ["t2m"], rng)


main(*sys.argv[1:])
