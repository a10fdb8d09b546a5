"""MNIST files in the usual formats: IDX, gzipped or not, in a folder, or the file of images alone.

The format: http://yann.lecun.com/exdb/mnist/ - two zero bytes, the type, the number of axes, their sizes (four bytes
each, the highest first), then the numbers.
"""

from __future__ import annotations

import gzip
import math
import re
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from symgraph.errors import InputError, Problem
from symgraph.training.data.table import MAX_NUMBERS, Array, Table

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_IMAGES = re.compile(r"images([.-])idx3")
IDX_NAME = re.compile(r".*[.-]idx[1-4]-[a-z]+(\.gz)?")
"""The names of such files: ``train-images-idx3-ubyte.gz``."""


def read_idx(path: str) -> Array:
    """The array of a file, gzipped or not.

    No more is unpacked than the sizes at its beginning need.  Raises InputError for a file that is not in the format,
    or is shorter or longer than it says, or says that it has more than `MAX_NUMBERS`.
    """
    with Path(path).open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not is_packed:
            return _array(file, path)
        try:
            with gzip.open(file) as unpacked:
                return _array(unpacked, path)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise InputError(Problem("a broken gzip file", action="download it again", file=path)) from None


def _array(file: BinaryIO | gzip.GzipFile, path: str) -> Array:
    head = file.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _TYPES or not 1 <= head[3] <= 4:
        raise InputError(Problem("this is no IDX file", "MNIST's format is needed", "download it again", file=path))
    kind, axes = np.dtype(_TYPES[head[2]]), head[3]
    written = file.read(4 * axes)
    sizes = [int.from_bytes(written[k : k + 4], "big") for k in range(0, 4 * axes, 4)]
    shape = " × ".join(map(str, sizes))
    if math.prod(max(1, length) for length in sizes) > MAX_NUMBERS:
        found, allowed = f"{shape} numbers", f"at most {MAX_NUMBERS:,} are read"
        raise InputError(Problem(found, allowed, "give fewer examples", file=path))
    needed = math.prod(sizes) * kind.itemsize
    data = file.read(needed + 1)
    if len(data) != needed:
        found = f"{len(data)} bytes of numbers" if len(data) < needed else "more bytes of numbers"
        raise InputError(Problem(found, f"its sizes {shape} need {needed}", "download it again", file=path))
    return np.frombuffer(data, kind).reshape(sizes)


def read_mnist_folder(path: str) -> tuple[Table, Table | None]:
    """The training images of a folder and, where they are there, the test images (``t10k`` or ``test``)."""
    files = sorted(str(file) for file in Path(path).iterdir() if _IMAGES.search(file.name) and file.is_file())
    tests = [file for file in files if Path(file).name.startswith(("t10k", "test"))]
    training = [file for file in files if file not in tests]
    if not training:
        allowed = "train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or not, are needed"
        raise InputError(Problem("no file of training images", allowed, file=path))
    return read_images(training[0]), read_images(tests[0]) if tests else None


def read_images(path: str) -> Table:
    """Images, one row of pixels each, with the labels of the file beside them."""
    images = read_idx(path)
    name = Path(path).name
    beside = Path(path).with_name(_IMAGES.sub(r"labels\1idx1", name))
    wanted = next((file for file in (beside, *_gzip_or_not(beside)) if file.is_file()), None)
    if wanted is None or beside.name == name:
        raise InputError(Problem("images without labels", f"{beside.name} is needed beside them", file=path))
    labels = read_idx(str(wanted))
    if labels.ndim != 1 or images.ndim < 2 or len(labels) != len(images):
        found = f"{len(images)} images and {len(labels)} labels"
        raise InputError(Problem(found, "each image has a label", file=path))
    pixels = images.reshape(len(images), math.prod(images.shape[1:]))
    size = (images.shape[1], images.shape[2]) if images.ndim == 3 else None
    with np.errstate(invalid="ignore"):  # pixels that are no numbers are refused with their rows
        numbers = np.column_stack([pixels, labels]).astype(float)
    return Table(path, numbers, targets=1, image=size)


def _gzip_or_not(file: Path) -> tuple[Path, ...]:
    other = file.with_suffix("") if file.suffix == ".gz" else file.with_name(f"{file.name}.gz")
    return (other,)
