"""Program -> the graphs that are asked for: one object a program, which computes what several figures share once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symgraph.calculus.elementary import Elementary, elementary
from symgraph.calculus.elementwise import definition
from symgraph.calculus.expand import expand, is_scalar
from symgraph.calculus.gradients import gradient, independent
from symgraph.calculus.higher import higher_derivative
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import size_symbols
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.backward import gradient_graph
from symgraph.figure.contents.example_note import MOST_NAMED_EXAMPLES, example_note
from symgraph.figure.contents.forward import forward_graph, names_of
from symgraph.figure.contents.guilty import Mistake, folded_places, guilty_nodes, with_guilty
from symgraph.figure.contents.higher import higher_gradient_graph
from symgraph.figure.contents.highlight import highlighted
from symgraph.figure.contents.large import (
    MAX_NODES,
    estimated_nodes,
    has_groups,
    is_network,
    layers_of_large,
    too_large,
    units_of_large,
)
from symgraph.figure.contents.large_formulas import boxes_of_large
from symgraph.figure.contents.levels import (
    LEVELS,
    MATRIX,
    AnyLevel,
    Folding,
    Level,
    fewest_gradient_nodes,
    gradient_by_units,
)
from symgraph.figure.contents.mistake_words import mistake_label, mistake_notes
from symgraph.figure.contents.pieces import Names
from symgraph.figure.contents.update import UpdateNames, update_graph, update_program
from symgraph.figure.contents.upstream import upstream_words
from symgraph.figure.graph import Graph, Show
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.look.style import is_plain
from symgraph.figure.matrix_views import MatrixViews
from symgraph.figure.network.description import weights_to_outputs
from symgraph.figure.options import Options
from symgraph.lowering.markup import NO_WORDS

if TYPE_CHECKING:
    from symgraph.figure.contents.facts import Facts

Say = Callable[[str], None]
WORTH_COUNTING = 4000
"""Estimated nodes up to which a graph is built, in milliseconds, to see how many it has."""


class Views:
    """The graphs of one program, drawn as the options say; `say` takes notes for the user.

    Where every element is to be drawn, sizes that are symbols become those of the spec's values; InputError is raised
    where these do not tell them.
    """

    def __init__(self, program: Program, options: Options, say: Say) -> None:
        elements = options.level in LEVELS or options.paths or is_plain(options.style)
        self.program = at_known_sizes(program) if elements else program
        self.options = options
        self.say = say

    @cached_property
    def matrix(self) -> MatrixViews:
        """The graphs of whole arrays."""
        return MatrixViews(self.program, self.options, self.say)

    @cached_property
    def is_matrix(self) -> bool:
        """Whether arrays stay whole: where that is asked for, or their sizes are symbols and nothing else is."""
        return self.options.level == MATRIX or (self.options.level is None and bool(size_symbols(self.program)))

    @cached_property
    def scalar(self) -> Program:
        """The program element by element."""
        return expand(self.program)

    @cached_property
    def names(self) -> Names:
        """How names are written."""
        return names_of(self.program, self.scalar, self.options.lexicon)

    @cached_property
    def steps(self) -> Elementary:
        """The single operations, functions that are to be unfolded taken apart."""
        return elementary(self.scalar, unfold=self._functions)

    @cached_property
    def values(self) -> tuple[Mapping[str, Any] | None, list[str]]:
        """Numbers for every declared name, and the names for which they are examples; None where none are shown."""
        if not self.options.shows_numbers and not self.options.paths:
            return None, []
        from symgraph.spec.examples import values_with_examples  # noqa: PLC0415 - which loads NumPy

        return values_with_examples(self.scalar, self.options.seed)

    @cached_property
    def facts(self) -> Facts:
        """Numbers and derivatives of every step."""
        from symgraph.figure.contents.facts import Facts  # noqa: PLC0415 - which loads NumPy

        return Facts(self.steps, self.values[0])

    @cached_property
    def _functions(self) -> tuple[str, ...]:
        """The functions among what is to be unfolded."""
        return tuple(word for word in self.options.unfold if definition(word) is not None)

    # --- the forward graph ------------------------------------------------------------------------------------------

    @cached_property
    def is_large(self) -> bool:
        """Whether the graph of all operations is more than can be read; a few are built to be counted."""
        nodes = estimated_nodes(self.program)
        if nodes > WORTH_COUNTING or len(self.steps.steps) > 2 * MAX_NODES:
            return True
        return len(self.whole.nodes) > MAX_NODES

    def finest_level(self) -> AnyLevel:
        """The level that the forward graph is drawn at where none is asked for; said where it is not the finest.

        Raises InputError for a formula that is too large.
        """
        if self.is_matrix:
            return MATRIX
        if not self.is_large:
            return "op"
        level, what = ("unit", "unit") if is_network(self.program) else ("layer", "group")
        if level == "layer" and not has_groups(self.program) and self.options.level in (None, "op"):
            raise too_large("the forward graph", f"{self._how_many()} nodes")
        if self.options.level is None:
            self.say(f"the forward graph has {self._how_many()} nodes; drawn with one box a {what} (--level {level})")
        return level

    def _how_many(self) -> str:
        """The number of nodes of the graph of all operations; of a very large one, about."""
        nodes = estimated_nodes(self.program)
        return f"{len(self.whole.nodes):,}" if nodes <= WORTH_COUNTING else f"about {nodes:,}"

    @cached_property
    def whole(self) -> Graph:
        """The forward graph of all operations."""
        options = self.options
        return forward_graph(self.program, self.scalar, self.steps, options.constants, options.lexicon)

    def forward(self, level: AnyLevel, wrt: Sequence[str] = (), *, marks: bool = True) -> Graph:
        """The forward graph at a level of detail, with what is to be shown.

        What `wrt` names is not folded away, and with `marks` the paths to it are marked.
        """
        options = self.options
        if level == MATRIX:
            return self.matrix.forward()
        if self.is_large and not (options.shows_numbers and self.has_numbers_at(level)):
            return self._of_large(level)
        folding = Folding(self.program, self.scalar, self.steps, self.whole, self.names)
        used = {step.op for step in self.steps.steps} | set(self._functions)
        folding.check(options.fold, "--fold")
        folding.check(options.unfold, "--unfold", sorted(op for op in used if definition(op) is not None))
        shown = [] if "all" in wrt else [scalar for name in wrt for scalar in self.program.scalars(name)]
        graph = folding.at(level, options.fold, options.unfold, shown)
        if len(graph.nodes) > MAX_NODES:
            raise too_large("the forward graph", f"{len(graph.nodes):,} nodes at --level {level}")
        if set(options.show) != {"names"}:
            from symgraph.figure.contents.annotate import annotated  # noqa: PLC0415 - which loads NumPy

            self._require_loss()
            upstream = upstream_words(options.upstream, self.names) if options.upstream else NO_WORDS
            if options.shows_numbers and (undefined := self.facts.undefined()):
                self.say(f"{', '.join(undefined[:MOST_NAMED_EXAMPLES])} undefined at these values")
            graph = annotated(graph, self.facts, self.names, options.show, digits=options.digits, upstream=upstream)
        if shown and marks:
            graph = highlighted(graph, self.steps, shown)
        return self._with_notes(graph)

    def has_numbers_at(self, level: AnyLevel) -> bool:
        """Whether numbers can be written on the forward graph of a level: of a large network, if layers are folded."""
        return not self.is_large or (level == "layer" and estimated_nodes(self.program) <= WORTH_COUNTING)

    def _of_large(self, level: Level) -> Graph:
        """The graph of a network that is too large for one of all operations."""
        if level == "op" or self.options.fold or self.options.unfold:
            found = f"about {estimated_nodes(self.program):,} nodes with every operation"
            raise InputError(Problem(found, f"at most {MAX_NODES} can be drawn", "draw it with --level unit or layer"))
        if set(self.options.show) != {"names"}:
            self.say("numbers are not shown on networks this large")
        names = Names(self.program.metadata.get("labels", {}), self.program.loss, None, self.options.lexicon)
        if not is_network(self.program):
            return boxes_of_large(self.program, names, self.options.lexicon, level)
        make = units_of_large if level == "unit" else layers_of_large
        graph = make(self.program, names, self.options.lexicon)
        if len(graph.nodes) > MAX_NODES:
            raise too_large("the forward graph", f"{len(graph.nodes):,} nodes at --level {level}")
        return graph

    def _require_loss(self) -> None:
        backwards = [word for word in self.options.show if word in ("gradients", "partials", "symbols")]
        if self.program.loss is None and backwards:
            found = f"'{self.program.name}' has no loss, and so no {backwards[0]} to show"
            raise InputError(Problem(found, "a loss is one number", "add loss: mse, or show values only"))

    def weights_to_outputs(self, name: str) -> tuple[str, ...]:
        """The weights on the way from a weight of a network to its outputs; none for anything else."""
        declared = self.program.declarations.get(self.program.resolve(name)[0])
        is_weight = declared is not None and declared.role == "parameter"
        return weights_to_outputs(self.program, name) if is_weight else ()

    def _with_notes(self, graph: Graph, examples: Sequence[str] | None = None) -> Graph:
        """The graph, and below it which of its values are examples."""
        examples = self.values[1] if examples is None else examples
        if not examples or not self.options.shows_numbers:
            return graph
        labels, options = self.program.metadata.get("labels", {}), self.options
        note = example_note(examples, labels, options.lexicon, options.seed)
        return replace(graph, notes=(*graph.notes, note))

    # --- gradients --------------------------------------------------------------------------------------------------

    def gradient(self, wrt: str, with_forward: bool = False, level: AnyLevel | None = None) -> Graph:
        """The graph of the derivative of the loss by a name; with `with_forward`, joined to the forward graph."""
        if self.is_matrix:
            return self.matrix.gradient(wrt, with_forward)
        if self.program.loss is None:
            found = f"'{self.program.name}' has no loss to differentiate"
            raise InputError(Problem(found, "a loss is one number", "add loss: mse, or loss: an equation's name"))
        order = self.options.order
        scalar = expand(gradient(self.program, wrt)) if order == 1 else higher_derivative(self.program, wrt, order)
        if all(independent(scalar, name) for name in scalar.gradients):
            self.say(f"{self.program.loss} does not depend on {wrt}: the derivative is 0")
        self._refuse_large_gradient(scalar, wrt)
        make = gradient_graph if order == 1 else higher_gradient_graph
        drawn = make(self.program, scalar, wrt, with_forward, self.options.lexicon)
        nodes = len(drawn.graph.nodes)
        level = level or self.options.level
        if level in ("unit", "layer") or nodes > MAX_NODES:
            drawn = gradient_by_units(drawn, AdjointWords(scalar, names_of(self.program, scalar, self.options.lexicon)))
        graph = drawn.graph
        if len(graph.nodes) > MAX_NODES:
            raise self._too_large_gradient(wrt, f"{nodes:,} nodes, {len(graph.nodes):,} with one box a unit")
        if nodes > MAX_NODES and level is None:
            self.say(f"the gradient graph of {wrt} has {nodes:,} nodes; drawn with one box a unit (--level unit)")
        if self.options.shows_numbers and self.values[0] is not None:
            from symgraph.calculus.numbers_at import NumbersAt  # noqa: PLC0415 - which loads NumPy
            from symgraph.figure.contents.annotate import annotated_gradient  # noqa: PLC0415
            from symgraph.lowering.numbers import PRECISION  # noqa: PLC0415

            numbers = NumbersAt(scalar, self.values[0], PRECISION)
            graph = self._with_notes(annotated_gradient(drawn, numbers, self.options.show, self.options.digits))
        return graph

    def _refuse_large_gradient(self, scalar: Program, wrt: str) -> None:
        """Raise InputError for a gradient that has too many nodes whatever is folded, before any of them is made."""
        if len(scalar.equations) > WORTH_COUNTING:
            fewest = fewest_gradient_nodes(self.program, scalar)
            if fewest > MAX_NODES:
                raise self._too_large_gradient(wrt, f"at least {fewest:,} nodes with one box a unit")

    def _too_large_gradient(self, wrt: str, how_large: str) -> InputError:
        few_arrays = len(self.program.declarations) + len(self.program.equations) <= MAX_NODES  # a node each, about
        whole = few_arrays and self.options.order == 1 and wrt != "all" and not is_scalar(self.program)
        return too_large(f"the gradient graph of {wrt}", how_large, self.program.resolve(wrt)[0] if whole else "")

    def mistake(self, mistake: Mistake) -> Graph:
        """The graph of the derivative that a claim got wrong: what it is about marked, and the claim told below it."""
        if size_symbols(self.program):
            found = f"no figure of the claim on '{mistake.wrt}': its sizes are symbols"
            raise InputError(
                Problem(found, "what is marked in such a figure is one element's", "give shapes in numbers")
            )
        scalar = expand(gradient(self.program, mistake.wrt))
        self._refuse_large_gradient(scalar, mistake.wrt)
        whole = gradient_graph(self.program, scalar, mistake.wrt, lexicon=self.options.lexicon)
        guilty = guilty_nodes(whole, scalar, mistake, self._scalars(mistake.name))
        names = names_of(self.program, scalar, self.options.lexicon)
        graph = self.gradient(mistake.wrt)
        places = folded_places(whole.graph, graph, guilty)
        is_step = all(node.role != "gradient" for node in graph.nodes if node.id in places)
        graph = with_guilty(graph, places, mistake, mistake_label(mistake, names, is_step))
        return replace(graph, notes=(*graph.notes, *mistake_notes(mistake, names)))

    def _scalars(self, name: str) -> Sequence[str]:
        """The scalars that a name stands for; the name alone where the program does not know it."""
        try:
            return self.program.scalars(name)
        except InputError:
            return (name,)

    # --- learning ---------------------------------------------------------------------------------------------------

    def update(self, wrt: str) -> Graph:
        """The graph of one step of learning for a name."""
        options = self.options
        program = update_program(self.program, wrt, self.values[0])
        graph = update_graph(program, options.constants, options.lexicon)
        if "values" not in options.show or program.metadata["update"].is_array:
            return graph
        from symgraph.figure.contents.annotate import annotated  # noqa: PLC0415 - which loads NumPy
        from symgraph.figure.contents.facts import Facts  # noqa: PLC0415
        from symgraph.spec.examples import values_with_examples  # noqa: PLC0415

        values, examples = values_with_examples(program, options.seed)
        facts = Facts(elementary(program), values)
        shown: list[Show] = [word for word in options.show if word in ("names", "values")]
        drawn = annotated(graph, facts, UpdateNames(program, options.lexicon), shown, digits=options.digits)
        return self._with_notes(drawn, [*self.values[1], *examples])
