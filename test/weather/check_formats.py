"""Compares files of further formats with what xarray wrote for the same subsets.

Usage: check_formats.py FOLDER; each case in it has expected.nc, made.nc (NetCDF-4) and made.csv.
"""
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import xarray as xr

warnings.filterwarnings("ignore")


def check_netcdf4(case, expected):
    for engine in ("netcdf4", "h5netcdf"):
        with xr.open_dataset(case / "made.nc", engine=engine) as made:
            made = made.load()
            # The order in which attributes are told is none of identical()'s business; names, values and dimensions are.
            xr.testing.assert_identical(made, expected)
            for name in expected.data_vars:
                assert made[name].dims == expected[name].dims, name
                assert made[name].dtype.kind == expected[name].dtype.kind or made[name].dtype.kind in "iu", name


def check_csv(case, expected):
    table = pd.read_csv(case / "made.csv", dtype=str, keep_default_na=False)
    widest = max(expected.data_vars.values(), key=lambda variable: variable.ndim)
    assert list(table.columns[: widest.ndim]) == list(widest.dims), table.columns
    assert set(table.columns[widest.ndim :]) == set(expected.data_vars), table.columns
    frame = expected[list(expected.data_vars)].to_dataframe(dim_order=list(widest.dims)).reset_index()
    assert len(table) == len(frame), (len(table), len(frame))
    for name in table.columns:
        texts, values = table[name], frame[name]
        if name in widest.dims and not np.issubdtype(values.dtype, np.number):
            moments = [str(value.isoformat() if hasattr(value, "isoformat") else value)[:19] for value in values]
            assert [text.rstrip("Z")[:19] for text in texts] == moments, name
            continue
        read = np.array([np.nan if text == "" else float(text) for text in texts])
        kept = values.to_numpy()
        if kept.dtype == np.float32:
            read = read.astype(np.float32)
            digits = max(len(text.lstrip("-").replace(".", "").lstrip("0")) for text in texts if "e" not in text)
            assert digits <= 9, (name, digits)
        np.testing.assert_array_equal(read, kept, err_msg=name)


def main(folder):
    checked = 0
    for case in sorted(pathlib.Path(folder).iterdir()):
        if not (case / "made.nc").exists():
            continue
        with xr.open_dataset(case / "expected.nc", engine="scipy") as opened:
            expected = opened.load()
        try:
            check_netcdf4(case, expected)
            check_csv(case, expected)
        except Exception:
            print(f"{case.name} differs", file=sys.stderr)
            raise
        checked += 1
    print(checked)


main(*sys.argv[1:])
