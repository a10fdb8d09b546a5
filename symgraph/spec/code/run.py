"""One run through the code, its backward pass and its claims, with one kind of number."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from symgraph.calculus.abstract import Functions
from symgraph.errors import InputError
from symgraph.spec.code.failures import Failure, Misfit, NeedsNumbers, Refused
from symgraph.spec.code.functions.arguments import as_array, described
from symgraph.spec.code.gradient_names import gradient_of
from symgraph.spec.code.interpreter import Interpreter
from symgraph.spec.code.parsing import Parsed
from symgraph.spec.code.source import CodeQuestion, CodeSource
from symgraph.spec.code.text import CodeText
from symgraph.spec.code.values import Class, Function, Instance, Kind, Scope
from symgraph.spec.code.variables import frozen, is_array, root_name, variables_of

T = TypeVar("T")


@dataclass
class Answer:
    """What a claim came to: the values of what is differentiated, of `wrt`, and of the claim; or why it has none."""

    question: CodeQuestion
    of: Any
    wrt: Any
    claimed: Any
    line: int
    failure: str = ""


@dataclass
class Line:
    """A value that a line gave to the derivative by `variable`, which it calls `name`."""

    name: str
    variable: str
    value: Any
    text: str
    line: int


class Run:
    """Interprets a source; `declared` are the values of the declared names, arrays of the kind `k` or numbers.

    An equality with one of `labels`, names whose values are whole, asks for these.  `parameter` gives a name and the
    value to an attribute that claims name (``net.w2``), from that text and the numbers that it was made with; claims
    may use the name for the value from before all updates.
    """

    def __init__(  # noqa: PLR0917 - what a run starts from
        self,
        source: CodeSource,
        k: Kind,
        declared: Mapping[str, Any],
        labels: Iterable[str],
        parameter: Callable[[str, Any], tuple[str, Any]],
        parsed: Parsed | None = None,
    ) -> None:
        """`parsed` is what an earlier run has made of the texts of the same source."""
        self.source = source
        self.k = k
        self.parsed = parsed or Parsed(source)
        self.texts = self.parsed.texts
        self.scope = Scope("code")
        self.interpreter = Interpreter(k, labels)
        self.interpreter.functions = Functions(source.functions)
        self.parameter = parameter
        self.declared = {name: frozen(value) for name, value in declared.items()}
        self.scope.names.update(declared)
        self.initial: dict[str, Any] = {}
        """Attributes of objects as they were when these were made, by the text that a claim names them with."""
        self.loss: Any = None
        self.loss_name = ""
        self.variables: dict[str, Any] = {}
        self.answers: list[Answer] = []
        self.lines: list[Line] = []
        self._assigned: list[tuple[str, Any, ast.stmt]] = []

    def run(self) -> Run:
        """Interpret all of it.  Raises InputError for what cannot be read, NeedsNumbers where a name is an index."""
        try:
            self._run()
        except NeedsNumbers as needed:
            needed.problem = self.texts.problem(needed)
            raise
        return self

    def _run(self) -> None:
        self.interpreter.observe = self._in_forward
        broken = ""
        for tree in self.parsed.code:
            for statement in tree.body:
                broken = broken or self._statement(statement)
        self._find_loss()
        self.variables = {**variables_of(self.scope, self.interpreter.left), **self.declared}
        wrt = [self._wrt(question) for question in self.source.questions]
        for event in self._assigned:
            self._in_backward(*event)
        broken = self._backward(broken)
        for question, value in zip(self.source.questions, wrt, strict=True):
            self._answer(question, value, broken)

    def _statement(self, statement: ast.stmt) -> str:
        """Run a statement of the code; why nothing can be said after it, if that is so: behind the loss only."""
        if not self._loss_is_known():
            self._placed(lambda: self.interpreter.run_module([statement], self.scope))
            return ""
        return self._softly([statement])

    def _softly(self, body: Sequence[ast.stmt]) -> str:
        broken = self._placed(lambda: self.interpreter.fail_softly(body, self.scope))
        return self.texts.reason(broken) if broken else ""

    def tree(self, text: CodeText) -> ast.expr:
        """The tree of an expression of the source."""
        return self.parsed.tree(text)

    def _placed(self, action: Callable[[], T]) -> T:
        """The result of an action, whose failure is an error of the input."""
        try:
            return action()
        except NeedsNumbers:
            raise
        except Failure as failure:
            raise InputError(self.texts.problem(failure)) from None

    def _numbers(self, value: Any) -> Any:
        """A value as an array of numbers, in which conditions count as 1 and 0."""
        return self.k.numeric(as_array(self.k, value))

    def _value(self, text: CodeText) -> Any:
        self.k.new_statement()
        return self._placed(lambda: self.interpreter.evaluate(self.tree(text), self.scope))

    # --- the forward pass -------------------------------------------------------------------------------------------

    def _in_forward(self, name: str, value: Any, statement: ast.stmt) -> None:
        """An object or a dictionary was made or filled, or after the loss something that may be a derivative."""
        holder = name.partition("[")[0]
        if isinstance(value, (Instance, dict)) or holder != name:
            for question in self.source.questions:
                text, tree = question.wrt.text.strip(), self.tree(question.wrt)
                if root_name(tree) == holder and text not in self.initial:
                    self._attribute(text, tree)
        if is_array(value) and self._loss_is_known():
            self._assigned.append((name, frozen(value), statement))

    def _loss_is_known(self) -> bool:
        tree = self.tree(self.source.loss) if self.source.loss else None
        return isinstance(tree, ast.Name) and tree.id in self.scope.names

    def _attribute(self, text: str, tree: ast.expr) -> None:
        """Take the numbers of an attribute that a claim names for a declared parameter."""
        try:
            value = self.interpreter.evaluate(tree, self.scope)
        except Failure:
            return  # set later, by forward
        array = as_array(self.k, value)
        if self.k.is_known(array):
            name, value = self.parameter(text, array)
            self.declared[name] = frozen(value)
            self.scope.names.setdefault(name, value)
            self.interpreter.assign(tree, value, self.scope, None)
        self.initial[text] = np.array(as_array(self.k, value))

    def _find_loss(self) -> None:
        text = self.source.loss
        assert text is not None  # the reader has noted its absence
        tree = self.tree(text)
        self.loss = self._scalar(self._value(text), tree, "the loss")
        self.loss_name = tree.id if isinstance(tree, ast.Name) else "loss"

    def _scalar(self, value: Any, tree: ast.expr, what: str) -> Any:
        def checked() -> Any:
            array = self._numbers(value)
            if array.size != 1:
                raise Refused(f"{what} is {described(array)}", "a gradient is of one number", "sum it, say")
            return array.reshape(-1)[0]

        return self._placed(lambda: self.interpreter.within(tree, checked))

    def _wrt(self, question: CodeQuestion) -> Any:
        """The array that a claim is by, as it was before the backward pass."""
        text = question.wrt.text.strip()
        for known in (self.declared, self.initial):
            if text in known:
                return known[text]
        value = self._value(question.wrt)
        tree = self.tree(question.wrt)
        return frozen(self._placed(lambda: self.interpreter.within(tree, lambda: self._numbers(value))))

    # --- the backward pass and the claims ---------------------------------------------------------------------------

    def _backward(self, broken: str) -> str:
        """Run the backward pass and the abbreviations; why nothing can be said after it, if that is so."""
        self.interpreter.observe = self._in_backward
        self.k.copies = False
        body = self.parsed.backward.body if self.parsed.backward else []
        broken = broken or self._softly(body)
        for name, text in self.source.let:
            self.scope.names[name] = self._value(text)
        return broken

    def _in_backward(self, name: str, value: Any, statement: ast.stmt) -> None:
        variable = gradient_of(name, self.variables)
        if variable and is_array(value):
            _, line = self.texts.find(statement)
            self.lines.append(Line(name, variable, frozen(self._numbers(value)), self.texts.source(statement), line))

    def _answer(self, question: CodeQuestion, wrt: Any, broken: str) -> None:
        tree = self.tree(question.claim)
        answer = Answer(question, None, wrt, None, self.texts.find(tree)[1], broken)
        self.answers.append(answer)
        if question.of is not None:
            answer.of = self._scalar(self._value(question.of), self.tree(question.of), "what is differentiated")
        scope = deepcopy(self.scope) if _may_change(tree, self.scope) else self.scope
        self.k.new_statement()
        try:
            value = self.interpreter.evaluate(tree, scope)
            answer.claimed = self.interpreter.within(tree, lambda: self._numbers(value))
        except Misfit as failure:
            answer.failure = broken or self.texts.reason(failure, answer.line)
        except NeedsNumbers:
            raise
        except Failure as failure:
            earlier = self.interpreter.failed
            if earlier is not None:
                answer.failure = broken or self.texts.reason(earlier, answer.line)
            elif not broken:  # else it may follow from that
                raise InputError(self.texts.problem(failure)) from None


def _may_change(tree: ast.expr, scope: Scope) -> bool:
    """Whether an expression may change what others read: it calls functions or methods of the code."""
    calls = any(isinstance(node, ast.Call) for node in ast.walk(tree))
    return calls and any(isinstance(value, (Function, Class, Instance)) for value in scope.names.values())
