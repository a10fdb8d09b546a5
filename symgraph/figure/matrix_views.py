"""Program -> the graphs of whole arrays that are asked for with ``--level matrix``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy as sp

from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import gradient, independent
from symgraph.calculus.operation import dims
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import size_symbols
from symgraph.errors import InputError, Problem, near
from symgraph.figure.contents.example_note import example_note
from symgraph.figure.contents.fold import Box, fold
from symgraph.figure.contents.large import MAX_NODES, estimated_nodes, too_large
from symgraph.figure.contents.matrix.areas import Areas
from symgraph.figure.contents.matrix.backward import GradientDrawing
from symgraph.figure.contents.matrix.forward import MatrixDrawing
from symgraph.figure.contents.matrix.steps import ArraySteps, array_steps, with_whole_sums
from symgraph.figure.contents.pieces import Collection, Names
from symgraph.figure.graph import Graph, Node
from symgraph.figure.options import Options
from symgraph.lowering.markup import prose
from symgraph.spec.parts import Part

MOST_NUMBERS = 2000
"""Elements of all declared arrays together up to which numbers are shown."""
_PART = sp.Symbol("part")  # what a box is styled as


class MatrixViews:
    """The graphs of one program's whole arrays, drawn as the options say; `say` takes notes for the user."""

    def __init__(self, program: Program, options: Options, say: Callable[[str], None]) -> None:
        self.program = program
        self.options = options
        self.say = say

    @cached_property
    def names(self) -> Names:
        """How names are written."""
        labels, label = self.program.metadata.get("labels", {}), self.program.metadata.get("loss_label")
        return Names(dict(labels), self.program.loss, label, self.options.lexicon)

    @cached_property
    def steps(self) -> ArraySteps:
        """The single operations."""
        return array_steps(self.program)

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """The parts of the figure by the words that name them: their titles and ids."""
        found: dict[str, Part] = {}
        for part in Areas(self.program).parts:
            if part.role != "input":
                found.setdefault(self.options.lexicon.title(part.title), part)
                found.setdefault(part.id, part)
        return found

    @cached_property
    def values(self) -> tuple[Mapping[str, Any], Sequence[str]] | None:
        """Numbers for the declared names, and those of them that are examples; None where none are to be shown."""
        if not self.options.shows_numbers:
            return None
        if size_symbols(self.program):
            from symgraph.spec.programs import known_values  # noqa: PLC0415 - which loads NumPy

            return known_values(self.program, self.program.metadata.get("values", {})), ()
        if estimated_nodes(self.program) > MOST_NUMBERS:
            self.say("numbers are not shown on arrays this large")
            return None
        from symgraph.spec.examples import values_with_examples  # noqa: PLC0415

        return values_with_examples(expand(self.program), self.options.seed)

    # --- the forward graph ------------------------------------------------------------------------------------------

    def forward(self) -> Graph:
        """The forward graph, some parts folded to a box or unfolded to their scalars."""
        options = self.options
        unfolded = [self._part(word, "--unfold") for word in options.unfold]
        folded = [self._part(word, "--fold") for word in options.fold]
        drawing = MatrixDrawing(self.program, self.steps, Collection(self.names), unfolded)
        drawing.draw()
        drawing.outputs()
        graph = drawing.graph()
        backwards = [word for word in options.show if word in ("gradients", "partials", "symbols")]
        if backwards:
            self.say(f"{', '.join(backwards)}: not in the forward graph of whole arrays; --wrt draws what flows back")
        if "values" in options.show and self.values is not None:
            graph = self._valued(graph, self.steps.program, {})
        if "names" not in options.show:
            graph = replace(graph, edges=tuple(replace(edge, above=()) for edge in graph.edges))
        boxes = [self._box(graph, part) for part in folded]
        return self._checked(fold(graph, boxes, bundle=True) if boxes else graph, "the forward graph")

    def _part(self, word: str, option: str) -> Part:
        """The part of a name, in any case of its letters; raises InputError for a name of none."""
        for name, part in self.parts.items():
            if name.casefold() == word.casefold():
                return part
        titles = [name for name, part in self.parts.items() if name != part.id]
        allowed = f"parts here: {', '.join(titles)}" if titles else "this figure has no parts"
        raise InputError(Problem(f"{option}: no part '{word}'", allowed, near(word, titles)))

    def _box(self, graph: Graph, part: Part) -> Box:
        inside = [node for node in graph.nodes if node.group == part.id and node.role in ("operation", "constant")]
        around = next(group.parent for group in graph.groups if group.id == part.id)
        label = prose(self.options.lexicon.title(part.title))
        kept = {node.group for node in graph.nodes if node not in inside}
        value = inside[-1].value
        node = Node(f"box {part.id}", label, "folded", _PART, part.id if part.id in kept else around, value=value)
        return Box(node, frozenset(node.id for node in inside))

    # --- gradients --------------------------------------------------------------------------------------------------

    def gradient(self, wrt: str, with_forward: bool = False) -> Graph:
        """The graph of the derivative of the loss by a whole array, with `with_forward` joined to the forward graph."""
        program = self.program
        if program.loss is None:
            found = f"'{program.name}' has no loss to differentiate"
            raise InputError(Problem(found, "a loss is one number", "add loss: mse, or loss: an equation's name"))
        if self.options.order > 1:
            found = f"derivatives of order {self.options.order} of whole arrays"
            raise InputError(Problem(found, "the second derivative by a matrix is no matrix", "use --level op"))
        array, place = program.resolve(wrt)
        if place is not None:
            found = f"'{wrt}' is one element of {array}, which is {dims(program.shapes[array])}"
            raise InputError(Problem(found, "at level matrix arrays stay whole", f"add --wrt {array}, say"))
        whole = gradient(program, wrt)
        if independent(whole, wrt):
            self.say(f"{program.loss} does not depend on {wrt}: the derivative is 0")
        parts = Collection(self.names)
        before = None
        if with_forward:
            before = MatrixDrawing(program, self.steps, parts)
            before.draw()
            before.outputs()
        drawing = GradientDrawing(with_whole_sums(whole), self.names, parts, before)
        drawing.draw()
        drawn = drawing.graph(wrt)
        graph = drawn.graph
        if self.values is not None:
            steps = array_steps(whole) if before else None
            graph = self._valued(graph, steps.program if steps else whole, drawn.terms)
        return self._checked(graph, f"the gradient graph of {wrt}")

    def _valued(self, graph: Graph, program: Program, terms: Mapping[str, Any]) -> Graph:
        from symgraph.figure.contents.matrix.values import with_values  # noqa: PLC0415 - which loads NumPy

        assert self.values is not None
        values, examples = self.values
        valued = with_values(graph, program, values, terms, self.options.digits)
        if not examples:
            return valued
        labels, options = self.program.metadata.get("labels", {}), self.options
        note = example_note(examples, labels, options.lexicon, options.seed)
        return replace(valued, notes=(*valued.notes, note))

    def _checked(self, graph: Graph, what: str) -> Graph:
        if len(graph.nodes) > MAX_NODES:
            raise too_large(what, f"{len(graph.nodes):,} nodes")
        return graph
