"""Files of data that are broken, lie about their size or are no data: each is refused with words, before it costs much.

Found by `fuzzing/guided.py` and by thinking; every row was once a traceback, a gigabyte or a hang.
"""

from __future__ import annotations

import gzip
import io
import os
import pickle
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.errors import InputError
from symgraph.spec.load import spec_from_text
from symgraph.spec.lower import program_of
from symgraph.training.data import table

POINTS = "input: {name: x, size: 2}\nlayers: [{dense: 1, activation: sigmoid}]\nloss: bce\n"
CLASSES = "input: {name: x, size: 2}\nlayers: [{dense: 3, activation: softmax}]\nloss: cross_entropy\n"
FORMULA = "inputs: [x, t]\nparameters: [w]\nequations: {y: w*x}\nloss: (t - y)**2\n"
NPY = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"


def refusal(spec: str, data: Any = None) -> str:
    """What is said of data that is refused."""
    with pytest.raises(InputError) as caught:
        symgraph.train(program_of(spec_from_text(spec, "a.yaml")), data, steps=1)
    return str(caught.value)


def npy(kind: str, shape: str, data: bytes = b"") -> bytes:
    """A file of an array that says what it likes of its size."""
    header = NPY % (kind, shape)
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data


def saved(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return stream.getvalue()


def changed(data: bytes, mark: bytes, at: int, new: bytes) -> bytes:
    """The bytes with some of them changed, so far behind every mark."""
    parts = data.split(mark)
    return mark.join(
        [parts[0], *(part[: at - len(mark)] + new + part[at - len(mark) + len(new) :] for part in parts[1:])]
    )


XY = archive(x=saved(np.zeros((2, 2))), y=saved(np.zeros(2)))
NO_NPZ = "this is no .npz file of numbers and texts; write it with np.savez(file, x=..., y=...)"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", NO_NPZ),
        (XY[:-30], NO_NPZ),
        (changed(XY, b"PK\x01\x02", 8, b"\x01"), NO_NPZ),  # encrypted, it says
        (changed(XY, b"PK\x01\x02", 10, b"\x63"), NO_NPZ),  # packed by a method that nobody knows
        (archive(x=npy("<f8", "(1000000000, 1000000000)"), y=b""), NO_NPZ),
        (archive(x=npy("<f8", "(-1, 2)", bytes(16)), y=b""), NO_NPZ),
        (archive(x=npy("<U1000000000", "(1,)"), y=b""), NO_NPZ),
        (archive(x=npy("<f8", "(((((", b""), y=b""), NO_NPZ),
        (archive(x=b"12", y=saved(np.zeros(2))), "'x' holds another kind of file; numbers or texts are needed"),
        (archive(x=npy("<U0", "(100000000,)"), y=b""), "100,000,000 entries in 'x'; at most 50,000,000 are read"),
        (archive(x=saved(np.zeros(2, dtype=[("a", "f8")])), y=b""), "'x' holds [('a', '<f8')]; numbers or texts"),
        (archive(x=saved(np.zeros((2, 2), complex)), y=b""), "'x' holds complex128; numbers or texts are needed"),
        (archive(x=saved(np.zeros((2, 2))), y=saved(np.array(["a", "b", "c"]))), "2 rows in x and 3 rows in y"),
        (archive(x=saved(np.array([[b"\xff"], [b"a"]])), y=saved(np.arange(2.0))), "'x' has 1 column; 2 are needed"),
    ],
)  # fmt: skip
def test_archives_of_arrays(data: bytes, found: str, tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(data)
    assert found in refusal(POINTS, str(tmp_path / "a.npz"))


class Touch:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("member", [pickle.dumps, lambda bomb: saved(np.array([bomb], dtype=object))])
def test_no_pickle_is_read(member: Callable[[Any], bytes], tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(archive(x=member(Touch(tmp_path / "unpickled")), y=saved(np.zeros(1))))
    assert "numbers" in refusal(POINTS, str(tmp_path / "a.npz"))
    (tmp_path / "b.npz").write_bytes(member(Touch(tmp_path / "unpickled")))
    assert NO_NPZ in refusal(POINTS, str(tmp_path / "b.npz"))
    assert not (tmp_path / "unpickled").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"","",""\n"","",""\n', "no cell has anything in it; a table of examples is needed"),
        ('x1,x2,y\n1,2,"' + "3" * 200_000, "a.csv:2:1: no table from here on (field larger than field limit (131072))"),
        (
            "x1,x2,kind\n1,2,²\n1,2,9999999999999999999999\n1,2,b\n1,2,c\n",
            "4 classes in column 'kind': 9999999999999999999999, b, c, ²",
        ),
        (f"x1,x2,kind\n1,2,{'9' * 5000}\n1,2,0\n1,2,a\n1,2,b\n", "4 classes in column 'kind'"),
        ("1,2,3\n" * 9, "9 cells"),
    ],
)
def test_tables(text: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if found == "9 cells":
        monkeypatch.setattr("symgraph.training.data.csv_file.MAX_CELLS", 20)
        found = "about 27 cells; at most 20 are read, unless all are plain numbers; save it as .npz"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert found in refusal(CLASSES, str(tmp_path / "a.csv"))


def test_a_table_of_many_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(["1"] * 200_000) + "\n", encoding="utf-8")
    assert "data of 200000 columns; an example has 2 inputs (x1, x2) and 1 target" in refusal(
        POINTS, str(tmp_path / "a.csv")
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize(
    "key", ["data: {from: a.csv}", "data: {from: [], test: a.csv}", "values: {from: a.csv}", "spec"]
)
def test_pipes_and_devices_are_not_waited_for(key: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    path = tmp_path / "spec.yaml"
    if key == "spec":
        path = tmp_path / "a.csv"
    elif "test" in key:
        path.write_text(f"{FORMULA}data: {{from: b.csv, test: a.csv}}\n", "utf-8")
        (tmp_path / "b.csv").write_text("1,2\n3,4\n", "utf-8")
    else:
        path.write_text(f"{FORMULA}{key}\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.csv: a pipe"):
        symgraph.train(str(path), steps=1)


def test_an_endless_device_is_no_data(tmp_path: Path) -> None:
    zeros = tmp_path / "a.csv"
    try:
        zeros.symlink_to("/dev/zero")
    except OSError:
        pytest.skip("no links here")
    if not zeros.exists():
        pytest.skip("no /dev/zero here")
    assert "a.csv: a pipe or a device; a file of data is needed" in refusal(FORMULA, str(zeros))


def idx(*sizes: int, kind: int = 8, data: bytes = b"") -> bytes:
    return bytes([0, 0, kind, len(sizes)]) + b"".join(size.to_bytes(4, "big") for size in sizes) + data


@pytest.mark.parametrize(
    ("images", "labels", "found"),
    [
        (idx(2**32 - 1, 2**32 - 1, 2**32 - 1), b"", "4294967295 × 4294967295 × 4294967295 numbers; at most 50,000,000"),
        (idx(2**32 - 1, 2**32 - 1, 0), b"", "4294967295 × 4294967295 × 0 numbers; at most 50,000,000"),
        (gzip.compress(idx(60_000, 10, 1)), b"", "0 bytes of numbers; its sizes 60000 × 10 × 1 need 600000"),
        (gzip.compress(idx(1, 1, 2, data=bytes(10**6))), b"", "more bytes of numbers; its sizes 1 × 1 × 2 need 2"),
        (
            idx(2, 1, 2, kind=13, data=b"\x7f\xa0\0\0" * 4),
            idx(2, data=b"\0\1"),
            "'nan' found; an input is a finite number",
        ),
        (gzip.compress(idx(1, 1, 2))[:-9] + b"junk", b"", "a broken gzip file; download it again"),
        (idx(1), idx(1, data=b"\1"), "0 bytes of numbers; its sizes 1 need 1"),
    ],
)
def test_images(images: bytes, labels: bytes, found: str, tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(images)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(labels)
    assert found in refusal(POINTS, str(tmp_path))


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("data: {x: [1e309, 2], t: [1, 2]}", "row 1, column 'x': 'inf' found; an input is a finite number"),
        ("data: [[1e309, 2], [1, 2]]", "row 1, column 1: '1e309' found; an input is a finite number"),
        ("data: {from: blobs, samples: 1000000, features: 10000}", "blobs: 10,000,000,000 numbers; at most 50,000,000"),
        (
            "shapes: {X: [n, p]}\ndata: [[1, 2]]",
            "'x' is 1×1; beside arrays such as X: [n, p], whose rows are the samples, an input has a row for each too",
        ),
    ],
)
def test_data_in_a_spec(spec: str, found: str) -> None:
    assert found in refusal(f"{FORMULA}{spec}\n")


def test_values_beyond_all_floats_are_no_traceback() -> None:
    with pytest.raises(symgraph.DivergenceError, match="'y' became infinite"):
        symgraph.train(f"{FORMULA}values: {{w: 1e399}}\ndata: [[1, 2]]\n", steps=1)
    with pytest.raises(InputError, match="is not finite"):
        symgraph.verify(f"{FORMULA}values: {{w: 1e399, x: 1, t: 1}}\n", only="finite")


def test_a_constant_is_learned_from_targets_alone() -> None:
    found = symgraph.train(
        f"{FORMULA.replace('w*x', 'w')}data: {{x: [1, 2], t: [3, 5]}}\ntrain: {{target: t, rate: 0.5}}\n"
    )
    assert float(found.values["w"].item()) == pytest.approx(4)  # their mean, where the squares are least


def test_a_loss_of_parameters_alone_has_nothing_to_learn_from() -> None:
    assert "the loss of 'a' depends on no input" in refusal(f"{FORMULA.replace('(t - y)**2', 'w**2')}data: [[1, 2]]\n")


def test_values_that_are_fractions_are_verified() -> None:
    spec = "inputs: [x, y]\nequations: {z: x**2 + y/3}\nvalues: {x: 1/3, y: 1e-3}\n"
    assert symgraph.verify(spec, wrt="x", only="finite").entries == pytest.approx([2 / 3])


def test_a_program_of_too_many_numbers_is_not_verified() -> None:
    with pytest.raises(InputError, match=r"arrays of 200,[0-9,]+ numbers in all; at most 20,000,000 are computed"):
        symgraph.verify("shapes: {X: [n, 1000000]}\nequations: {E: X**2}\nloss: sum(E)\n", only="finite")


def test_labels_of_very_many_classes_make_no_square_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgraph.training.data.targets.MAX_NUMBERS", 8)
    (tmp_path / "a.csv").write_text("x1,x2,kind\n1,2,0\n1,2,1\n1,2,2\n", "utf-8")
    assert "3 labels of 3 classes; at most 8 numbers are made" in refusal(CLASSES, str(tmp_path / "a.csv"))
    assert table.MAX_NUMBERS * 8 < 10**9
