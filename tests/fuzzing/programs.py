"""Random programs over the whole formula language, as specs."""

from __future__ import annotations

import random

from fuzzing.case import Case
from symgraph.calculus.formula import format_term
from symgraph.calculus.term import Apply, Term

_NAMES = {
    "smooth": "exp sin cos tanh sigmoid atan softplus sinh cosh square logcosh asinh erf",
    "with a domain": "log sqrt asin acos atanh acosh log1p logit log2 log10 entr asech acoth erfinv tan sec csc cot",
    "further": """exp2 expm1 cosm1 sinpi cospi coth sech csch acot asec acsc acsch silu gelu mish softsign gelu_tanh
        quick_gelu log_sigmoid tanhshrink erfc erfi dawson cbrt""",
    "kinked": "relu abs sign step relu6 hardtanh hard_sigmoid hard_swish selu",
    "special": """gamma loggamma digamma trigamma factorial harmonic lambertw j0 j1 y0 i0 i1 k0 k1 airyai airybi
        airyaiprime Ei E1 li Si Ci Shi Chi elliptic_k elliptic_e fresnels fresnelc erfcx""",
    "with an order": "besselj bessely besseli besselk expint polygamma uppergamma gammainc",
    "activations": "tanh sigmoid relu leaky_relu elu softplus softsign silu gelu mish hardtanh selu identity",
}
NAMES = {kind: names.split() for kind, names in _NAMES.items()}
"""Functions by their kind."""
_COMPARISONS = ("lt", "le", "gt", "ge")
_NUMERALS = ("2", "3", "1/2", "0.5", "4", "1", "5", "-1", "2/3", "0.1", "1.5")
_LOSSES = ("mse", "sse", "half_sse", "huber", "mae")


class Programs:
    """Draws programs; the same seed draws the same."""

    def __init__(self, seed: int | str) -> None:
        self.draw = random.Random(f"programs {seed}")

    def case(self) -> Case:
        kind = self.draw.random()
        if kind < 0.08:
            return self.network()
        return self.equations() if kind < 0.3 else self.formula()

    # --- kinds of programs ------------------------------------------------------------------------------------------

    def formula(self) -> Case:
        names = self.draw.sample(["x", "y", "z", "a", "b", "n"], self.draw.choice([1, 1, 2, 2, 3, 4]))
        term = self.term(names, self.draw.choice([2, 2, 3, 3, 4]))
        if self.draw.random() < 0.15:
            term = Apply(self.draw.choice(["mul", "add"]), (term, self._called(names)))
        return self._case(names, {"loss": term}, self._wrt(names, term))

    def equations(self) -> Case:
        names = self.draw.sample(["x", "y", "w", "b", "t"], self.draw.choice([1, 2, 3]))
        known = list(names)
        equations: dict[str, Term] = {}
        for name in ["u", "v", "p"][: self.draw.choice([1, 2, 2, 3])]:
            equations[name] = self.term(known, self.draw.choice([1, 2]))
            known.append(name)
        last = known[-1]
        equations["loss"] = Apply("add", (self.term([last, *known], 2), Apply("mul", (last, self.leaf(known)))))
        return self._case(names, equations, self.draw.choice([*names, *names, *equations][:-1]))

    def network(self) -> Case:
        draw = self.draw
        hidden = "".join(
            f"  - {{dense: {draw.choice([1, 2])}, activation: {draw.choice(NAMES['activations'])}}}\n"
            for _ in range(draw.choice([0, 1, 1]))
        )
        outputs = draw.choice([1, 1, 2])
        last, loss = draw.choice(NAMES["activations"]), draw.choice(_LOSSES)
        if outputs == 2 and draw.random() < 0.4:
            last, loss = "softmax", "cross_entropy"
        elif outputs == 1 and draw.random() < 0.3:
            last, loss = "sigmoid", "bce"
        size = draw.choice([1, 2])
        text = f"name: net\ninput: {{name: x, size: {size}}}\nlayers:\n{hidden}"
        text += f"  - {{dense: {outputs}, activation: {last}}}\nloss: {loss}\n"
        names = ["w111", "b11", "x1", *(["w211", "b21", "h11", "z11"] if hidden else ["z1" if outputs == 1 else "z11"])]
        return Case(text, draw.choice(names))

    def _case(self, names: list[str], equations: dict[str, Term], wrt: str) -> Case:
        draw = self.draw
        functions = tuple(name for name in ("f", "g") if any(f"{name}(" in format_term(t) for t in equations.values()))
        ranges: dict[str, tuple[float, float]] = {}
        integers: list[str] = []
        said: list[str] = []
        conditioned = False
        for name in names:
            chance = draw.random()
            if name == "n" and name != wrt and chance < 0.6:
                integers.append(name)
                ranges[name] = (1, 6)
                said.append(f"{name}: [integer, positive]")
            elif chance < 0.3:
                ranges[name] = (0, draw.choice([1, 3, 10]))
                said.append(f"{name}: positive")
            elif chance < 0.34:
                ranges[name] = (-4, 0)
                said.append(f"{name}: negative")
            elif chance < 0.42:
                low, high = draw.choice([(0, 1), (-1, 1), (1, 4), (-2, 3)])
                ranges[name] = (low, high)
                said.append(f'{name}: "({low}, {high})"')
            elif chance < 0.46 and not conditioned:
                ranges[name] = (1, 5)
                conditioned = True
                said.append(f'{name}: "{name} > 1"')
        text = f"name: fuzz\ninputs: [{', '.join(names)}]\n"
        if functions:
            text += f"functions: [{', '.join(functions)}]\n"
        text += "equations:\n" + "".join(f'  {name}: "{format_term(term)}"\n' for name, term in equations.items())
        text += "loss: loss\n" + (f"assume: {{{', '.join(said)}}}\n" if said else "")
        return Case(text, wrt, ranges, tuple(integers), functions)

    def _wrt(self, names: list[str], term: Term) -> str:
        text = format_term(term)
        used = [name for name in names if name in text]
        return self.draw.choice(used or names)

    # --- terms ------------------------------------------------------------------------------------------------------

    def leaf(self, names: list[str]) -> Term:
        if self.draw.random() < 0.75:
            return self.draw.choice(names)
        return Apply("pi", ()) if self.draw.random() < 0.06 else self.draw.choice(_NUMERALS)

    def term(self, names: list[str], depth: int) -> Term:  # noqa: PLR0911 - one return for each kind
        draw = self.draw
        if depth <= 0:
            return self.leaf(names)
        chance = draw.random()
        if chance < 0.42:
            op = draw.choice(["add", "add", "sub", "mul", "mul", "mul", "div"])
            return Apply(op, (self.term(names, depth - 1), self.term(names, depth - 1)))
        if chance < 0.52:
            return self._power(names, depth)
        if chance < 0.70:
            return Apply(draw.choice(NAMES["smooth"]), (self.term(names, depth - 1),))
        if chance < 0.78:
            return Apply(draw.choice(NAMES["with a domain"]), (self.term(names, depth - 1),))
        if chance < 0.82:
            return Apply(draw.choice(NAMES["further"]), (self.term(names, depth - 1),))
        if chance < 0.93:
            return self._piecewise(names, depth)
        if chance < 0.96:
            return Apply(draw.choice(NAMES["special"]), (self.term(names, depth - 2),))
        if chance < 0.975:
            order = draw.choice(["0", "1", "2", "1/2", "n" if "n" in names else "1"])
            op = draw.choice(NAMES["with an order"])
            return Apply(op, (order if op != "polygamma" or "/" not in order else "1", self.term(names, depth - 2)))
        if chance < 0.985:
            op = draw.choice(["atan2", "hypot", "logaddexp", "xlogy", "beta", "log_base"])
            return Apply(op, (self.term(names, depth - 2), self.term(names, depth - 2)))
        return self._called(names)

    def _called(self, names: list[str]) -> Term:
        if self.draw.random() < 0.3:
            return Apply("g[]", (self.leaf(names), self.term(names, 1)))
        return Apply("f[]", (self.term(names, 1),))

    def _power(self, names: list[str], depth: int) -> Term:
        draw = self.draw
        base = self.term(names, depth - 1)
        chance = draw.random()
        if chance < 0.5:
            return Apply("pow", (base, draw.choice(["2", "3", "-1", "-2", "4", "5"])))
        if chance < 0.75:
            positive = draw.choice([base, Apply("add", ("1", Apply("square", (base,)))), Apply("exp", (base,))])
            return Apply("pow", (positive, draw.choice(["1/2", "-1/2", "3/2", "1/3", "2/3", "2.5"])))
        if chance < 0.9:
            return Apply("pow", (base, self.leaf(names)))
        return Apply("pow", (draw.choice(["2", "3", "1/2"]), base))

    def _piecewise(self, names: list[str], depth: int) -> Term:
        draw = self.draw
        chance = draw.random()
        u = self.term(names, depth - 1)
        if chance < 0.4:
            return Apply(draw.choice(NAMES["kinked"]), (u,))
        if chance < 0.6:
            return Apply(draw.choice(["maximum", "minimum"]), (u, self.term(names, depth - 1)))
        if chance < 0.85:
            condition = Apply(draw.choice(_COMPARISONS), (self.term(names, 1), self.leaf(names)))
            return Apply("where", (condition, u, self.term(names, depth - 1)))
        if chance < 0.93:
            return Apply("clip", (u, "-1", draw.choice(["1", "2"])))
        return Apply(draw.choice(["leaky_relu", "elu", "celu", "softshrink", "hardshrink"]), (u, "1/2"))
