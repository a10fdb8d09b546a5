"""Programs that lose nothing to overflow or rounding: logarithms of probabilities are computed from what they are of.

``log(sigmoid(z))`` is -inf where the sigmoid has underflowed, and its gradient 0/0; ``log_sigmoid(z)`` is not.  The
cross-entropy ``y*log(p) + (1 - y)*log(1 - p)`` becomes one function of z and y, whose derivative by z is p - y.  Values
where both are finite, names and shapes stay the same.
Reference: P. Blanchard, D. J. Higham, N. J. Higham, *Accurately computing the log-sum-exp and softmax functions*, IMA
J. Numer. Anal. 41 (2021); the stable forms themselves are in the opset.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symgraph.calculus.binary_entropy import with_binary_entropy
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import Application
from symgraph.calculus.program import Builder, Equation, Program
from symgraph.calculus.term import Apply, Term, is_numeral


def stabilized(program: Program, kept: Collection[str] = ()) -> Program:
    """The program with its sigmoids, softmaxes and their logarithms in forms that neither overflow nor lose digits.

    Sigmoids, softmaxes, softplus and logsumexp are recognised where they are written out.  What depends on `kept` names
    goes on doing so, so that there are gradients by these.  What was computed for the sake of the old forms alone is
    left out where it has no name.
    """
    return _Stabilizing(program, frozenset(kept)).result()


class _Stabilizing:
    def __init__(self, program: Program, kept: frozenset[str]) -> None:
        self.program = program
        self.kept = kept
        declared = {name: declared.shape for name, declared in program.declarations.items()}
        self.builder = Builder(replace(program, equations=(), shapes=declared), reserved=program.shapes)
        self.terms: dict[str, Term] = {}
        self.has_log_sigmoids = False

    def result(self) -> Program:
        program, builder = self.program, self.builder
        for equation in program.equations:
            self._bind(equation)
            for name, operation, args in builder.equations[len(self.terms) :]:
                self.terms[name] = operation.term(args)
                self.has_log_sigmoids |= operation.name == "log_sigmoid"
        built = builder.build(loss=program.loss)
        return replace(program, declarations=built.declarations, equations=_used(built)).verify()

    def _bind(self, equation: Equation) -> None:
        name, operation, args = equation
        stable = self._stable(operation.name, operation.term(args))
        if stable is None:
            self.builder.bind(name, Application(operation, args))
        else:
            bind_formula(self.builder, name, stable)

    def _definition(self, name: str) -> Term:
        """What a name is defined as: an operation applied to names; a declared or a kept name is itself."""
        while name in self.terms and name not in self.kept:
            term = self.terms[name]
            if isinstance(term, Apply):
                return term
            name = term
        return name

    # --- what is replaced -------------------------------------------------------------------------------------------

    def _stable(self, op: str, term: Term) -> Term | None:  # noqa: PLR0911 - one return for each kind
        """The stable form of a right-hand side, or None where it may stay."""
        match op, term:
            case "log", Apply(_, (str(name),)):
                return self._log(name)
            case "log1p", Apply(_, (str(name),)):
                return self._log_of_one_plus(name)
            case "reciprocal", Apply(_, (str(bottom),)):
                exponent = self._exponent_beside_one(bottom)
                return Apply("sigmoid", (self._negative(exponent),)) if exponent else None
            case "div", Apply(_, (str(top), str(bottom))):
                return self._quotient(top, bottom)
            case "xlogy", Apply(_, (str(factor), str(name))):
                logarithm = self._log(name)
                return Apply("mul", (factor, logarithm)) if logarithm else None
            case "mul", Apply(_, (str(factor), str(name))):
                return self._relative_entropy(factor, name)
            case (("add" | "sub"), Apply()) if self.has_log_sigmoids:
                return with_binary_entropy(term, self._definition)
            case _:
                return None

    def _log(self, name: str) -> Term | None:
        match self._definition(name):
            case Apply("sigmoid" | "softmax" as function, args):
                return Apply(f"log_{function}", args)
            case Apply("sub", ("1", str(p))):
                return self._log_of_complement(p)
            case Apply("sum", (str(powers), *_)) as total:
                return self._logsumexp(powers, total)
            case _:
                exponent = self._exponent_beside_one(name)
                return Apply("softplus", (exponent,)) if exponent else None

    def _log_of_one_plus(self, name: str) -> Term | None:
        match self._definition(name):
            case Apply("exp", (exponent,)):
                return Apply("softplus", (exponent,))
            case Apply("neg", (str(p),)):
                return self._log_of_complement(p)
            case _:
                return None

    def _log_of_complement(self, p: str) -> Term | None:
        """``log(1 - p)`` of a sigmoid p."""
        match self._definition(p):
            case Apply("sigmoid", (str(z),)):
                return Apply("log_sigmoid", (self._negative(z),))
            case _:
                return None

    def _quotient(self, top: str, bottom: str) -> Term | None:
        """``exp(z)/(1 + exp(z))`` and ``exp(z)/sum(exp(z))``."""
        powers = self._definition(top)
        if not isinstance(powers, Apply) or powers.op != "exp":
            return None
        if self._exponent_beside_one(bottom) == powers.args[0]:
            return Apply("sigmoid", powers.args)
        match self._definition(bottom):
            case Apply("sum", (str(summed), *_)) as total if self._definition(summed) == powers:
                axis = self._axis(summed, total)
                return Apply("softmax", (*powers.args, axis)) if axis else None
            case _:
                return None

    def _logsumexp(self, powers: str, total: Apply) -> Term | None:
        axis = self._axis(powers, total)
        match self._definition(powers):
            case Apply("exp", args) if axis:
                return Apply("logsumexp", (*args, axis))
            case _:
                return None

    def _axis(self, summed: str, total: Apply) -> str | None:
        """The axis that a sum goes along; None for the sum of a whole matrix."""
        if len(total.args) == 2:
            return str(total.args[1])
        shape = self.builder.shape(summed)
        return "0" if shape[1] == 1 else "1" if shape[0] == 1 else None

    def _relative_entropy(self, factor: str, name: str) -> Term | None:
        """``y*log(y/p)`` of a softmax or a sigmoid p, which is 0 where y is."""
        match self._definition(name):
            case Apply("log", (str(quotient),)) if not is_numeral(factor):
                match self._definition(quotient):
                    case Apply("div", (y, str(p))) if y == factor and (logarithm := self._log(p)):
                        return Apply("sub", (Apply("xlogy", (y, y)), Apply("mul", (y, logarithm))))
                    case _:
                        return None
            case _:
                return None

    # --- what it is recognised by -----------------------------------------------------------------------------------

    def _exponent_beside_one(self, name: str) -> str | None:
        """The m of ``1 + exp(m)``."""
        match self._definition(name):
            case Apply("add", ("1", str(power)) | (str(power), "1")):
                match self._definition(power):
                    case Apply("exp", (str(exponent),)):
                        return exponent
                    case _:
                        return None
            case _:
                return None

    def _negative(self, name: str) -> Term:
        match self._definition(name):
            case Apply("neg", (inner,)):
                return inner
            case _:
                return Apply("neg", (name,))


def _used(built: Program) -> tuple[Equation, ...]:
    """The equations without temporaries that nothing uses any more."""
    kept = {name for name in built.shapes if not name.startswith("_")}
    if built.loss is not None:
        kept.add(built.loss)
    found: list[Equation] = []
    for equation in reversed(built.equations):
        if equation.name in kept:
            kept.update(equation.args)
            found.append(equation)
    return tuple(reversed(found))
