"""Compares a download with xarray's own selection from the same store.

Usage: check_download.py STORE GEOJSON MASK FILE
"""
import json
import sys
import tempfile

import numpy as np
import xarray as xr


def rings(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [np.asarray(ring) for polygon in polygons for ring in polygon]


def inside(outlines, longitudes, latitudes):
    """Even-odd rule over all rings: a cell is in where a ray to the east crosses them an odd number of times."""
    x, y = np.meshgrid(longitudes, latitudes)
    crossings = np.zeros(x.shape, dtype=int)
    for ring in outlines:
        for (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:]):
            if y1 != y2:
                crossings += ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return crossings % 2 == 1


def main(store, region, mask, path):
    with open(region) as file:
        outlines = [ring for feature in json.load(file)["features"] for ring in rings(feature["geometry"])]
    points = np.concatenate(outlines)
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    source = xr.open_zarr(store, consolidated=True, chunks=None)
    expected = source[["t2m"]].sel(
        valid_time=slice("2019-03-01", "2019-03-31"), latitude=slice(north, south), longitude=slice(west, east)
    ).load()
    assert expected.sizes["valid_time"] == 744 and expected.t2m.size > 100_000, expected.sizes
    if mask == "center":
        kept = inside(outlines, expected.longitude.values, expected.latitude.values)
        assert 0 < kept.sum() < kept.size
        attributes, encoding = expected.t2m.attrs, expected.t2m.encoding
        expected["t2m"] = expected.t2m.where(xr.DataArray(kept, dims=("latitude", "longitude")))
        expected.t2m.attrs, expected.t2m.encoding = attributes, encoding
    for engine in ("scipy", "netcdf4"):
        with xr.open_dataset(path, engine=engine) as opened:
            assert opened.t2m.dims == ("valid_time", "latitude", "longitude")
            assert opened.t2m.dtype == np.float32
            xr.testing.assert_identical(opened.load(), expected)
    with tempfile.NamedTemporaryFile(suffix=".nc") as written:
        expected.to_netcdf(written.name, engine="scipy")
        with open(written.name, "rb") as one, open(path, "rb") as other:
            assert one.read() == other.read(), "The values are the same, and the bytes are not."


main(*sys.argv[1:])
