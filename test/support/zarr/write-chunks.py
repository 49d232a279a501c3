"""Writes chunks.json beside this file: a few arrays, compressed by Debian's numcodecs in the ways that stores have them."""

import base64
import json
import pathlib

import numcodecs
import numpy as np


def text(content):
    return base64.b64encode(bytes(content)).decode()


def values(dtype, count):
    i = np.arange(count)
    if dtype[1] == "f":
        return (np.round((280 + 10 * np.sin(i / 37) + (i % 7) * 0.25) * 64) / 64).astype(dtype)
    return (((i * 37) % 311) * 40 - 900).astype(dtype)


def chunks(array):
    made = {
        "zlib": numcodecs.Zlib(5).encode(array),
        "gzip": numcodecs.GZip(5).encode(array),
        "zstd": numcodecs.Zstd(5).encode(array),
        "lz4": numcodecs.LZ4().encode(array),
        "blosc stored": numcodecs.Blosc("lz4", 0, 1).encode(array),
    }
    for codec in ("lz4", "zstd", "zlib", "blosclz"):
        for shuffle in (0, 1, 2):
            made[f"blosc {codec} {shuffle}"] = numcodecs.Blosc(codec, 5, shuffle, 1024).encode(array)
    return {name: text(content) for name, content in made.items()}


arrays = {}
for dtype, count in (("<i2", 700), ("<f4", 600), ("<f8", 300)):
    array = values(dtype, count)
    arrays[dtype] = {"plain": text(array.tobytes()), "chunks": chunks(array)}
path = pathlib.Path(__file__).with_name("chunks.json")
path.write_text(json.dumps(arrays, indent=2) + "\n")
