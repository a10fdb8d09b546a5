"""A chain of layers as an ``nn.Sequential`` with a loss function of PyTorch's."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.calculus.operation import known_sizes
from symgraph.lowering.export.by_hand import gradient_function, printed, tupled
from symgraph.lowering.export.comments import beside
from symgraph.lowering.export.example_code import as_float, python_value
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode, called, indented, module_text, title_lines
from symgraph.lowering.export.steps import Passes
from symgraph.lowering.export.torch_code import AS_NUMBER, DIGITS, FLOAT64, RESERVED, TARGET, VALUES
from symgraph.lowering.export.torch_layers import ACTIVATIONS, Chain, Linear


class Sequential:
    """Writes such a module; x and y have a row for each sample there."""

    def __init__(self, both: Passes, chain: Chain, options: Options) -> None:
        self.both = both
        self.chain = chain
        self.options = options
        self.code = PythonCode(both, RESERVED, target=TARGET, as_number=AS_NUMBER)
        self.data = {chain.given: "x"} | ({"y": "y"} if "y" in both.arguments else {})
        self.members: dict[str, str] = {}
        """What parameters are called in PyTorch: ``model[0].weight``."""
        for k, layer in enumerate(chain.layers):
            if isinstance(layer, Linear):
                self.members[layer.weight] = f"model[{k}].weight"
                if layer.bias is not None:
                    self.members[layer.bias] = f"model[{k}].bias"

    def text(self) -> str:
        """The text of the module."""
        code = self.code
        title = title_lines(self.both.program, f"a network of PyTorch, {code.name(self.both.of)} and its gradient")
        blocks = [self._build(), self._loss(), gradient_function(self.both, code), self._main()]
        return module_text(code.code, title, [FLOAT64], *blocks)

    def _build(self) -> list[str]:
        given = self.options.values
        values = [
            f"{member}.copy_({_entries(given[name], flat=member.endswith('bias'))})  # {self.code.name(name)}"
            for name, member in self.members.items()
            if name in given
        ]
        chosen = any(name in self.options.examples for name in self.members)
        whose = ("example values" if chosen else "the values of the spec") if values else "PyTorch's own first values"
        lines = [
            f'"""The network; its parameters have {whose}."""',
            *([] if values else ["torch.manual_seed(0)"]),
            "model = nn.Sequential(",
            *indented(beside([(f"{made},", said) for made, said in self._layers()], "#")),
            ")",
            *(["with torch.no_grad():", *indented(values)] if values else []),
            "return model",
        ]
        return ["def build():", *indented(lines)]

    def _layers(self) -> list[tuple[str, str]]:
        """The layers, each with what it computes."""
        name, given = self.code.name, self.chain.given
        found: list[tuple[str, str]] = []
        for layer in self.chain.layers:
            if isinstance(layer, Linear):
                units, inputs = known_sizes(self.both.program.shapes[layer.weight])
                weight, x = name(layer.weight), name(given)
                product = f"{x} @ {weight}.T" if self.chain.is_row else f"{weight} @ {x}"
                added, option = (f" + {name(layer.bias)}", "") if layer.bias else ("", ", bias=False")
                found.append((f"nn.Linear({inputs}, {units}{option})", f"{name(layer.result)} = {product}{added}"))
            else:
                made = ACTIVATIONS[layer.op].format(layer.alpha)
                found.append((made, f"{name(layer.result)} = {layer.op}({name(given)})"))
            given = layer.result
        return found

    def _loss(self) -> list[str]:
        omitted = self.chain.left_out
        rows = " and ".join(self.data.values()) + (" have" if len(self.data) > 1 else " has")
        lines = [f'"""The value of {self.code.name(self.both.of)}; {rows} a row for each sample.']
        if omitted:
            along = ", dim=-1" if "softmax" in omitted else ""
            lines += ["", f"PyTorch's loss starts before the last activation: torch.{omitted}(model(x){along})."]
            lines += ['"""']
        else:
            lines[0] += '"""'
        return [f"def loss(model, {', '.join(self.data.values())}):", *indented([*lines, f"return {self.chain.loss}"])]

    def _main(self) -> list[str]:
        both, code = self.both, self.code
        names = tupled(code.all(both.gradients.values()), len(both.gradients))
        lines = [
            DIGITS,
            *([] if self.data.keys() <= self.options.values.keys() else ["torch.manual_seed(0)"]),
            *(self._example(name, row) for name, row in self.data.items()),
            "model = build()",
            f"value = loss(model, {', '.join(self.data.values())})",
            "by_autograd = torch.autograd.grad(value, list(model.parameters()))",
            "with torch.no_grad():",
            *indented(called(f"{names} = gradient", [*map(self._argument, both.arguments)])),
            f'print("{code.name(both.of)} =", value.item())',
            *printed(both, code, "autograd", list(self.members)),
        ]
        return ['if __name__ == "__main__":', *indented(lines)]

    def _argument(self, name: str) -> str:
        """What ``gradient`` is given for a name: samples are columns there, unless they are rows in the program."""
        if name in self.data:
            return self.data[name] + ("" if self.chain.is_row else ".T")
        member = self.members[name]
        if not member.endswith("bias"):
            return member
        return f"{member}.reshape({'1, -1' if self.chain.is_row else '-1, 1'})"

    def _example(self, name: str, row: str) -> str:
        """The line that gives samples their values."""
        value = self.options.values.get(name)
        shape = known_sizes(self.both.program.shapes[name])
        rows, columns = shape if self.chain.is_row else shape[::-1]
        if value is None:
            return f"{row} = torch.{'eye' if row == 'y' else 'randn'}({rows}, {columns})  # example values"
        chosen = "  # example values" if name in self.options.examples else ""
        return f"{row} = {_entries(value, turned=not self.chain.is_row)}{chosen}"


def _entries(value: object, *, turned: bool = False, flat: bool = False) -> str:
    """A value as a tensor; columns that are `turned` are rows, a `flat` one has one dimension."""
    rows: Sequence[Sequence[str]] = value if isinstance(value, (list, tuple)) else [[str(value)]]  # type: ignore[reportUnknownVariableType]
    if flat:
        entries = (as_float(str(entry)) for row in rows for entry in row)
        return f"{VALUES.array}([{', '.join(entries)}])"
    return python_value(list(zip(*rows, strict=True)) if turned else rows, VALUES)
