"""The normal form of an expression in a region: an element of a field of generators.

Sums, products and quotients are done in the `Field`.  Every other function becomes a generator, chosen so that
different generators are independent as far as is known:

- exponentials of linearly independent arguments (over the rationals): ``exp(x + y)`` is ``exp(x)*exp(y)``;
- logarithms and roots of irreducible polynomials and of prime numbers: ``log(x**2*y)`` is ``2*log|x| + log(y)``,
  ``sqrt(x**2*y)`` is ``|x|*sqrt(y)``; so that is all there is to logarithms of products and squares under roots;
- sine and cosine of linearly independent angles with ``c**2 + s**2 = 1``, multiples of pi/6 and pi/4 known;
- special functions with their recurrences (`symgraph.checking.proof.special`); everything else by its name and
arguments.

In a region every polynomial whose sign matters has one: where it is not known, `NeedSign` asks for a case distinction.
What is equal here is equal wherever both are defined: each rewriting holds for real numbers in the region, and each
function is checked for a real value there (`Outside` is raised where it has none).  What differs here need not differ:
the generators may satisfy a relation that is not known (multiplication formulas, values at constants); some that hold
in the region are found by `symgraph.checking.proof.hidden_zeros`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, NoReturn

from symgraph.checking.expression import Node, Pool, reachable
from symgraph.checking.proof import special
from symgraph.checking.proof.angles import Angles
from symgraph.checking.proof.asks import Outside, Region, Settings, TooLong, Unsupported
from symgraph.checking.proof.atoms import Atoms
from symgraph.checking.proof.equivalent_signs import EquivalentSigns
from symgraph.checking.proof.field import Element, Field, Vanishes
from symgraph.checking.proof.known_signs import KnownSigns
from symgraph.checking.proof.powers import Powers
from symgraph.checking.proof.rewriting import (
    positive_parts,
    rewritten,
)
from symgraph.checking.proof.sign_variables import SignVariables

PIECEWISE = ("abs", "sign", "step", "minimum", "maximum", "where", "floor", "cbrt", "clip")
MAX_REMEMBERED = 16
"""Regions for which the element of a node is remembered."""
COMPARISONS = {"lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1), "eq": (0,), "ne": (-1, 1)}
"""The signs of the difference of two sides for which a comparison holds."""


class _Known(NamedTuple):
    """The element of a node in every region with these signs."""

    signs: frozenset[tuple[str, int]]
    element: Element


class NormalForm:
    """Takes nodes to elements; `region` may be changed between one node and the next, the generators stay."""

    def __init__(
        self,
        pool: Pool,
        field: Field,
        settings: Settings,
        *,
        cuts: Mapping[int, bool],
        positive: Iterable[str] = (),
        integer: Iterable[str] = (),
        ranges: Mapping[str, tuple[Fraction, Fraction]] | None = None,
        half_turns: Mapping[str, tuple[Fraction, Fraction]] | None = None,
        has_inverse_angles: bool = False,
        steps: int = 1_000_000,
        signs_as_variables: bool = False,
    ) -> None:
        """`steps` are the operations that may be done in all regions together.

        `cuts` are the indices of nodes taken for free variables, and whether each may vanish on an open set.

        `half_turns` are the ranges of variables in units of pi.
        """
        self.pool = pool
        self.field = field
        self.settings = settings
        self.kinks: dict[int, Node] = {}
        self._cuts = cuts
        self._positive = frozenset(positive)
        self._integer = frozenset(integer)
        self._ranges = ranges or {}
        self._half_turns = half_turns or {}
        self._presets = has_inverse_angles
        self._steps = steps
        self._known: dict[int, list[_Known]] = {}
        self._used: dict[int, frozenset[tuple[str, int]]] = {}
        self._elements: dict[int, Element] = {}
        self.signs = KnownSigns(field, self._positive)
        self.powers = Powers(field, settings, self.signs)
        self.angles = Angles(field, settings, self.powers)
        self._variables = SignVariables(field, self.signs) if signs_as_variables else None
        self.atoms = Atoms(field)
        self.angles.parity = self.atoms.parity
        self.signs.simpler = EquivalentSigns(field, self.powers, self.atoms.argument_at).simpler

    # --- nodes ------------------------------------------------------------------------------------------------------

    def enter(self, region: Region) -> None:
        """Go to another region; what was found in places that it does not touch stays known."""
        self.signs.region = region
        self._elements.clear()
        self._used.clear()
        signs = region.items()
        for index, entries in self._known.items():
            for entry in entries:
                if entry.signs <= signs:
                    self._elements[index] = entry.element
                    self._used[index] = entry.signs
                    break

    def element(self, root: Node) -> Element:
        """The element of a node in the region.  Raises NeedSign, Outside, and what the field raises."""
        stack = [root]
        while stack:
            node = stack[-1]
            if node.index in self._elements:
                stack.pop()
                continue
            self.signs.consulted = set()
            missing = [arg for arg in self._wanted(node) if arg.index not in self._elements]
            if missing:
                stack.extend(reversed(missing))
                continue
            made = self._made(node)
            used = frozenset(self.signs.consulted).union(*(self._used[arg.index] for arg in self._wanted(node)))
            self._elements[node.index] = made
            self._used[node.index] = used
            if node.op == "add" and not used:
                self.signs.learn(node, made)
            remembered = self._known.setdefault(node.index, [])
            remembered.append(_Known(used, made))
            del remembered[:-MAX_REMEMBERED]
            stack.pop()
            self._steps -= 1
            if self._steps < 0:
                raise TooLong
        return self._elements[root.index]

    def _wanted(self, node: Node) -> Sequence[Node]:
        """The nodes that must be known before a node can be; of a case distinction, only the case that holds."""
        if node.index in self._cuts:
            return ()
        if node.op == "where":
            condition, yes, no = node.args
            if self._variables is not None:
                return node.args
            if condition.index not in self._elements:
                return (condition,)
            return (condition, yes if self._is_true(condition) else no)
        form = self._form(node)
        if form is not None:
            conditions = self._conditions(node)
            return (*conditions, form)
        return (*node.args, *self._conditions(node))

    def _form(self, node: Node) -> Node | None:
        rule = rewritten(node.op)
        if rule is None:
            return None
        names, term = rule
        return self.pool.term(term, dict(zip(names, node.args, strict=True)))

    def _conditions(self, node: Node) -> list[Node]:
        """What must be positive for a node to have a value."""
        rule = positive_parts(node.op)
        if rule is None:
            return []
        names, terms = rule
        return [self.pool.term(term, dict(zip(names, node.args, strict=True))) for term in terms]

    def holds(self, condition: Node) -> bool:
        """Whether a condition holds in the region."""
        self.element(condition)
        return self._is_true(condition)

    def _is_true(self, condition: Node) -> bool:
        """Whether the element of a condition is not 0, as that of a comparison, or of a product of some, that holds."""
        return not self.field.is_zero(self._elements[condition.index])

    def _compared(self, node: Node, left: Element, right: Element) -> Element:
        """1 where a comparison holds, else 0."""
        self.kinks[node.index] = node
        difference = self.field.subtract(left, right)
        if self._variables is not None:
            return self._variables.compared(node.op, difference)
        sign = self.signs.sign(difference)
        return self.field.number(int(sign in COMPARISONS[node.op]))

    def _is_real_beyond(self, node: Node) -> bool:
        """Whether a function has values beyond its domain, as ``uppergamma(2, x) = (1 + x)*exp(-x)`` has everywhere."""
        if node.op != "uppergamma":
            return False
        order = self.field.constant(self._elements[node.args[0].index])
        if order is None and self._is_whole(node.args[0]):
            raise Unsupported(f"{node.op} of a whole order that is not known")
        return order is not None and order.denominator == 1 and order >= 1

    def _made(self, node: Node) -> Element:  # noqa: PLR0911, PLR0912 - one line for each kind of node
        if node.index in self._cuts:
            return self._free_variable(node)
        for part in self._conditions(node):
            sign = self.signs.sign(self._elements[part.index])
            if sign < 0 and not self._is_real_beyond(node):
                raise Outside(node)
            if sign == 0:  # asin(1) is a number, atanh(1) is none
                raise Unsupported(f"{node.op} at the edge of its domain")
        form = self._form(node)
        if form is not None:
            return self._elements[form.index]
        if node.op == "where":
            if self._variables is not None:
                condition, yes, no = (self._elements[arg.index] for arg in node.args)
                return self._variables.chosen(condition, yes, no)
            chosen = node.args[1] if self._is_true(node.args[0]) else node.args[2]
            return self._elements[chosen.index]
        args = [self._elements[arg.index] for arg in node.args]
        field = self.field
        try:
            match node.op:
                case "number":
                    assert isinstance(node.value, Fraction)
                    return field.number(node.value)
                case "symbol":
                    return self._symbol(str(node.value))
                case "add":
                    return field.add(args)
                case "mul":
                    product = args[0]
                    for factor in args[1:]:
                        product = field.mul(product, factor)
                    return product
                case "power":
                    assert isinstance(node.value, Fraction)
                    if node.value.denominator == 1:
                        return self.powers.whole_power(args[0], int(node.value))
                    return self.powers.rational_power(node, args[0], node.value)
                case "pow":
                    return self._general_power(node, *args)
                case "exp":
                    return self.powers.exponential(args[0])
                case "log":
                    return self.powers.logarithm(node, args[0])
                case "sin":
                    return self.angles.angle(args[0])[1]
                case "cos":
                    return self.angles.angle(args[0])[0]
                case "pi":
                    return self.angles.pi()
                case op if op in COMPARISONS:
                    return self._compared(node, *args)
                case "oo":
                    raise Unsupported("infinity")
                case "sign" | "step" | "abs" | "minimum" | "maximum" | "cbrt":
                    return self._by_sign(node, args)
                case _:
                    return self._function(node, args)
        except Vanishes:
            raise Outside(node) from None

    def _symbol(self, name: str) -> Element:
        place, made = self.field.generator()
        if name in self._positive:
            self.field.positive.add(place)
        if name in self._ranges:
            self.field.ranges[place] = self._ranges[name]
        if name in self._half_turns:
            self.angles.half_turns[place] = self._half_turns[name]
        if name in self._integer:
            self.angles.whole.add(place)
        return made

    def _free_variable(self, node: Node) -> Element:
        place, made = self.field.generator()
        if self._cuts[node.index]:
            self.field.vanishing.add(place)
        if node.op == "exp":
            self.field.positive.add(place)
        return made

    # --- functions by their rows ------------------------------------------------------------------------------------

    def _by_sign(self, node: Node, args: list[Element]) -> Element:  # noqa: PLR0911 - one for each function
        field = self.field
        self.kinks[node.index] = node
        if self._variables is not None:
            return self._variables.applied(node.op, args)
        if node.op in ("minimum", "maximum"):
            left, right = args
            greater = self.signs.sign(field.subtract(left, right)) >= 0
            return left if greater == (node.op == "maximum") else right
        sign = self.signs.sign(args[0])
        match node.op:
            case "abs":
                return args[0] if sign >= 0 else field.negate(args[0])
            case "sign":
                return field.number(sign)
            case "step":
                return field.number(int(sign > 0))
            case _:
                if sign == 0:
                    return field.zero
                size = args[0] if sign > 0 else field.negate(args[0])
                root = self.powers.rational_power(node, size, Fraction(1, 3))
                return root if sign > 0 else field.negate(root)

    def _general_power(self, node: Node, base: Element, exponent: Element) -> Element:
        constant = self.field.constant(exponent)
        if constant is not None:
            if constant.denominator == 1:
                return self.powers.whole_power(base, int(constant))
            return self.powers.rational_power(node, base, constant)
        sign = self.signs.sign(base)
        if sign == 0:
            if self.signs.sign(exponent) < 0:
                raise Outside(node)
            return self.field.zero
        if sign > 0:
            return self.powers.exponential(self.field.mul(exponent, self.powers.logarithm(node, base)))
        if not self._is_whole(node.args[1]):
            if self._may_be_whole(node.args[1]):
                raise Unsupported("a power of a negative number with an exponent that may be whole")
            raise Outside(node)
        size = self.powers.exponential(self.field.mul(exponent, self.powers.logarithm(node, self.field.negate(base))))
        return self.field.mul(self.atoms.parity(exponent), size)

    def _is_whole(self, node: Node) -> bool:
        """Whether a node is a sum or product of whole numbers."""
        match node.op:
            case "number":
                return isinstance(node.value, Fraction) and node.value.denominator == 1
            case "symbol":
                return node.value in self._integer
            case "add" | "mul":
                return all(map(self._is_whole, node.args))
            case _:
                return False

    def _may_be_whole(self, node: Node) -> bool:
        """Whether a node that is no constant may be whole on an open set: without a real variable, or with a floor."""
        inside = reachable([node])
        varies = any(inner.op == "symbol" and inner.value not in self._integer for inner in inside)
        return not varies or any(inner.op == "floor" for inner in inside)

    def _function(self, node: Node, args: list[Element]) -> Element:
        rule: Callable[..., Element] | None = special.RULES.get(node.op)
        if rule is not None:
            try:
                return rule(self, node, args)
            except Vanishes:  # the recurrence of J1(x) divides by x, which J1(0) does not
                raise Unsupported(f"{node.op} at a zero of its recurrence") from None
        return self.atom(node.op, args)

    def outside(self, node: Node) -> NoReturn:
        """Raises Outside: the node has no real value here."""
        raise Outside(node)

    def atom(self, op: str, args: Sequence[Element]) -> Element:
        """The generator of a function at arguments: the same for equal arguments, the negative for odd functions."""
        known = self.atoms.known(op, args)
        if known is None:
            known = self.atoms.made(op, args)
        if (self._presets or op in ("asinh", "lambertw", "loggamma")) and not self.field.is_zero(known):
            special.after(self, op, args, known)
        return known
