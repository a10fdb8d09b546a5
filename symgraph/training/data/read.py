"""From what a spec, the command line or Python gives as data to tables: one for training and perhaps one for tests."""

from __future__ import annotations

from pathlib import Path

from symgraph.errors import InputError, Problem, near
from symgraph.spec.data_sources import Computed, DataKeys, FromFile, Generated
from symgraph.spec.one_example import OneExample
from symgraph.training.data.arrays import read_npz
from symgraph.training.data.csv_file import read_csv
from symgraph.training.data.generators import computed, generated
from symgraph.training.data.idx_files import IDX_NAME, read_images, read_mnist_folder
from symgraph.training.data.table import Table, table_of_cells

_SHEETS = (".xlsx", ".xls", ".ods", ".numbers")


def read_tables(keys: DataKeys, example: OneExample) -> tuple[Table, Table | None]:
    """The table of examples, and the test table where the source has one of its own.

    Raises InputError for a file that is not there or cannot be read.
    """
    match keys.source:
        case Generated():
            features = sum(len(columns) for columns in example.inputs.values()) - (0 if example.targets else 1)
            table, test = generated(keys.source, max(features, 1)), None
        case FromFile(path):
            table, test = read_file(path, example)
        case Computed(columns):
            table, test = computed(columns, keys), None
        case rows:
            place = keys.place
            lines = [place.line] * len(rows.rows)
            table, test = table_of_cells(place.file or "data", rows.rows, lines=lines), None
    if isinstance(keys.test, FromFile):
        test, _ = read_file(keys.test.path, example)
    return table, test


def read_file(path: str, example: OneExample) -> tuple[Table, Table | None]:
    """The tables of a file, by its ending, or of a folder of MNIST files."""
    file = Path(path)
    try:
        if file.is_dir():
            return read_mnist_folder(path)
        if not file.exists():
            raise InputError(_missing(file))
        if not file.is_file():  # reading a pipe or a device may never end
            raise InputError(Problem("a pipe or a device", "a file of data is needed", file=path))
        if file.suffix.lower() in _SHEETS:
            found = f"a {file.suffix} file"
            raise InputError(Problem(found, ".csv, .npz and MNIST files are read", "save it as CSV", file=path))
        if file.suffix.lower() == ".npz":
            return read_npz(path, example)
        if IDX_NAME.fullmatch(file.name):
            return read_images(path), None
        return read_csv(path), None
    except OSError as error:
        raise InputError(Problem(f"the file cannot be read ({error.strerror})", file=path)) from None


def _missing(file: Path) -> Problem:
    folder = file.parent
    if not folder.is_dir():
        return Problem("no such folder", "a file of data is needed", file=str(file))
    beside = sorted(entry.name for entry in folder.iterdir())
    return Problem(
        "no such file", "a .csv or .npz file, or a folder of MNIST files", near(file.name, beside), file=str(file)
    )
