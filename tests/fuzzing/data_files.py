"""Files of data as nobody should write them: CSV, NPZ and MNIST's format, broken in the ways that break readers."""

from __future__ import annotations

import gzip
import io
import pickle
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DATA_SPECS = [
    "input: {name: x, size: 2}\nlayers: [{dense: 2, activation: tanh}, {dense: 1, activation: sigmoid}]\nloss: bce\n",
    "input: {name: x, size: 4}\nlayers: [{dense: 3, activation: softmax}]\nloss: cross_entropy\n"
    "data: {from: other.csv, scale: standard, test: 0.5}\n",
    "inputs: [x, y]\nparameters: [a, b]\nequations: {p: a*x + b}\nloss: (p - y)**2\n",
    "input: {name: x, size: 3}\nlayers: [{dense: 1}]\nloss: mse\n"
    "data: {from: other.csv, scale: 0-1, inputs: [a, b, c]}\n",
    "input: {name: x, size: 784}\nlayers: [{dense: 10, activation: softmax}]\nloss: cross_entropy\n",
]
_CELLS = [
    *("0", "1", "-1", "0.5", "1e3", "1e308", "1e309", "-1e400", "1e-400", "nan", "NaN", "inf", "-inf", "", " ", "?"),
    *(
        "a",
        "b",
        '"a"',
        '"1"',
        '"1,5"',
        '"a""b"',
        '"',
        '""',
        "1_000",
        "0x10",
        "1.5.2",
        "1,5",
        "#",
        "#x",
        "=1+1",
        "\u0661",
    ),
    *(
        "\u3042",
        "\x00",
        "\x1c",
        "\x85",
        "\u2028",
        "x" * 300,
        "9" * 400,
        "1/3",
        "True",
        "None",
        "-",
        "+",
        "1e",
        "\ufeff",
    ),
]
_NAMES = [
    ["x1", "x2", "y"],
    ["x", "y"],
    ["a", "b", "c", "y1"],
    ["x1", "x1", "y"],
    ["", "", ""],
    ["x1", "x2", "x3", "y"],
]
_ENDS = ["\n", "\r\n", "\r", "\n\n", "\x0b", "\u2028"]
_SEPARATORS = [",", ";", "\t", " ", ",;", "|"]
_NPY = "{'descr': %r, 'fortran_order': %s, 'shape': %s, }"


class Unpickled:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def data_file(draw: random.Random, folder: Path) -> Path:
    """Writes a file (or a folder) of data and gives its path."""
    return draw.choice((_csv, _csv, _npz, _npz, _idx))(draw, folder)


def _csv(draw: random.Random, folder: Path) -> Path:
    width = draw.choice((0, 1, 2, 3, 3, 4, 5, 50))
    usual = draw.sample(_CELLS, 3) if draw.random() < 0.5 else ["0", "1", "0.5", "2"]
    odd = draw.choice((0.0, 0.02, 0.3))
    separator, end = draw.choice(_SEPARATORS), draw.choice(_ENDS)
    rows: list[list[str]] = []
    if draw.random() < 0.5:
        rows.append(draw.choice(_NAMES))
        width = len(rows[0])
    for _ in range(draw.choice((0, 1, 2, 5, 30))):
        cells = width + (draw.choice((-1, 1, 3)) if draw.random() < 0.02 else 0)
        rows.append([draw.choice(_CELLS if draw.random() < odd else usual) for _ in range(cells)])
    data = end.join(separator.join(row) for row in rows).encode("utf-8")
    return _written(folder / f"data{draw.choice(('.csv', '.txt', '.tsv', '', '.CSV'))}", _spoiled(data, draw))


def _npz(draw: random.Random, folder: Path) -> Path:
    names = draw.choice(
        (["x", "y"], ["X", "y"], ["x1", "x2", "y"], ["x_train", "y_train", "x_test", "y_test"], ["x"], [])
    )
    stream = io.BytesIO()
    method = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(stream, "w", method) as archive:
        count = draw.choice((0, 1, 5, 30))
        for name in names:
            path = f"{name}{draw.choice(('.npy', '.npy', '.npy', '', '.txt'))}"
            archive.writestr(path, _npy(draw, folder, count, draw.choice((1, 2, 3, 4))))
        if draw.random() < 0.1:
            archive.writestr("../../outside.npy", _npy(draw, folder, count, 1))
    return _written(folder / "data.npz", _spoiled(stream.getvalue(), draw))


def _npy(draw: random.Random, folder: Path, count: int, width: int) -> bytes:
    """An array; or a header with sizes that the bytes do not have, or a pickle, or an unusual type."""
    numbers = np.linspace(-1, 1, count * width).reshape((count, width) if width > 1 else (count,))
    kind = draw.choice(
        ("f8", "f8", "f4", "i8", "u1", "bool", "U3", "S3", "f2", "c16", "M8[D]", "m8[s]", "O", "V4", "struct")
    )
    header = draw.random()
    if header < 0.15:
        shape = draw.choice(
            ("(1000000000, 1000000000)", "(10**9,)", "(-1, 2)", "(2, 2, 2, 2)", "()", "(0, 5)", "x", "(5, 0)")
        )
        descr = draw.choice(("<f8", "|O", "|V0", "<U1000000000", "nonsense", "<c32", ">i2"))
        text = _NPY % (descr, draw.choice((True, False, "None")), shape)
        version = draw.choice((b"\x01\x00", b"\x02\x00", b"\x09\x00"))
        size = struct.pack("<H" if version[0] == 1 else "<I", len(text))
        return b"\x93NUMPY" + version + size + text.encode() + b"\0" * draw.choice((0, 8, 1000))
    if header < 0.2:
        return pickle.dumps(Unpickled(folder / "unpickled"))
    stream = io.BytesIO()
    np.save(stream, _array(numbers, kind, folder), allow_pickle=True)
    return stream.getvalue()


def _array(numbers: Any, kind: str, folder: Path) -> Any:
    if kind == "O":
        array = np.empty(numbers.shape, dtype=object)
        array[...] = Unpickled(folder / "unpickled")
        return array
    if kind == "struct":
        return np.zeros(numbers.shape, dtype=[("a", "f8"), ("b", "i4")])
    if kind in ("M8[D]", "m8[s]", "V4"):
        return np.zeros(numbers.shape, dtype=kind)
    array = numbers.astype(kind)
    if kind == "f8" and numbers.size > 1:
        array.flat[0] = np.nan
    return array


def _idx(draw: random.Random, folder: Path) -> Path:
    """A file of images with one of labels, each perhaps with a header that promises too much."""
    count, side = draw.choice((0, 1, 5)), draw.choice((1, 2, 28))
    gz = draw.choice(("", ".gz"))
    kinds = draw.choice((0x08, 0x08, 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E, 0x07))
    width = {0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8}.get(kinds, 1)
    sizes = draw.choice(([count, side, side], [count, side, side], [2**32 - 1] * 3, [count, side], [], [0, 28, 28]))
    images = bytes([0, 0, kinds, len(sizes)]) + b"".join(struct.pack(">I", size) for size in sizes)
    images += bytes(draw.randrange(256) for _ in range(count * side * side * width))
    wanted = draw.choice((count, count, count + 1, 2**32 - 1))
    labels = bytes([0, 0, 8, 1]) + struct.pack(">I", wanted) + bytes(draw.randrange(10) for _ in range(count))
    pack: Callable[[bytes], bytes] = gzip.compress if gz else bytes
    if gz and draw.random() < 0.1:
        images = images[:4] + b"\xff" * (4 * len(sizes)) + zlib.compress(bytes(100))
    path = _written(folder / f"train-images-idx3-ubyte{gz}", _spoiled(pack(images), draw))
    _written(folder / f"train-labels-idx1-ubyte{gz}", _spoiled(pack(labels), draw))
    return draw.choice((path, folder))


def _spoiled(data: bytes, draw: random.Random) -> bytes:
    """The bytes, now and then cut off or with one changed."""
    chance = draw.random()
    if chance < 0.1:
        return data[: draw.randrange(len(data) + 1)]
    if chance < 0.25 and data:
        place = draw.randrange(len(data))
        return data[:place] + bytes([draw.randrange(256)]) + data[place + 1 :]
    return data


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
