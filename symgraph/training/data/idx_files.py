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

import numpy as np

from symgraph.errors import InputError, Problem
from symgraph.training.data.table import Array, Table

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_IMAGES = re.compile(r"images([.-])idx3")
MAX_BYTES = 2_000_000_000
IDX_NAME = re.compile(r".*[.-]idx[1-4]-[a-z]+(\.gz)?")
"""The names of such files: ``train-images-idx3-ubyte.gz``."""


def read_idx(path: str) -> Array:
    """The array of a file.  Raises InputError for a file that is not in the format, or shorter than it says."""
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path) as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise InputError(Problem("a broken gzip file", action="download it again", file=path)) from None
    if len(data) > MAX_BYTES:
        raise InputError(Problem(f"more than {MAX_BYTES // 10**9} GB of numbers", action="give fewer", file=path))
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in _TYPES or not 1 <= data[3] <= 4:
        raise InputError(Problem("this is no IDX file", "MNIST's format is needed", "download it again", file=path))
    kind, axes = np.dtype(_TYPES[data[2]]), data[3]
    start = 4 + 4 * axes
    sizes = [int.from_bytes(data[k : k + 4], "big") for k in range(4, start, 4)]
    needed = math.prod(sizes) * kind.itemsize
    if len(data) - start != needed:
        found = f"{len(data) - start} bytes of numbers"
        allowed = f"its sizes {' × '.join(map(str, sizes))} need {needed}"
        raise InputError(Problem(found, allowed, "download it again", file=path))
    return np.frombuffer(data, kind, offset=start).reshape(sizes)


def read_mnist_folder(path: str) -> tuple[Table, Table | None]:
    """The training images of a folder and, where they are there, the test images (``t10k`` or ``test``)."""
    files = sorted(str(file) for file in Path(path).iterdir() if _IMAGES.search(file.name))
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
    wanted = next((file for file in (beside, *_gzip_or_not(beside)) if file.exists()), None)
    if wanted is None or beside.name == name:
        raise InputError(Problem("images without labels", f"{beside.name} is needed beside them", file=path))
    labels = read_idx(str(wanted))
    if labels.ndim != 1 or images.ndim < 2 or len(labels) != len(images):
        found = f"{len(images)} images and {len(labels)} labels"
        raise InputError(Problem(found, "each image has a label", file=path))
    pixels = images.reshape(len(images), math.prod(images.shape[1:]))
    size = (images.shape[1], images.shape[2]) if images.ndim == 3 else None
    return Table(path, np.column_stack([pixels, labels]).astype(float), targets=1, image=size)


def _gzip_or_not(file: Path) -> tuple[Path, ...]:
    other = file.with_suffix("") if file.suffix == ".gz" else file.with_name(f"{file.name}.gz")
    return (other,)
