"""Examples from generators, files, rows and formulas, to the arrays that a program takes; what is wrong with them."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.spec.load import spec_from_text
from symgraph.training.data.examples import Data, examples_of
from symgraph.training.model import model_of
from symgraph.training.sources import read_settings, read_source

POINTS = "name: p\ninput: {name: x, size: 2}\nlayers: [{dense: 1, activation: sigmoid}]\nloss: bce\n"
FIT = "name: f\ninput: {name: x, size: 1}\nlayers: [{dense: 1}]\nloss: mse\n"
THREE = "name: c\ninput: {name: x, size: 2}\nlayers: [{dense: 3, activation: softmax}]\nloss: cross_entropy\n"
FORMULA = "inputs: [x, t]\nparameters: [w]\nequations: {y: w*x}\nloss: (t - y)**2\ntrain: {output: y, target: t}\n"


def data_of(spec: str, data: Any = None) -> Data:
    program = symgraph.load(spec)
    model = model_of(program, read_settings(program, {}))
    keys, tables = read_source(program, data, model.example)
    return examples_of(tables, keys, model.example, model.meaning)


def error_of(spec: str, data: Any = None) -> str:
    with pytest.raises(InputError) as caught:
        data_of(spec, data)
    return str(caught.value)


def written(folder: Path, text: str, name: str = "points.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def spec_error(data: str, spec: str = FORMULA) -> str:
    with pytest.raises(InputError) as caught:
        spec_from_text(f"{spec}data: {data}\n", "f.yaml")
    return str(caught.value)


# --- generators -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "function", "arguments"),
    [
        (
            "{from: blobs, samples: 50, centers: 2, std: 0.6, seed: 129}",
            "make_blobs",
            {"n_samples": 50, "centers": 2, "random_state": 129, "cluster_std": 0.6},
        ),
        (
            "{from: moons, samples: 30, noise: 0.2, seed: 3}",
            "make_moons",
            {"n_samples": 30, "noise": 0.2, "random_state": 3},
        ),
        (
            "{from: circles, samples: 100, factor: 0.1, noise: 0.1, seed: 9}",
            "make_circles",
            {"n_samples": 100, "factor": 0.1, "noise": 0.1, "random_state": 9},
        ),
    ],
)
def test_generators_are_scikit_learns(data: str, function: str, arguments: dict[str, Any]) -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed")
    inputs, labels = getattr(datasets, function)(**arguments)
    found = data_of(f"{POINTS}data: {data}\n")
    assert found.test is None
    assert (found.train.inputs["x"] == inputs).all()
    assert (found.train.targets["y"][:, 0] == labels).all()


def test_digits_are_split_and_scaled() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    from sklearn.datasets import load_digits  # noqa: PLC0415 - an extra

    pixels, labels = load_digits(return_X_y=True)
    found = data_of("digits")
    assert found.test is not None
    assert (len(found.train), len(found.test)) == (1437, 360)  # a fifth of 1797, rounded up
    assert found.image == (8, 8)
    assert found.classes == tuple("0123456789")
    both = np.vstack([found.as_given(found.train), found.as_given(found.test)])
    assert sorted(map(bytes, both.astype(np.uint8))) == sorted(map(bytes, pixels.astype(np.uint8)))
    assert found.train.inputs["x"].max() == 1
    assert (found.test.targets["y"].sum(axis=1) == 1).all()
    assert len(labels) == 1797


def test_the_seed_chooses_the_test_examples() -> None:
    assert data_of(FIT, [[k, 2 * k] for k in range(10)]).test is None
    spec = f"{FORMULA}data: {{x: 'linspace(0, 9, 10)', t: 2*x, test: 3, seed: SEED}}\n"
    first, again, other = (data_of(spec.replace("SEED", seed)) for seed in ("0", "0", "1"))
    assert first.test is not None
    assert again.test is not None
    assert other.test is not None
    assert len(first.test) == 3
    assert (first.test.inputs["x"] == again.test.inputs["x"]).all()
    assert (first.test.inputs["x"] != other.test.inputs["x"]).any()
    everything = {*first.test.inputs["x"].ravel().tolist(), *first.train.inputs["x"].ravel().tolist()}
    assert everything == set(map(float, range(10)))


def test_without_scikit_learn_its_data_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(EnvironmentFailure, match=r'scikit-learn is not installed: pip install "symgraph\[train\]"'):
        data_of("blobs")


# --- formulas and rows ------------------------------------------------------------------------------------------------


def test_columns_are_computed_in_their_order() -> None:
    found = data_of("relu-fit")
    x = np.arange(-20, 50) / 10
    assert found.train.inputs["x"][:, 0] == pytest.approx(x, abs=1e-12)
    assert found.train.targets["t"][:, 0] == pytest.approx(5 * np.maximum(2 * x - 1, 0) + 1, abs=1e-12)


def test_noise_is_a_column_that_another_one_uses() -> None:
    spec = f"{FORMULA}data: {{x: 'arange(0, 1, 0.25)', e: 'normal(0, 0.1)', t: 2*x + e, seed: 4}}\n"
    found = data_of(spec)
    noise = np.random.default_rng(4).normal(0, 0.1, size=4)
    assert found.train.targets["t"][:, 0] == pytest.approx(2 * np.arange(4) / 4 + noise)
    assert list(found.train.inputs) == ["x"]


def test_examples_may_stand_in_the_spec() -> None:
    rows = data_of(f"{POINTS}data: [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]\n")
    lists = data_of(f"{POINTS}data: {{x1: [0, 0, 1, 1], x2: [0, 1, 0, 1], y: [0, 1, 1, 0]}}\n")
    for found in (rows, lists):
        assert found.train.inputs["x"].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert found.train.targets["y"].tolist() == [[0], [1], [1], [0]]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (
            "blob",
            "data: unknown data 'blob'; known: blobs, moons, circles, digits, or a file such as points.csv; did you",
        ),
        (
            "{from: blobs, n_samples: 3}",
            "f.yaml:6:21: data: unknown key 'n_samples' of data from 'blobs'; known: samples,",
        ),
        ("{from: blobs, n_samples: 3}", "write samples"),
        ("{from: moons, factor: 1}", "unknown key 'factor' of data from 'moons'; known: samples, noise, seed, inputs"),
        ("{from: circles, factor: 1}", "data.factor: '1' found; a number from 0 to 1, without 1 is needed"),
        (
            "{from: a.csv, test: 1.5}",
            "f.yaml:6:27: data.test: '1.5' found; a share such as 0.2, a number of examples, or",
        ),
        ("{from: a.csv, scale: std}", "data.scale: unknown scale 'std'; known: none, standard, 0-1, or a number"),
        ("{from: a.csv, inputs: [u, u]}", "data.inputs: the column 'u' twice; remove one"),
        ("{from: a.csv, seed: -1}", "data.seed: '-1' found; a whole number from 0 to 4294967295 is needed"),
        ("{x: [1, 2], q: x}", "f.yaml:6:19: data: unknown name 'q'; an example has x, t; write data: {from:"),
        ("{x: [1, a], t: x}", "data.x: 'a' found; a number is needed"),
        (
            "{x: 'linspace(0, 1)', t: x}",
            "data.x: linspace of 2 numbers; allowed: linspace(first, last, count), arange(",
        ),
        ("{x: 'linspace(0, 1, 1)', t: x}", "data.x: linspace(0, 1, 1); a count from 2 to 10000000 is needed"),
        ("{x: 'linspace(0, a, 5)', t: x}", "unknown name 'a'"),
        ("{x: [1, 2], t: sum(x)}", "data.t: 'sum' in the formula of a column; it is computed for each example"),
        ("{x: [1, 2], t: z}", "data.t: unknown name 'z'; known here: x"),
        ("{x: [1, 2], t: __import__('os')}", "data.t: "),
        ("[[1, 2], [1]]", "f.yaml:6:16: data[2]: 1 numbers; the rows before it have 2"),
        ("[]", "f.yaml:6:7: data: no data; rows are needed"),
        ("{test: 1}", "f.yaml:6:7: data: no data; a generator, a file or columns are needed"),
    ],
)
def test_wrong_data_keys_say_where_and_what(data: str, found: str) -> None:
    assert found in spec_error(data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("{x: [1, 2], t: [1, 2, 3]}", "3 numbers in 't'; 'x' has 2"),
        ("{x: 'normal(0, 1)', t: 2*x}", "no column says how many examples there are; give one as a list or as"),
        ("{x: [1, -2], t: log(x)}", "data: row 2, column 't': 'nan' found; a target is a finite number"),
        ("{x: [1, 2]}", "data: no column t; its columns are x"),
        ("{x: [1, 2], t: x, test: 2}", "2 test examples of 2; some are needed to learn from; lower test:"),
    ],
)
def test_columns_that_do_not_fit(data: str, found: str) -> None:
    assert found in error_of(f"{FORMULA}data: {data}\n")


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x1,x2,y\n0,1.5,1\n2,-3e-1,0\n",
        "y;x2;x1\n1;1.5;0\n0;-0.3;2\n",
        "x1\tx2\ty\r\n0\t1.5\t1\r\n\r\n2\t-0.3\t0\r\n",
        "# x1 x2 y\n0 1.5 1\n2 -0.3 0\n",
        "\ufeffx1, x2, y\n0, 1.5, 1\n2, -0.3, 0\n",
        "0,1.5,1\n2,-0.3,0\n",
        'x1,x2,y\n"0","1.5",1\n2,-0.3,0',
        "a,b,label\n0,1.5,yes\n2,-0.3,no\n",
    ],
    ids=["commas", "semicolons", "tabs", "numpy", "excel", "no header", "quotes", "labels"],
)
def test_csv_files_as_programs_write_them(text: str, tmp_path: Path) -> None:
    found = data_of(POINTS, written(tmp_path, text))
    assert found.train.inputs["x"].tolist() == [[0, 1.5], [2, -0.3]]
    assert found.train.targets["y"].tolist() == [[1], [0]]


def test_columns_by_their_names_and_labels_of_several_classes(tmp_path: Path) -> None:
    path = written(tmp_path, "id,kind,length,width\n1,rose,1,2\n2,iris,3,4\n3,lily,5,6\n4,iris,7,8\n")
    for key in ("targets: kind, inputs: [width, length]", "targets: [kind], inputs: [width, length]"):
        found = data_of(f"{THREE}data: {{from: '{path}', {key}}}\n")
        assert found.classes == ("iris", "lily", "rose")
        assert found.train.inputs["x"].tolist() == [[2, 1], [4, 3], [6, 5], [8, 7]]
        assert found.train.targets["y"].tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]
        assert found.columns == {"x": ("width", "length"), "y": ("y1", "y2", "y3")}


def test_a_file_beside_the_spec_and_one_instead_of_it(tmp_path: Path) -> None:
    written(tmp_path, "x1,x2,y\n1,2,0\n3,4,1\n")
    other = written(tmp_path, "x1,x2,y\n9,8,1\n3,4,0\n", "other.csv")
    spec = tmp_path / "s.yaml"
    spec.write_text(f"{POINTS}data: {{from: points.csv, scale: 2}}\n", encoding="utf-8")
    assert data_of(str(spec)).train.inputs["x"].tolist() == [[0.5, 1], [1.5, 2]]
    assert data_of(str(spec), other).train.inputs["x"].tolist() == [[4.5, 4], [1.5, 2]]  # the scale is the spec's


def test_a_test_file_and_scales_by_the_training_data(tmp_path: Path) -> None:
    training = written(tmp_path, "x1,y\n0,1\n2,2\n4,3\n")
    test = written(tmp_path, "x1,y\n6,4\n", "test.csv")
    found = data_of(f"{FIT}data: {{from: '{training}', test: '{test}', scale: 0-1}}\n")
    assert found.test is not None
    assert found.train.inputs["x"].ravel().tolist() == [0, 0.5, 1]
    assert found.test.inputs["x"].tolist() == [[1.5]]
    assert found.as_given(found.test).tolist() == [[6]]
    standard = data_of(f"{FIT}data: {{from: '{training}', scale: standard}}\n").train.inputs["x"]
    assert (standard.mean(), standard.std()) == (pytest.approx(0), pytest.approx(1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "points.csv: an empty file; a table of examples is needed"),
        ("x1,x2,y\n", "points.csv:1:1: a header without rows; examples are needed"),
        ("x1,x2,y\n1,2,0\n1,2\n3,4,1\n", "points.csv:3:1: row 2: 2 cells; the header has 3"),
        ("x1,x2,y\n1,2,0\n\n1,abc,1\n", "points.csv:4:2: row 2, column 'x2': 'abc' found; an input is a finite number"),
        ("x1,x2,y\n1,2,0\n1,,1\n", "points.csv:3:2: row 2, column 'x2': an empty cell; an input is a finite number;"),
        ("x1,x2,y\n1,nan,0\n1,2,1\n", "points.csv:2:2: row 1, column 'x2': 'nan' found; an input is a finite number"),
        ("x1,x2,y\n1,inf,0\n1,2,1\n", "points.csv:2:2: row 1, column 'x2': 'inf' found"),
        (
            "x1;x2;y\n1;1,5;0\n1;2;1\n",
            "points.csv:2:2: row 1, column 'x2': '1,5' found; an input is a finite number; write 1.5",
        ),
        (
            "x1,x2,y\n1,2,\n1,2,1\n0,1,0\n",
            "points.csv:2:3: row 1, column 'y': an empty cell; a target is a finite number",
        ),
        (
            "x1,x2,y\n1,2,1\n1,3,1\n",
            "points.csv: one class only: '1' in column 'y'; a classifier learns from two or more",
        ),
        ("x1,x2,y\n1,2,a\n1,3,a\n", "points.csv: one class only: 'a' in column 'y'"),
        (
            "x1,x2,y\n1,2,a\n1,3,b\n1,3,c\n",
            "points.csv: 3 classes in column 'y': a, b, c; the output has two; end with - dense",
        ),
        ("x1,z,y\n1,2,0\n1,2,1\n", "points.csv:1:1: no column x2; its columns are x1, z, y"),
        (
            "a,b\n1,2\n1,2\n",
            "points.csv: data of 2 columns; an example has 2 inputs (x1, x2) and 1 target (y1); say which",
        ),
        (
            "a,b,c,d\n1,2,3,0\n1,2,3,1\n",
            "points.csv: data of 4 columns; an example has 2 inputs (x1, x2) and 1 target (y1)",
        ),
        ("x1,x1,y\n1,2,0\n1,2,1\n", "points.csv:1:2: the column 'x1' twice; rename one"),
        ("x1,x2,y\n1,2\0,0\n", "points.csv: binary data; a CSV file is UTF-8 text"),
    ],
)
def test_bad_csv_files_say_where_and_what(text: str, found: str, tmp_path: Path) -> None:
    assert found in error_of(POINTS, written(tmp_path, text)).replace(f"{tmp_path}/", "")


def test_two_labels_are_0_and_1_and_for_hinge_minus_1_and_1(tmp_path: Path) -> None:
    path = written(tmp_path, "x1,x2,y\n1,2,7\n1,2,3\n")
    assert data_of(POINTS, path).train.targets["y"].ravel().tolist() == [1, 0]
    assert data_of(POINTS, path).classes == ("3", "7")
    hinge = data_of(POINTS.replace("bce", "hinge").replace("sigmoid", "identity"), path)
    assert hinge.train.targets["y"].ravel().tolist() == [1, -1]


def test_probabilities_are_targets_as_they_are_and_other_numbers_are_none(tmp_path: Path) -> None:
    path = written(tmp_path, "x1,x2,y\n1,2,0.25\n1,2,0.75\n1,0,1\n")
    assert data_of(POINTS, path).train.targets["y"].ravel().tolist() == [0.25, 0.75, 1]
    two = POINTS.replace("dense: 1", "dense: 2")
    wrong = written(tmp_path, "1,2,0,1\n1,2,1,5\n", "wrong.csv")
    assert "wrong.csv:2:4: row 2, column 4: the target 5; a probability, from 0 to 1" in error_of(two, wrong)


def test_a_label_that_only_the_test_data_has(tmp_path: Path) -> None:
    training = written(tmp_path, "x1,x2,y\n1,2,a\n1,2,b\n")
    test = written(tmp_path, "x1,x2,y\n1,2,a\n1,2,c\n", "test.csv")
    message = error_of(f"{POINTS}data: {{from: '{training}', test: '{test}'}}\n")
    assert "test.csv:3:3: row 2, column 'y': the label 'c'; the classes are a, b" in message


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (
            "targets: kindd",
            "points.csv:1:1: no column 'kindd', which data.targets names; its columns are a, b, kind; did you",
        ),
        ("inputs: [a], targets: kind", "data of 3 columns; an example has 2 inputs (x1, x2) and 1 target (y1)"),
    ],
)
def test_columns_that_the_spec_names_in_vain(keys: str, found: str, tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,kind\n1,2,0\n1,2,1\n")
    assert found in error_of(f"{POINTS}data: {{from: '{path}', {keys}}}\n")


def test_files_that_are_not_there_or_of_another_kind(tmp_path: Path) -> None:
    written(tmp_path, "x1,x2,y\n1,2,0\n1,2,1\n")
    missing = error_of(POINTS, str(tmp_path / "point.csv"))
    assert (
        "point.csv: no such file; a .csv or .npz file, or a folder of MNIST files; did you mean 'points.csv'?"
        in missing
    )
    assert "a .xlsx file; .csv, .npz and MNIST files are read; save it as CSV" in error_of(
        POINTS, written(tmp_path, "", "a.xlsx")
    )
    assert "no file of training images; train-images-idx3-ubyte and" in error_of(POINTS, str(tmp_path))
    (tmp_path / "latin.csv").write_bytes(b"x1,x2,y\n1,2,\xe9\n")
    assert "latin.csv:2:1: the byte 0xE9, which is not UTF-8" in error_of(POINTS, str(tmp_path / "latin.csv"))


# --- NumPy ------------------------------------------------------------------------------------------------------------

X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
Y = np.array([0, 1, 2])


@pytest.mark.parametrize(
    "arrays",
    [{"x": X, "y": Y}, {"X": X, "y": Y}, {"data": X, "target": Y}, {"x1": X[:, 0], "x2": X[:, 1], "y": Y}],
    ids=["names", "pair", "scikit-learn", "columns"],
)
def test_npz_files(arrays: dict[str, Any], tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    for data in (str(tmp_path / "a.npz"), arrays):
        found = data_of(THREE, data)
        assert (found.train.inputs["x"] == X).all()
        assert (found.train.targets["y"] == np.eye(3)).all()


def test_a_pair_of_arrays_and_training_and_test_arrays(tmp_path: Path) -> None:
    assert (data_of(THREE, (X, np.array(["a", "b", "c"]))).train.targets["y"] == np.eye(3)).all()
    np.savez(tmp_path / "mnist.npz", x_train=X.reshape(3, 1, 2), y_train=Y, x_test=X[:1].reshape(1, 1, 2), y_test=Y[:1])
    found = data_of(THREE, str(tmp_path / "mnist.npz"))
    assert found.test is not None
    assert (len(found.train), len(found.test), found.image) == (3, 1, (1, 2))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"x": X, "y": Y[:2]}, "data: 3 rows in x and 2 rows in y; every example has all of them"),
        ({"u": X, "v": Y}, "data: arrays u, v; it needs x, y, or a pair such as X and y"),
        ({"x": X[:, :1], "y": Y}, "data: 'x' has 1 column; 2 are needed: x1, x2"),
        ((X, Y, Y), "data: 3 arrays; a pair is needed: inputs and targets"),
        ({"x": X * np.nan, "y": Y}, "row 1, column 'x1': 'nan' found; an input is a finite number"),
        ((np.empty((0, 2)), np.empty(0)), "data: no examples; data of one example or more is needed"),
    ],
)
def test_arrays_that_do_not_fit(data: Any, found: str) -> None:
    assert found in error_of(THREE, data)


def test_no_npz_file_and_one_of_python_objects(tmp_path: Path) -> None:
    broken = written(tmp_path, "no", "a.npz")
    assert "a.npz: this is no .npz file of numbers and texts; write it with np.savez" in error_of(THREE, broken)
    np.savez(tmp_path / "o.npz", x=np.array([{}, []], dtype=object), y=Y)
    assert "o.npz: this is no .npz file of numbers and texts" in error_of(THREE, str(tmp_path / "o.npz"))


# --- MNIST ------------------------------------------------------------------------------------------------------------

IMAGES = np.arange(3 * 2 * 2, dtype=np.uint8).reshape(3, 2, 2)
SMALL = THREE.replace("size: 2", "size: 4")


def idx(array: Any) -> bytes:
    """The bytes of an IDX file: http://yann.lecun.com/exdb/mnist/."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress)])
def test_mnist_files_are_read(ending: str, pack: Any, tmp_path: Path) -> None:
    (tmp_path / f"train-images-idx3-ubyte{ending}").write_bytes(pack(idx(IMAGES)))
    (tmp_path / f"train-labels-idx1-ubyte{ending}").write_bytes(pack(idx(Y)))
    alone = data_of(SMALL, str(tmp_path / f"train-images-idx3-ubyte{ending}"))
    assert alone.train.inputs["x"].tolist() == IMAGES.reshape(3, 4).tolist()
    (tmp_path / f"t10k-images.idx3-ubyte{ending}").write_bytes(pack(idx(IMAGES[:2])))
    (tmp_path / f"t10k-labels.idx1-ubyte{ending}").write_bytes(pack(idx(Y[:2])))
    found = data_of(f"{SMALL}data: {{from: '{tmp_path}/', scale: 255}}\n")
    assert found.test is not None
    assert (len(found.train), len(found.test), found.image) == (3, 2, (2, 2))
    assert found.train.inputs["x"][2, 3] == 11 / 255
    assert (found.train.targets["y"] == np.eye(3)).all()


@pytest.mark.parametrize(
    ("images", "labels", "found"),
    [
        (idx(IMAGES), None, "images without labels; train-labels-idx1-ubyte is needed beside them"),
        (idx(IMAGES), idx(Y[:2]), "3 images and 2 labels; each image has a label"),
        (idx(IMAGES)[:-1], idx(Y), "11 bytes of numbers; its sizes 3 × 2 × 2 need 12; download it again"),
        (b"<html>", idx(Y), "this is no IDX file; MNIST's format is needed"),
        (b"\x1f\x8bxx", idx(Y), "a broken gzip file; download it again"),
    ],
)
def test_broken_mnist_files(images: bytes, labels: bytes | None, found: str, tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(images)
    if labels is not None:
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(labels)
    assert found in error_of(SMALL, str(tmp_path))


def test_no_images_are_no_examples(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8]))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 0]))
    assert "no examples" in error_of(POINTS, str(tmp_path))


def test_images_that_unpack_to_more_than_they_say_are_refused(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(IMAGES) + bytes(10**6)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(Y))
    assert "more bytes of numbers; its sizes 3 × 2 × 2 need 12" in error_of(SMALL, str(tmp_path))


def test_rows_without_numbers_and_ranges_without_end_are_refused() -> None:
    assert "data: no data; rows are needed" in told(f"{POINTS}data: [[]]\n")
    wide = f'{POINTS}data: {{x1: "arange(0, 1, 0.1)", x2: "uniform(-1e308, 1e308)", y: x1}}\n'
    assert "the range is a finite number" in told(wide)


def told(spec: str) -> str:
    with pytest.raises(InputError) as caught:
        symgraph.load(spec)
    return str(caught.value)
