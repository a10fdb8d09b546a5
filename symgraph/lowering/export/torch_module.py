"""The target ``torch``: a network of PyTorch's layers, or a module written equation by equation; and its gradient.

A program that is a chain of PyTorch's own layers becomes an ``nn.Sequential`` with a loss function of PyTorch's; any
other becomes an ``nn.Module`` whose ``forward`` computes the value.  Beside either stands the gradient by hand.
"""

from __future__ import annotations

from symgraph.calculus.gradients import independent
from symgraph.calculus.program import Program
from symgraph.lowering.export.by_hand import arrays_of, given_only, gradient_function, printed, tupled
from symgraph.lowering.export.example_code import assigned_functions, assigned_values
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode, called, class_name, indented, module_text, title_lines
from symgraph.lowering.export.steps import Passes, passes
from symgraph.lowering.export.torch_code import AS_NUMBER, DIGITS, FLOAT64, RESERVED, TARGET, VALUES
from symgraph.lowering.export.torch_layers import chain_of
from symgraph.lowering.export.torch_sequential import Sequential


def torch_module(program: Program, options: Options) -> str:
    """A module with a network of PyTorch that holds the example values, and ``gradient(...)``, which is by hand.

    Run as a program, it prints the value, and the gradients by autograd and by hand.  Raises InputError for functions
    that PyTorch lacks, and for derivatives by what is computed.
    """
    both = given_only(passes(program, options, stable=bool(program.elements)))
    chain = chain_of(program, both.of)
    if chain is not None and list(both.parameters) == list(both.gradients):
        return Sequential(both, chain, options).text()
    return _Module(both, options).text()


class _Module:
    """An ``nn.Module``, equation by equation."""

    def __init__(self, both: Passes, options: Options) -> None:
        self.both = both
        self.options = options
        self.name = class_name(both.program.name)
        reserved = (*RESERVED, self.name)
        self.code = PythonCode(both, reserved, target=TARGET, as_number=AS_NUMBER)
        own = {self.code.name(name) for name in both.parameters}

        def attribute(name: str) -> str:
            return f"self.{name}" if name in own else name

        self.inside = PythonCode(both, reserved, attribute, target=TARGET, as_number=AS_NUMBER)
        self.inside.code.helpers, self.inside.code.imports = self.code.code.helpers, self.code.code.imports

    def text(self) -> str:
        code = self.code
        title = title_lines(self.both.program, f"{code.name(self.both.of)} as a module of PyTorch, and its gradient")
        blocks = [self._class(), gradient_function(self.both, code), self._main()]
        return module_text(code.code, title, [FLOAT64], *blocks)

    def _class(self) -> list[str]:
        both, code = self.both, self.inside
        arrays = code.dimensions(both.arguments)
        first = f'"""The value of {code.name(both.of)}.'
        documentation = [first, "", f"{arrays}.", '"""'] if arrays else [f'{first}"""']
        sizes = code.sizes(both.arguments, both.value)
        forward = [*documentation, *sizes, *code.assignments(both.value), f"return {code.result(both.of)}"]
        arguments = ["self", *map(code.name, [*both.data, *both.functions])]
        lines = [
            f'"""{code.name(both.of)}, equation by equation."""',
            "",
            *self._start(),
            *called("def forward", arguments, ":"),
            *indented(forward),
        ]
        return [f"class {self.name}(nn.Module):", *indented(lines)]

    def _start(self) -> list[str]:
        """The method that gives the parameters their values."""
        if not self.both.parameters:
            return []
        lines: list[str] = []
        for line in assigned_values(self.code, self.both.parameters, self.options, spelling=VALUES):
            name, sign, value = line.partition(" = ")
            is_parameter = bool(sign) and value.startswith("torch.")
            lines.append(f"self.{name} = nn.Parameter({value})" if is_parameter else line)
        return ["def __init__(self):", *indented(["super().__init__()", *lines]), ""]

    def _main(self) -> list[str]:
        both, code = self.both, self.code
        of, arrays = code.name(both.of), arrays_of(both)
        functions = [*both.functions, *both.derivatives]
        members = {name: f"model.{code.name(name)}" for name in both.parameters}
        listed = ", ".join(members.get(array, code.name(array)) for array in arrays)
        wrt = "list(model.parameters())" if arrays == [*members] else f"[{listed}]"
        unused = ", materialize_grads=True" if any(independent(both.program, array) for array in arrays) else ""
        given = [*(members.get(name, code.name(name)) for name in both.arguments), *map(code.name, functions)]
        derivatives = tupled(code.all(both.gradients.values()), len(both.gradients))
        lines = [
            DIGITS,
            *assigned_values(code, both.data, self.options, spelling=VALUES),
            *(f"{code.name(array)}.requires_grad_()" for array in arrays if array not in members),
            *assigned_functions(code, functions),
            f"model = {self.name}()",
            *called("value = model", [*map(code.name, [*both.data, *both.functions])]),
            f"by_autograd = torch.autograd.grad(value, {wrt}{unused})",
            "with torch.no_grad():",
            *indented(called(f"{derivatives} = gradient", given)),
            f'print("{of} =", value.item())',
            *printed(both, code, "autograd", arrays),
        ]
        return ['if __name__ == "__main__":', *indented(lines)]
