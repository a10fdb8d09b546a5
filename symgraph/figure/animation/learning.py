"""One step of learning, told after both passes: the new value of every parameter, all from the same point.

The step is the spec's own (its key ``updates``), else gradient descent.  Each new value is written below its parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgraph.calculus.elementary import elementary
from symgraph.errors import InputError, Problem
from symgraph.figure.animation.moments import Moment, Place, Story
from symgraph.figure.animation.telling import Telling
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.update import RATES, Step, UpdateNames, update_program
from symgraph.figure.graph import Graph, Line, Node
from symgraph.figure.views import Views
from symgraph.lowering.markup import Words, math, symbol
from symgraph.lowering.numbers import number_words

USUAL_RATE = "0.1"
MOST_DIGITS = 12
"""Decimals of the smallest step that is told apart from none."""
_BECOMES = symbol("arrow.l", r"\leftarrow", "<-")


def with_step(story: Story, views: Views, wrt: Sequence[str] = (), rate: str | None = None) -> Story:
    """The story, and after it a step of learning for the parameters (or what `wrt` names) that are to be seen.

    `rate` is the numeral of the learning rate, the spec's own unless given, else `USUAL_RATE`.  Raises InputError where
    no parameter is to be seen, or where the step has a quantity without a value.
    """
    nodes = _learning(story.graph, views, wrt)
    if not nodes:
        action = "draw every operation: --level op" if _parameters(views, wrt) else "name what learns: --wrt NAME"
        raise InputError(Problem("no parameter to be updated is to be seen", action=action))
    unseen = len(_parameters(views, wrt)) - len(nodes)
    if unseen:
        views.say(f"{unseen} of the parameters are folded away: their updates are not shown")
    captions: dict[str, Line] = {}
    moments: list[Moment] = []
    for node in nodes:
        moment, result = _update(node, story.graph, views, rate)
        moments.append(moment)
        captions[node.id] = Line(math(_BECOMES.then(result)), "value")
    shown = [
        replace(node, captions=(*node.captions, captions[node.id])) if node.id in captions else node
        for node in story.graph.nodes
    ]
    graph = replace(story.graph, nodes=tuple(shown))
    return replace(story, graph=graph, moments=(*story.moments, *moments))


def _parameters(views: Views, wrt: Sequence[str]) -> list[str]:
    """The scalars that learn."""
    if wrt:
        return [scalar for name in wrt for scalar in views.program.scalars(name)]
    return [name for name, declared in views.scalar.declarations.items() if declared.role == "parameter"]


def _learning(graph: Graph, views: Views, wrt: Sequence[str]) -> list[Node]:
    """Their nodes; what is folded away has none."""
    found = {node.value: node for node in reversed(graph.nodes) if node.role != "output"}
    return [found[name] for name in _parameters(views, wrt) if name in found]


def _update(node: Node, graph: Graph, views: Views, rate: str | None) -> tuple[Moment, Words]:
    """The moment of a parameter's update, and its new value."""
    options = views.options
    program = update_program(views.program, node.value, views.values[0])
    step: Step = program.metadata["update"]
    facts = Facts(elementary(program), _with_rates(step, program.metadata["values"], rate))
    digits = _telling_apart(facts.value(node.value), facts.value(step.new), options.digits)
    telling = Telling(graph, facts, UpdateNames(program, options.lexicon), digits)
    told = telling.named(step.new)
    place: Place = (node.id, "value")
    moment = Moment("update", step.new, told.title, told.parts, (node.id,), (), frozenset({place}))
    return moment, number_words(facts.value(step.new), digits)


def _telling_apart(old: Any, new: Any, digits: int) -> int:
    """Decimals by which a small step is seen: 1 and 1.005, not 1 and 1.00."""
    while digits < MOST_DIGITS and 0 < 2 * abs(new - old) * 10**digits < 1:
        digits += 1
    return digits


def _with_rates(step: Step, values: Mapping[str, Any], rate: str | None) -> dict[str, Any]:
    """Numbers for everything that the step is computed from."""
    found = dict(values)
    for name in step.rates:
        if name in RATES or name.rstrip("_") in RATES:
            found[name] = rate or found.get(name, USUAL_RATE)
    missing = [name for name in step.rates if name not in found]
    if missing:
        action = f"give {'it one' if len(missing) == 1 else 'them values'}: train: {{{missing[0]}: 0.9}}"
        raise InputError([Problem(f"'{name}' of the updates has no value", action=action) for name in missing])
    return found
