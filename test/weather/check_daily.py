"""Compares a file of daily means with what xarray makes of the store. Usage: check_daily.py STORE FILE"""
import sys

import numpy as np
import xarray as xr

store, path = sys.argv[1:]
expected = xr.open_zarr(store, consolidated=True, chunks=None).t2m.astype("float64").resample(valid_time="1D").mean()
for engine in ("scipy", "netcdf4"):
    with xr.open_dataset(path, engine=engine) as opened:
        found = opened.load()
        assert found.t2m.dims == ("valid_time", "latitude", "longitude"), found.t2m.dims
        assert found.t2m.dtype == np.float32
        assert found.t2m.attrs["cell_methods"] == "valid_time: mean", found.t2m.attrs
        assert found.t2m.attrs["units"] == "K"
        assert (found.valid_time.values == expected.valid_time.values).all()
        assert (found.valid_time_end.values - found.valid_time.values == np.timedelta64(1, "D")).all()
        assert "valid_time_end" in found.t2m.coords and "number" in found.coords, found.coords
        np.testing.assert_allclose(found.t2m.values, expected.values, rtol=1e-6)
