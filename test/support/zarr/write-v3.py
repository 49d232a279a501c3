"""Writes Zarr v3 stores after the text of the specification, with Debian's numcodecs for what is compressed.

Debian's zarr writes version 2 only. Reads a JSON list of cases from stdin. A case has a folder, an array (data type,
shape, chunk shape, codecs, chunk key encoding, fill value, dimension names, seed, chunks to leave out) and says whether
the metadata is consolidated. Beside the folder of the store, `<folder>.values` gets all values, big-endian.
"""

import itertools
import json
import os
import sys

import numcodecs
import numpy as np

SHUFFLES = {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2}


def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = crc32c_table()


def crc32c(content):
    checksum = 0xFFFFFFFF
    for byte in content:
        checksum = checksum >> 8 ^ TABLE[(checksum ^ byte) & 255]
    return (checksum ^ 0xFFFFFFFF).to_bytes(4, "little")


def fill_of(text, dtype):
    """Numbers, the three words for what JSON lacks, and for floats their bits in hexadecimal."""
    if isinstance(text, str) and text.startswith("0x"):
        return np.frombuffer(bytes.fromhex(text[2:]), dtype=dtype.newbyteorder(">"))[0]
    return dtype.type(float(text) if isinstance(text, str) else text)


def encoded(chunk, codecs, item_size):
    content = chunk
    for codec in codecs:
        name, settings = codec["name"], codec.get("configuration", {})
        if name == "transpose":
            content = content.transpose(settings["order"])
        elif name == "bytes":
            order = {"little": "<", "big": ">"}.get(settings.get("endian"), "=")
            content = content.astype(content.dtype.newbyteorder(order)).tobytes(order="C")
        elif name == "gzip":
            content = numcodecs.GZip(level=settings["level"]).encode(content)
        elif name == "zstd":
            content = bytes(numcodecs.Zstd(level=settings["level"]).encode(content))
        elif name == "blosc":
            codec = numcodecs.Blosc(settings["cname"], settings["clevel"], SHUFFLES[settings["shuffle"]], settings["blocksize"])
            # What shuffles takes the size of an element from the array; a checksum in front of it may break the last one.
            size = item_size if len(content) % item_size == 0 else 1
            content = bytes(codec.encode(np.frombuffer(content, dtype=f"u{size}")))
        elif name == "crc32c":
            content = content + crc32c(content)
        else:
            raise ValueError(name)
    return content


def values(case, dtype):
    random = np.random.default_rng(case["seed"])
    shape = tuple(case["shape"])
    if dtype.kind == "f":
        return np.asarray(np.round(random.normal(size=shape) * 64) / 64 + 280).astype(dtype)
    return np.asarray(random.integers(0, min(100, np.iinfo(dtype).max), size=shape)).astype(dtype)


def key_of(encoding, place):
    name = encoding["name"]
    separator = encoding.get("configuration", {}).get("separator", "/" if name == "default" else ".")
    parts = [str(index) for index in place]
    if name == "default":
        return separator.join(["c", *parts])
    return separator.join(parts) or "0"


def put(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def write(case):
    dtype = np.dtype(case["dtype"])
    made = values(case, dtype)
    fill = fill_of(case["fill"], dtype)
    shape, chunks = case["shape"], case["chunks"]
    for place in itertools.product(*(range(-(-length // chunk)) for length, chunk in zip(shape, chunks))):
        window = tuple(slice(index * chunk, (index + 1) * chunk) for index, chunk in zip(place, chunks))
        if list(place) in case["missing"]:
            made[window] = fill
            continue
        # Chunks at the edge are whole: what lies outside of the array is anything.
        chunk = np.full(chunks, fill, dtype=dtype)
        inside = made[window]
        chunk[tuple(slice(0, length) for length in inside.shape)] = inside
        path = os.path.join(case["folder"], "values", key_of(case["keys"], place))
        put(path, encoded(chunk, case["codecs"], dtype.itemsize))
    array = {
        "zarr_format": 3,
        "node_type": "array",
        "shape": shape,
        "data_type": case["dtype"],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
        "chunk_key_encoding": case["keys"],
        "fill_value": case["fill"],
        "codecs": case["codecs"],
        "dimension_names": [f"d{index}" for index in range(len(shape))],
        "attributes": {},
    }
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"title": "after the specification"}}
    if case["consolidated"]:
        group["consolidated_metadata"] = {"kind": "inline", "must_understand": False, "metadata": {"values": array}}
    put(os.path.join(case["folder"], "zarr.json"), json.dumps(group).encode())
    put(os.path.join(case["folder"], "values", "zarr.json"), json.dumps(array).encode())
    put(case["folder"] + ".values", made.astype(dtype.newbyteorder(">")).tobytes())


for case in json.load(sys.stdin):
    write(case)
