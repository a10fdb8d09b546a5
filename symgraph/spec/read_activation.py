"""An activation of a layer: a name, a name with its number, or a formula of one variable."""

from __future__ import annotations

from symgraph.calculus.formula import ALIASES, CONSTANTS, FUNCTIONS
from symgraph.calculus.term import names_in
from symgraph.spec.activations import ACTIVATIONS, PARAMETERS, Activation
from symgraph.spec.array_operations import array_operation
from symgraph.spec.reader import Reader, short
from symgraph.spec.source import MapNode, Node, ScalarNode

_SPELLINGS = {**ALIASES, "linear": "identity", "none": "identity", "None": "identity", "identity": "identity"}


def read_activation(reader: Reader, node: Node, path: str) -> Activation | None:
    """An activation: a name, ``{leaky_relu: 0.1}``, or a formula of one variable."""
    if isinstance(node, MapNode):
        return _with_parameter(reader, node, path)
    scalar = reader.scalar(node, path, "an activation, such as tanh,")
    if scalar is None:
        return None
    name = _SPELLINGS.get(scalar.text, scalar.text)
    if name in ACTIVATIONS:
        return Activation(name, PARAMETERS.get(name))
    if scalar.text in reader.functions.names:  # phi is phi(x)
        return _of_formula(reader, scalar._replace(text=f"{scalar.text}(x)"), path)
    if not name.isidentifier():
        return _of_formula(reader, scalar, path)
    if name in FUNCTIONS:
        allowed = f"known: {', '.join(ACTIVATIONS)}, or a formula of one variable"
        reader.problem(scalar, path, f"'{name}' is no activation", allowed, f'write "{name}(x)"')
    else:
        reader.unknown(scalar, path, "activation", ACTIVATIONS)
    return None


def _with_parameter(reader: Reader, node: MapNode, path: str) -> Activation | None:
    reader.place(node, path)
    example = f"write {{{next(iter(PARAMETERS))}: 0.1}}, or a name, or a formula of one variable"
    if len(node.entries) != 1:
        reader.problem(node, path, f"a mapping of {len(node.entries)} entries found", "one is needed", example)
        return None
    key, value = node.entries[0]
    name = _SPELLINGS.get(key.text, key.text)
    if name in PARAMETERS:
        alpha = reader.numeral(value, f"{path}.{name}")
        return Activation(name, alpha) if alpha else None
    if name in ACTIVATIONS:
        allowed = f"{' and '.join(PARAMETERS)} take one"
        reader.problem(key, path, f"'{name}' takes no number", allowed, f"write {name}")
    else:
        reader.unknown(key, path, "activation", ACTIVATIONS)
    return None


def _of_formula(reader: Reader, scalar: ScalarNode, path: str) -> Activation | None:
    formula = reader.formula(scalar, path, None)
    if formula is None:
        return None
    variables = [name for name in names_in(formula.term) if name not in CONSTANTS]
    if len(variables) != 1:
        found = f"the names {', '.join(variables)}" if variables else f"'{short(scalar.text)}', which has no variable"
        reader.problem(scalar, path, found, "an activation is a formula of one variable", "write x*sigmoid(x), say")
        return None
    whole = array_operation(formula.term)
    if whole:
        reader.problem(
            scalar,
            path,
            f"'{whole}' in an activation formula",
            "it must be elementwise",
            f"write {whole}" if whole in ACTIVATIONS else "",
        )
        return None
    return Activation(formula=formula, variable=variables[0])
