"""Text to `Spec`: the one way in for files, standard input, templates and equations of the command line.

Every problem of a text is found before anything is raised, so that a user corrects a file once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from symgraph.calculus.collector import collector_paused
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.term import names_in
from symgraph.errors import near
from symgraph.files import RESERVED, is_device_name
from symgraph.spec.forward import forward_of, uses_target
from symgraph.spec.json_program import is_json_program, program_from_json
from symgraph.spec.losses import LOSSES, NamedLoss
from symgraph.spec.network_names import KnownNames, NetworkArray, network_arrays
from symgraph.spec.one_example import example_of
from symgraph.spec.read_assumptions import read_assumptions
from symgraph.spec.read_claims import read_claims
from symgraph.spec.read_data import read_data
from symgraph.spec.read_equations import Declared, read_equations, read_functions, read_loss
from symgraph.spec.read_figure import read_figure, read_groups, read_kept
from symgraph.spec.read_network import read_network
from symgraph.spec.read_shapes import declared_arrays, read_declared_shapes
from symgraph.spec.read_train import TrainNames, read_train
from symgraph.spec.read_updates import read_updates
from symgraph.spec.reader import Formula, Reader, describe, short
from symgraph.spec.schema import KEYS
from symgraph.spec.source import MAX_BYTES, MapNode, Node, ScalarNode, Source, decode, parse, read_bytes
from symgraph.spec.spec import Network, Spec
from symgraph.spec.values_file import read_values_or_file

if TYPE_CHECKING:
    from symgraph.spec.code.text import CodeText

CODE_ENDINGS = (".py", ".ipynb")
_MAX_NAME = 100


def load_spec(path: str, templates: Iterable[str] = ()) -> Spec:
    """The spec of a file, or of standard input for ``-``; `templates` are suggested where there is no such file.

    Raises `InputError` with every problem found.
    """
    return spec_from_text(*read_text(path, templates))


def read_text(path: str, templates: Iterable[str] = ()) -> tuple[str, str]:
    """The text of a file, or of standard input for ``-``, and what errors call it; see `load_spec`."""
    if path == "-":
        return decode(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin"), "stdin"
    return decode(read_bytes(path, templates), path), path


def spec_from_text(text: str, file: str = "stdin") -> Spec:
    """The spec of a YAML text, or of a program in JSON.

    `file` is what errors call it; its stem is the spec's name unless it has one.
    """
    if file.endswith(CODE_ENDINGS):
        from symgraph.spec.code.files import spec_of  # noqa: PLC0415 - NumPy is not loaded for other specs

        found = spec_of(text, file)
        return read_spec(parse(found.spec, found.spec_file), found.code)
    if is_json_program(text):
        program = program_from_json(text, file)
        return Spec(name=program.name, file=file, program=program)
    with collector_paused():
        return read_spec(parse(text, file))


def read_spec(source: Source, code: Sequence[CodeText] = ()) -> Spec:
    """The spec of a tree, which may be part of a file of `code`; raises `InputError` with every problem found."""
    reader = Reader(source.file, source.problems)
    root = source.root
    if not isinstance(root, MapNode) or not root.entries:
        found = "nothing found" if isinstance(root, MapNode) else describe(root)
        reader.problem(root, "", found, "a spec is a mapping of keys", "begin with equations: or layers:")
        reader.finish()
        raise AssertionError("finish raises")  # for the type checker
    nodes = _keys(reader, root)
    if "code" in nodes or code:
        spec = _code_spec(reader, nodes, code)
        reader.finish()
        return spec
    functions = read_functions(reader, nodes["functions"]) if "functions" in nodes else {}
    network = read_network(reader, root, nodes.get("input"), nodes.get("layers"), nodes.get("batch"))
    spec = _Draft(reader, root, nodes, network, functions).spec()
    reader.finish()
    return spec


def _code_spec(reader: Reader, nodes: dict[str, Node], code: Sequence[CodeText]) -> Spec:
    from symgraph.spec.code.read import read_code_spec, shared_keys  # noqa: PLC0415 - NumPy is not loaded for others

    name = read_name(reader, nodes["name"]) if "name" in nodes else name_of_file(code[0].file if code else reader.file)
    title = reader.shown(nodes["title"], "title") if "title" in nodes else None
    spec = Spec(name=name, file=reader.file, title=title or "")
    return read_code_spec(reader, nodes, shared_keys(reader, nodes, spec), code)


def _keys(reader: Reader, root: MapNode) -> dict[str, Node]:
    """The values of the known keys; the others are noted."""
    nodes: dict[str, Node] = {}
    for key, node in root.entries:
        if key.text not in KEYS:
            reader.problem(
                key, "", f"unknown key '{short(key.text)}'", f"known: {', '.join(KEYS)}", near(key.text, KEYS)
            )
        nodes[key.text] = node
    given = {key for key, node in nodes.items() if not (isinstance(node, MapNode) and not node.entries)}
    if not given & {"equations", "layers", "input", "loss", "code"}:
        reader.problem(root, "", "nothing to compute", "a spec has equations or layers", "add one of them")
    return nodes


class _Draft:
    """Reads the keys in the order in which they depend on each other, which is not that of the file."""

    def __init__(
        self,
        reader: Reader,
        root: MapNode,
        nodes: dict[str, Node],
        network: Network | None,
        functions: Mapping[str, int],
    ) -> None:
        self.reader = reader
        self.root = root
        self.nodes = nodes
        self.network = network
        self.functions = functions
        self.arrays: dict[str, NetworkArray] = network_arrays(network) if network else {}

    @property
    def names_are_known(self) -> bool:
        """Whether the names in formulas can be judged: not where a network is broken."""
        return self.network is not None or not ("layers" in self.nodes or "input" in self.nodes)

    def spec(self) -> Spec:
        reader, nodes = self.reader, self.nodes
        declared = Declared(reader, self.arrays, self.functions)
        inputs = declared.names(nodes.get("inputs"), "inputs", "an input")
        parameters = declared.names(nodes.get("parameters"), "parameters", "a parameter")
        if "shapes" in nodes:
            shapes = read_declared_shapes(reader, nodes["shapes"], declared, (*inputs, *parameters))
            inputs = (*inputs, *(name for name in shapes if name not in (*inputs, *parameters)))
        else:
            shapes = {}
        entries = self.equation_entries(declared)
        spec = Spec(
            name=self.name(),
            file=reader.file,
            title=self.text("title"),
            network=self.network,
            inputs=inputs,
            parameters=parameters,
            shapes=shapes,
            figure=read_figure(reader, nodes["figure"]) if "figure" in nodes else {},
            kept={
                name: read_kept(reader, name, key, nodes[name])
                for name, key in KEYS.items()
                if key.support == "kept" and name in nodes
            },
            places=reader.places,
        )
        if self.names_are_known:
            return self.with_formulas(spec, entries)
        self.judge_forms(entries)
        return spec

    def judge_forms(self, entries: list[tuple[ScalarNode, Node]]) -> None:
        """What can be said of formulas while a network is broken, so that its names are not known."""
        for key, node in entries:
            path = f"equations.{short(key.text)}"
            scalar = self.reader.scalar(node, path, "a formula")
            if scalar is not None:
                self.reader.formula(scalar, path, None)
        loss = self.nodes.get("loss")
        if not isinstance(loss, ScalarNode) or loss.text in LOSSES:
            return
        if not loss.text.isidentifier():
            self.reader.formula(loss, "loss", None)
        elif near(loss.text, LOSSES) and all(loss.text != key.text for key, _ in entries):
            self.reader.unknown(loss, "loss", "loss", LOSSES)

    def equation_entries(self, declared: Declared) -> list[tuple[ScalarNode, Node]]:
        """The equations whose names can be used."""
        if "equations" not in self.nodes:
            return []
        entries = self.reader.entries(self.nodes["equations"], "equations", "equations: {y: a*x + b}")
        return [
            (key, node) for key, node in entries if declared.add(key, f"equations.{short(key.text)}", "an equation")
        ]

    def with_formulas(self, spec: Spec, entries: list[tuple[ScalarNode, Node]]) -> Spec:
        reader, nodes = self.reader, self.nodes
        arrays = {**self.arrays, **declared_arrays(spec)}
        given = dict.fromkeys(name for name in (*spec.inputs, *spec.parameters) if name not in arrays)
        names = tuple(key.text for key, _ in entries)
        known = KnownNames(dict.fromkeys((*given, *names, *symbols_of(spec.shapes.values()))), arrays)
        equations = read_equations(reader, entries, known)
        loss = self.loss(known, equations, names)
        values = read_values_or_file(reader, nodes["values"], known, given) if "values" in nodes else {}
        if "y" in self.arrays and loss is not None and not uses_target(loss, equations, known):
            for key in values:
                element = known.element(key)
                if key == "y" or (element and element[0].name == "y"):
                    place = reader.places[f"values.{key}"]
                    found, allowed = f"a target '{key}'", "the loss compares with none"
                    reader.note(place.problem(found, allowed, "remove it, or write loss: mse, say"))
        spec = replace(
            spec,
            equations=equations,
            loss=loss,
            values=values,
            assume=read_assumptions(reader, nodes["assume"], known, given) if "assume" in nodes else {},
            groups=read_groups(reader, nodes["groups"], known, names) if "groups" in nodes else {},
            updates=read_updates(reader, nodes["updates"], known, names) if "updates" in nodes else None,
        )
        spec = self.with_learning(spec, known, names)
        forward = forward_of(spec, names)
        if loss is None and (
            "loss" in nodes or (names and not self.network)
        ):  # it is there, and has problems of its own
            forward = replace(forward, loss=forward.loss or "L")
        return read_claims(reader, nodes, spec, forward)

    def with_learning(self, spec: Spec, known: KnownNames, computed: tuple[str, ...]) -> Spec:
        """The spec with what it says of examples and of how to learn from them."""
        reader, nodes = self.reader, self.nodes
        example = example_of(spec)
        data = read_data(reader, nodes["data"], example.names) if "data" in nodes else None
        if "train" not in nodes:
            return replace(spec, data=data)
        updates = spec.updates.formulas.values() if spec.updates else ()
        of_updates = dict.fromkeys(name for one in updates for name in names_in(one.term) if name not in known)
        parameters = tuple(name for name in spec.parameters if name not in known.arrays)
        names = TrainNames(known, parameters, (*computed, *_computed_arrays(known)), tuple(example.fields), of_updates)
        return replace(spec, data=data, train=read_train(reader, nodes["train"], names))

    def loss(
        self, known: KnownNames, equations: dict[str, Formula], names: tuple[str, ...]
    ) -> NamedLoss | Formula | None:
        """The loss; without one the last equation of the file, but none for a network."""
        node = self.nodes.get("loss")
        if node is not None:
            output = self.network.output if self.network else None
            outputs = output.units * output.count if output else None
            return read_loss(self.reader, node, known, names, outputs)
        last = equations.get(names[-1]) if names and not self.network else None
        return Formula(names[-1], names[-1], last.place) if last else None

    def name(self) -> str:
        return read_name(self.reader, self.nodes["name"]) if "name" in self.nodes else name_of_file(self.reader.file)

    def text(self, key: str) -> str:
        return (self.reader.shown(self.nodes[key], key) or "") if key in self.nodes else ""


def _computed_arrays(known: KnownNames) -> list[str]:
    return [name for name, array in known.arrays.items() if array.role == "computed"]


def name_of_file(file: str) -> str:
    """The name of a spec that has none: its file's, without folder and ending, and without what cannot be shown."""
    return "".join(sign if sign.isprintable() else "_" for sign in PurePath(file).stem) or "spec"


def read_name(reader: Reader, node: Node) -> str:
    """The name of a spec, which may be part of a file's name."""
    scalar = reader.scalar(node, "name", "a name")
    if scalar is None:
        return ""
    name = scalar.text.strip()
    unsafe = any(sign in RESERVED or not sign.isprintable() for sign in name) or is_device_name(name)
    if unsafe or name != name.strip(".") or len(name) > _MAX_NAME:
        allowed = f"it names files: at most {_MAX_NAME} characters, none of {RESERVED}, no point at its ends"
        reader.problem(scalar, "name", f"the name '{short(name)}'", allowed, "write another name")
    return name
