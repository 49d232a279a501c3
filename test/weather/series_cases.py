"""Writes random Zarr stores, requests for series and aggregated grids, and what these come to by other means.

Usage: series_cases.py FOLDER COUNT SEED [STORE REGION]; with a store, the daily means of a region in it come last.
Cells are clipped out of polygons one by one (Sutherland and Hodgman), and steps are grouped by their dates in cftime.
"""
import json
import os
import sys

import cftime
import numpy as np
import xarray as xr
import zarr

CALENDARS = ["standard", "proleptic_gregorian", "noleap", "360_day"]
STATISTICS = ["mean", "min", "max", "sum", "count"]


def put(group, name, values, dimensions, attributes, rng, fill=None):
    values = np.asarray(values)
    chunks = tuple(int(rng.integers(1, length + 1)) for length in values.shape)
    array = group.create_dataset(name, shape=values.shape, chunks=chunks, dtype=values.dtype, compressor=None, fill_value=fill)
    array[...] = values
    array.attrs.put({**attributes, "_ARRAY_DIMENSIONS": list(dimensions)})


def random_store(path, rng):
    group = zarr.open_group(path, mode="w")
    calendar = str(rng.choice(CALENDARS))
    hours = int(rng.choice([1, 3, 6, 24]))
    steps = int(rng.integers(20, 400))
    times = int(rng.integers(400_000, 500_000)) // 24 * 24 + hours * np.arange(steps)
    if rng.random() < 0.2:
        # A hole in time: the steps are no longer evenly spaced.
        times = np.delete(times, np.arange(steps // 3, steps // 2))
    rows, columns = int(rng.integers(2, 12)), int(rng.integers(2, 12))
    latitudes = rng.uniform(-80, 40) + float(rng.choice([0.25, 1.0, 2.5])) * np.arange(rows)
    west = float(rng.uniform(-170, 100)) if rng.random() < 0.5 else float(rng.uniform(200, 300))
    longitudes = west + float(rng.choice([0.25, 1.0, 2.5])) * np.arange(columns)
    put(group, "valid_time", times.astype("int64"), ["valid_time"], {"units": "hours since 1970-01-01", "calendar": calendar}, rng)
    put(group, "latitude", latitudes[::-1] if rng.random() < 0.5 else latitudes, ["latitude"], {"units": "degrees_north"}, rng, np.nan)
    put(group, "longitude", longitudes, ["longitude"], {"units": "degrees_east"}, rng, np.nan)
    shape = (len(times), rows, columns)
    plain = (280 + 10 * rng.standard_normal(shape)).astype("float32")
    plain.flat[rng.integers(0, plain.size, plain.size // 5)] = np.nan
    plain[rng.integers(0, len(times), 3)] = np.nan
    grid = ["valid_time", "latitude", "longitude"]
    put(group, "t2m", plain, grid, {"units": "K", "GRIB_stepType": "instant"}, rng, np.nan)
    packed = rng.integers(-3000, 3000, shape).astype("int16")
    packed.flat[rng.integers(0, packed.size, packed.size // 7)] = -32767
    put(group, "tp", packed, grid, {"units": "m", "GRIB_stepType": "accum", "scale_factor": 0.01, "add_offset": 30.5}, rng, -32767)
    wide = rng.standard_normal(shape)
    wide.flat[:: int(rng.integers(3, 9))] = -9999.0
    put(group, "wind", wide, grid, {"units": "m s**-1"}, rng, -9999.0)
    zarr.consolidate_metadata(path)


def random_ring(rng, x, y, radius, count):
    angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    radii = radius * rng.uniform(0.4, 1, count)
    ring = np.stack([x + radii * np.cos(angles), np.clip(y + radii * np.sin(angles), -90, 90)], axis=1)
    return np.concatenate([ring, ring[:1]])


def random_zones(rng, latitudes, longitudes):
    """Polygons on the longitudes of the store, by their names."""
    zones = {}
    size = max(np.ptp(latitudes), np.ptp(longitudes))
    for index in range(int(rng.integers(1, 5))):
        polygons = []
        for _ in range(int(rng.integers(1, 3))):
            x, y = rng.uniform(longitudes.min(), longitudes.max()), rng.uniform(latitudes.min(), latitudes.max())
            # Parts of one shape that overlap would count twice, and do not belong into one.
            if polygons:
                x = polygons[-1][0][:, 0].max() + size
            radius = float(rng.choice([0.05, 0.5, 1])) * size * rng.uniform(0.3, 1)
            outer = random_ring(rng, x, y, radius, int(rng.integers(5, 12)))
            rings = [outer]
            centre = outer[:-1].mean(axis=0)
            if rng.random() < 0.3:
                hole = centre + 0.05 * (outer - centre)
                rings.append(hole[::-1] if rng.random() < 0.5 else hole)
            polygons.append(rings)
        zones[f"zone-{index}"] = polygons
    return zones


def clipped_area(ring, west, south, east, north):
    """The area of a ring inside a box, in square degrees."""
    points = [tuple(point) for point in ring[:-1]]
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept = []
        for one, other in zip(points, points[1:] + points[:1]):
            inside = [sign * (point[axis] - bound) >= 0 for point in (one, other)]
            if inside[0]:
                kept.append(one)
            if inside[0] != inside[1]:
                share = (bound - one[axis]) / (other[axis] - one[axis])
                crossing = [one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])]
                crossing[axis] = bound
                kept.append(tuple(crossing))
        points = kept
        if not points:
            return 0.0
    # From a corner of the box, so that small areas are not lost among large products.
    x, y = (np.array(points) - [west, south]).T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def edges(centres):
    halves = np.diff(centres) / 2
    halves = np.concatenate([halves[:1], halves, halves[-1:]])
    one, other = centres - halves[:-1], centres + halves[1:]
    return np.minimum(one, other), np.maximum(one, other)


def fractions(polygons, latitudes, longitudes):
    south, north = (np.clip(edge, -90, 90) for edge in edges(latitudes))
    west, east = edges(longitudes)
    covered = np.zeros((len(latitudes), len(longitudes)))
    for rings in polygons:
        (left, low), (right, high) = rings[0].min(axis=0), rings[0].max(axis=0)
        for i in np.flatnonzero((south < high) & (north > low)):
            for j in np.flatnonzero((west < right) & (east > left)):
                areas = [clipped_area(ring, west[j], south[i], east[j], north[i]) for ring in rings]
                covered[i, j] += (areas[0] - sum(areas[1:])) / ((east[j] - west[j]) * (north[i] - south[i]))
    return covered


def key_of(moment, every):
    if every is None:
        return (moment.year, moment.month, moment.day, moment.hour, moment.minute)
    if every == "week":
        return (cftime.date2num(moment, "days since 1970-01-05", moment.calendar) // 7,)
    fields = (moment.year, moment.month, moment.day, moment.hour)
    return fields[: ["year", "month", "day", "hour"].index(every) + 1]


def groups_of(moments, every, offset, first, last, ends):
    """Steps by what they belong to, in order, of those from `first` to before `last`, all in local time."""
    groups = {}
    for index, moment in enumerate(moments):
        local = moment + offset
        inside = first < local <= last if ends and every else first <= local < last
        if inside:
            # What ends an interval belongs to where that was.
            at = local - np.timedelta64(1, "us").item() if ends and every else local
            groups.setdefault(key_of(at, every), []).append(index)
    return groups


def decoded(opened, name):
    values = opened[name].values.astype("float64")
    attributes = opened[name].attrs
    fill = attributes.get("_FillValue")
    if fill is not None and not np.isnan(fill):
        values[values == fill] = np.nan
    return values * attributes.get("scale_factor", 1) + attributes.get("add_offset", 0)


def summary(values, weights):
    """Of the steps of one group over one zone."""
    cells = weights > 1e-12
    if not cells.any():
        return None
    picked, weighed = values[:, cells], weights[cells]
    valid = ~np.isnan(picked)
    if not valid.any():
        return {"mean": None, "min": None, "max": None, "sum": None, "count": 0, "weight": 0.0}
    weight = (valid * weighed).sum(axis=1)
    total = np.where(valid, picked * weighed, 0).sum(axis=1)
    some = weight > 0
    return {
        "mean": float(total.sum() / weight.sum()),
        "min": float(np.nanmin(picked)),
        "max": float(np.nanmax(picked)),
        "sum": float((total[some] / weight[some]).sum()),
        "count": int(valid.sum()),
        "weight": float(weight.sum() / weighed.sum()),
    }


def number(value):
    return None if np.isnan(value) else float(value)


def aggregated(values, statistic):
    with np.errstate(all="ignore"):
        import warnings

        warnings.simplefilter("ignore")
        count = (~np.isnan(values)).sum(axis=0)
        if statistic == "count":
            return count.astype(float)
        made = {"mean": np.nanmean, "min": np.nanmin, "max": np.nanmax, "sum": np.nansum}[statistic](values, axis=0)
        return np.where(count == 0, np.nan, made)


def geojson_of(zones):
    turned = lambda ring: [[float(x - 360 if ring[:, 0].max() > 180 else x), float(y)] for x, y in ring]
    features = [
        {
            "type": "Feature",
            "properties": {"region_id": name},
            "geometry": {"type": "MultiPolygon", "coordinates": [[turned(ring) for ring in rings] for rings in polygons]},
        }
        for name, polygons in zones.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def write_case(case, rng):
    path = os.path.join(case, "store")
    random_store(path, rng)
    opened = xr.open_zarr(path, consolidated=True, chunks=None, decode_cf=False)
    latitudes, longitudes = opened.latitude.values.astype(float), opened.longitude.values.astype(float)
    times = opened.valid_time.values
    calendar = opened.valid_time.attrs["calendar"]
    moments = cftime.num2date(times, "hours since 1970-01-01", calendar)
    gap = int(np.diff(times).min())
    is_even = bool((np.diff(times) == gap).all())
    choices = [None, "day", "day", "month", "year"] + (["hour"] if gap == 1 else []) + (["week"] if calendar in CALENDARS[:2] else [])
    if gap > 24:
        choices = ["month", "year"]
    every = choices[rng.integers(0, len(choices))]
    minutes = int(rng.choice([0, 0, 330, -570, 60]))
    hour = np.timedelta64(1, "h").item()
    offset = minutes * hour / 60
    i, j = sorted(rng.integers(0, len(times), 2))
    floor = lambda moment: moment.replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = floor(moments[i] + offset), floor(moments[j] + offset) + 24 * hour
    zones = random_zones(rng, latitudes, longitudes)
    covered = {name: fractions(polygons, latitudes, longitudes) for name, polygons in zones.items()}
    weights = {name: part * np.cos(np.radians(latitudes))[:, None] for name, part in covered.items()}
    names = [str(name) for name in rng.permutation(["t2m", "tp", "wind"])[: rng.integers(1, 4)]]
    series, grids = [], []
    statistic = str(rng.choice(STATISTICS))
    for name in names:
        values = decoded(opened, name)
        groups = groups_of(moments, every, offset, first, last, name == "tp")
        for key, steps in groups.items():
            for zone, weight in weights.items():
                row = summary(values[steps], weight)
                series.append({"zone": zone, "variable": name, "key": [int(part) for part in key], "steps": len(steps), "summary": row})
            made = aggregated(values[steps], statistic)
            grids.append({"variable": name, "key": [int(part) for part in key], "values": [number(value) for value in made.flat]})
    date = lambda moment: f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    request = {
        "variables": names,
        "start_date": date(first),
        "end_date": date(last - hour),
        "every": every,
        "offset": minutes,
        "statistic": statistic,
        "geojson": geojson_of(zones),
        "is_even": is_even,
        "gap_hours": gap,
        "series": series,
        "grids": grids,
    }
    with open(os.path.join(case, "request.json"), "w") as file:
        json.dump(request, file)


def write_region(folder, store, region):
    """Daily means of a region, with the weights of an independent clipping."""
    with open(region) as file:
        features = json.load(file)["features"]
    polygons = []
    for feature in features:
        geometry = feature["geometry"]
        parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons += [[np.asarray(ring, dtype=float)[:, :2] for ring in rings] for rings in parts]
    opened = xr.open_zarr(store, consolidated=True, chunks=None)
    part = fractions(polygons, opened.latitude.values.astype(float), opened.longitude.values.astype(float))
    weights = xr.DataArray(part, dims=("latitude", "longitude"), coords={"latitude": opened.latitude, "longitude": opened.longitude})
    weights = weights * np.cos(np.radians(opened.latitude))
    daily = opened.t2m.astype("float64").resample(valid_time="1D").mean()
    means = daily.weighted(weights).mean(("latitude", "longitude"))
    expected = {str(time)[:10]: float(mean) for time, mean in zip(means.valid_time.values, means.values)}
    with open(os.path.join(folder, "region.json"), "w") as file:
        json.dump({"cells": int((part > 1e-12).sum()), "means": expected}, file)


def main(folder, count, seed, store=None, region=None):
    for index in range(int(count)):
        case = os.path.join(folder, f"case{index:04d}")
        os.makedirs(case)
        write_case(case, np.random.default_rng([int(seed), index]))
    if store:
        write_region(folder, store, region)


main(*sys.argv[1:])
