"""All texts of a source as syntax trees, every problem of them found."""

from __future__ import annotations

import ast

from symgraph.errors import InputError, Problem
from symgraph.spec.code.source import CodeSource
from symgraph.spec.code.text import CodeText, Texts


class Parsed:
    """The trees of a source.  Raises InputError with every problem of its syntax."""

    def __init__(self, source: CodeSource) -> None:
        self.texts = Texts()
        self._problems: list[Problem] = []
        self.code = [tree for text in source.code if (tree := self._module(text)) is not None]
        self.backward = None if source.backward is None else self._module(source.backward)
        self._expressions: list[tuple[CodeText, ast.expr]] = []
        texts = [source.loss, *(text for _, text in source.let)]
        for question in source.questions:
            texts += [question.of, question.wrt, question.claim]
        for text in texts:
            if text is not None:
                self._expression(text)
        if self._problems:
            raise InputError(sorted(self._problems, key=lambda problem: (problem.line, problem.column)))

    def tree(self, text: CodeText) -> ast.expr:
        """The tree of an expression of the source."""
        return next(tree for known, tree in self._expressions if known is text)

    def _module(self, text: CodeText) -> ast.Module | None:
        try:
            return self.texts.module(text)
        except InputError as error:
            self._problems += error.problems
            return None

    def _expression(self, text: CodeText) -> None:
        try:
            self._expressions.append((text, self.texts.expression(text)))
        except InputError as error:
            self._problems += error.problems
