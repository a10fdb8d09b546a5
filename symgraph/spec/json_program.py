"""Programs from JSON: the format that `symgraph.lowering.export.json_format` describes, read strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symgraph.calculus.formula_scan import MAX_DECIMAL_EXPONENT
from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.program import Program
from symgraph.calculus.text import TextReader
from symgraph.errors import InputError, Problem, near
from symgraph.lowering.export.json_format import FORMAT, KEPT, VERSION
from symgraph.spec.array_operations import array_operation
from symgraph.spec.reader import MAX_TEXT, short
from symgraph.spec.source import control_character

ROLES = ("input", "target", "parameter", "constant", "size")
MAX_NUMBER = 400
"""Characters of the longest number."""
_KEYS = (
    *("format", "version", "name", *KEPT, "functions", "declarations", "equations", "elements", "aliases"),
    *("adjoints", "gradients", "loss", "values", "gradient"),
)
_GRADIENT_KEYS = ("of", "declarations", "equations", "adjoints", "gradients")
_PAIRS = (("adjoints", "adjoint", "of"), ("gradients", "gradient", "="), ("aliases", "alias", "="))
"""Keys whose entries are pairs of names, with the words of their lines in the text form."""
_NAME = re.compile(r"[^\W\d]\w*")
_SIZE = re.compile(r"[^\W\d]\w*|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]{1,4}))?(?:/[1-9][0-9]*)?")
_PLACES = re.compile(r"[^\W\d]\w*\([\w, ]*\)")


class _Numeral(str):
    """A number as it is written, so that 0.1 stays one tenth."""

    __slots__ = ()


def is_json_program(text: str) -> bool:
    """Whether a text is meant to be a program in JSON, not a spec, which may be JSON, too."""
    is_object = text.lstrip("\ufeff \t\r\n").startswith("{")
    return is_object and (f'"{FORMAT}"' in text or '"declarations"' in text)


def program_from_json(text: str, file: str) -> Program:
    """The program that a document describes, verified.

    Raises InputError, with the place in the document, for the first thing that is wrong.
    """
    document = _object(_parsed(text, file), "", _KEYS, file)
    return _Document(document, file).program()


def _parsed(text: str, file: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise InputError(Problem(f"the key '{short(key)}' stands twice in one object", file=file))
            found[key] = value
        return found

    def refused(word: str) -> None:
        raise InputError(Problem(f"{word} found", "numbers are finite", file=file))

    try:
        return json.loads(
            text.lstrip("\ufeff"),
            object_pairs_hook=unique,
            parse_float=_Numeral,
            parse_int=_Numeral,
            parse_constant=refused,
        )
    except json.JSONDecodeError as error:
        problem = Problem(f"no JSON: {error.msg}", file=file, line=error.lineno, column=error.colno)
        raise InputError(problem) from None
    except RecursionError:
        raise InputError(Problem("arrays within each other without end", file=file)) from None


def _object(value: Any, path: str, keys: Iterable[str] | None, file: str) -> dict[str, Any]:
    """An object, of known keys only where they are given."""
    if not isinstance(value, dict):
        raise InputError(Problem(f"{_kind(value)} found", "an object is needed", path=path, file=file))
    found: dict[str, Any] = value
    known = tuple(found if keys is None else keys)
    for key in found:
        if key not in known:
            allowed = f"known: {', '.join(known)}"
            raise InputError(Problem(f"unknown key '{short(key)}'", allowed, near(key, known), path=path, file=file))
    return found


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", bool: "true or false", type(None): "null", _Numeral: "a number"}
    return kinds.get(type(value), "a text")


class _Document:
    """Reads a document by the lines of the program's text form, each of which has a place."""

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self.document = document
        self.file = file

    def program(self) -> Program:
        document = self.document
        if document.get("format") != FORMAT:
            self._refuse("format", f"'{short(str(document.get('format')))}' found", f'"{FORMAT}" is needed')
        if document.get("version") != str(VERSION):
            self._refuse("version", f"{document.get('version')} found", f"this symgraph reads version {VERSION}")
        program = self._verified(document)
        if document.get("gradient") is not None:
            self._check_gradient(program)
        return replace(program, metadata=self._metadata(program))

    def _read(self, reader: TextReader, part: Mapping[str, Any], within: str) -> None:
        for path, line in self._lines(part, within):
            try:
                reader.read(line)
            except (InputError, ValueError, ZeroDivisionError) as error:
                problems = error.problems if isinstance(error, InputError) else [Problem(str(error))]
                raise InputError([replace(p, path=path, file=self.file, line=0, column=0) for p in problems]) from None

    def _lines(self, part: Mapping[str, Any], within: str) -> Iterator[tuple[str, str]]:
        """The lines of the text form, with their places."""
        for k, function in enumerate(self._array(part.get("functions", []), f"{within}functions")):
            path = f"{within}functions[{k}]"
            yield path, f"function {self._name(function, path)}"
        for k, entry in enumerate(self._array(part.get("declarations", []), f"{within}declarations")):
            yield from self._declaration(entry, f"{within}declarations[{k}]")
        for name, text in self._entries(part, "elements", within):
            path = f"{within}elements.{short(name)}"
            if not _PLACES.fullmatch(self._text(text, path)):
                self._refuse(path, f"'{short(text)}' found", 'names such as "w(1, row, column)" are needed')
            yield path, f"elements {self._name(name, path)} = {text}"
        for k, entry in enumerate(self._array(part.get("equations", []), f"{within}equations")):
            path = f"{within}equations[{k}]"
            equation = _object(entry, path, ("name", "formula"), self.file)
            formula = self._text(equation.get("formula"), f"{path}.formula")
            yield f"{path}.formula", f"{self._name(equation.get('name'), f'{path}.name')} := {formula}"
        for key, word, sign in _PAIRS:
            for name, meaning in self._entries(part, key, within):
                path = f"{within}{key}.{short(name)}"
                yield path, f"{word} {self._name(name, path)} {sign} {self._name(meaning, path)}"
        if part.get("loss") is not None:
            yield f"{within}loss", f"loss {self._name(part['loss'], f'{within}loss')}"

    def _declaration(self, entry: Any, path: str) -> Iterator[tuple[str, str]]:
        declared = _object(entry, path, ("name", "role", "shape", "value"), self.file)
        name = self._name(declared.get("name"), f"{path}.name")
        role = declared.get("role")
        if role not in ROLES:
            found, allowed = f"'{short(str(role))}' found", f"{', '.join(ROLES)} are allowed"
            self._refuse(f"{path}.role", found, allowed, near(str(role), ROLES))
        shape = self._array(declared.get("shape", ["1", "1"]), f"{path}.shape")
        if len(shape) != 2 or not all(isinstance(n, str) and _SIZE.fullmatch(n) for n in shape):
            self._refuse(f"{path}.shape", "no shape of an array", 'two sizes: numbers from 1, or symbols such as "n"')
        value = "" if declared.get("value") is None else f" = {self._number(declared['value'], f'{path}.value')}"
        yield path, f"{role} {name}: {shape[0]} x {shape[1]}{value}"

    def _check_gradient(self, program: Program) -> None:
        """Refuse a backward pass that does not go on from the program; symgraph derives its own anew."""
        part = _object(self.document["gradient"], "gradient", _GRADIENT_KEYS, self.file)
        if self._name(part.get("of"), "gradient.of") not in program.shapes:
            self._refuse("gradient.of", f"unknown name '{short(part['of'])}'", "a name of the program is needed")
        self._verified(self.document, {key: value for key, value in part.items() if key != "of"})

    def _verified(self, document: Mapping[str, Any], gradient: Mapping[str, Any] | None = None) -> Program:
        reader = TextReader()
        reader.name = self._text(document.get("name"), "name")
        self._read(reader, document, "")
        self._read(reader, gradient or {}, "gradient.")
        try:
            program = reader.program().verify()
        except InputError as error:
            raise InputError([replace(problem, file=self.file) for problem in error.problems]) from None
        self._check_operations(program)
        self._check_elements(program)
        return program

    def _check_operations(self, program: Program) -> None:
        """Refuse operations on whole arrays within a formula: one has an equation of its own, in its own form."""
        own = len(self.document.get("equations", []))
        for k, (_, operation, _) in enumerate(program.equations):
            found = array_operation(operation.params[0]) if operation.name == "composed" else ""
            if found:
                path = f"equations[{k}].formula" if k < own else f"gradient.equations[{k - own}].formula"
                self._refuse(path, f"'{found}' found", "a formula within an equation is computed element by element")

    def _check_elements(self, program: Program) -> None:
        """Refuse names of elements that have fewer indices than their array."""
        for name, family in program.elements.items():
            path = f"elements.{short(name)}"
            shape = program.shapes.get(program.aliases.get(name, name))
            if shape is None:
                self._refuse(path, f"unknown name '{short(name)}'", "", near(name, program.visible_names()))
            elif family.axes < sum(n != 1 for n in shape):
                self._refuse(path, f"too few indices for an array of {dims(shape)}", "row, column or both are needed")

    # --- what travels along -----------------------------------------------------------------------------------------

    def _metadata(self, program: Program) -> dict[str, Any]:
        document = self.document
        kept: dict[str, Any] = {key: document[key] for key in KEPT if key in document}
        for key, value in kept.items():
            texts = self._entries(document, key, "") if key == "labels" else [("", value)]
            for name, text in texts:
                self._check_shown(text, f"{key}.{short(name)}" if name else key)
        values: dict[str, Any] = {}
        for name, value in self._entries(document, "values", ""):
            path = f"values.{short(name)}"
            meant = program.aliases.get(name, name)
            if meant not in program.shapes and program.element(meant) is None:
                self._refuse(path, f"unknown name '{short(name)}'", "", near(name, program.visible_names()))
            values[name] = self._value(value, path)
            self._check_size(values[name], program.shapes.get(meant, SCALAR), path)
        named = [name for name, shape in program.shapes.items() if name[0] != "_" and shape != SCALAR]
        arrays = {name: program.element_names(name) for name in named} | dict(program.elements)
        return {"title": "", **kept, "values": values, "arrays": arrays}

    def _value(self, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._number(value, path)
        rows: list[Any] = value
        lengths = {len(row) if isinstance(row, list) else -1 for row in rows}  # type: ignore[reportUnknownArgumentType]
        if len(lengths) != 1 or lengths & {-1, 0}:
            self._refuse(path, "rows of different lengths, or none", "an array is rows of numbers: [[1, 2], [3, 4]]")
        return tuple(tuple(self._number(entry, path) for entry in row) for row in rows)

    def _check_size(self, value: Any, shape: Shape, path: str) -> None:
        found: Shape = (len(value), len(value[0])) if isinstance(value, tuple) else SCALAR  # type: ignore[reportUnknownArgumentType]
        fits = all(isinstance(n, str) or n == count for n, count in zip(shape, found, strict=True))
        if not fits:
            self._refuse(path, f"{dims(found)} numbers", f"{dims(shape)} are needed")

    # --- single values ----------------------------------------------------------------------------------------------

    def _refuse(self, path: str, found: str, allowed: str = "", action: str = "") -> None:
        raise InputError(Problem(found, allowed, action, path=path, file=self.file))

    def _text(self, value: Any, path: str) -> str:
        if not isinstance(value, str) or isinstance(value, _Numeral) or "\n" in value:
            self._refuse(path, f"{_kind(value)} found", "a text of one line is needed")
        self._refuse_controls(value, path)
        return str(value)

    def _check_shown(self, value: Any, path: str) -> None:
        """Refuse what cannot be drawn, of texts that may have several lines."""
        if not isinstance(value, str) or isinstance(value, _Numeral):
            self._refuse(path, f"{_kind(value)} found", "a text is needed")
        if len(value) > MAX_TEXT:
            self._refuse(path, f"a text of {len(value)} characters", f"at most {MAX_TEXT} can be drawn")
        self._refuse_controls(value, path)

    def _refuse_controls(self, text: str, path: str) -> None:
        control = control_character(text)
        if control:
            self._refuse(
                path, f"the control character {control}", "texts hold characters that can be seen", "remove it"
            )

    def _name(self, value: Any, path: str) -> str:
        text = self._text(value, path)
        if not _NAME.fullmatch(text):
            self._refuse(path, f"'{short(text)}' found", "a name of letters, digits and underscores is needed")
        return text

    def _number(self, value: Any, path: str) -> str:
        """The numeral of a number, or of a text such as "1/3"."""
        text = str(value)
        try:
            match = _NUMBER.fullmatch(text)
            if not isinstance(value, str) or len(text) > MAX_NUMBER or not match:
                raise ValueError
            if abs(int(match[1] or 0)) > MAX_DECIMAL_EXPONENT:
                raise ValueError
            Fraction(text)
        except (ValueError, ZeroDivisionError):
            self._refuse(path, f"'{short(text)}' found", 'a number is needed, or a text such as "1/3"')
        return text

    def _array(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            self._refuse(path, f"{_kind(value)} found", "an array is needed")
        return value

    def _entries(self, part: Mapping[str, Any], key: str, within: str) -> Iterator[tuple[str, Any]]:
        yield from _object(part.get(key, {}), f"{within}{key}", None, self.file).items()
