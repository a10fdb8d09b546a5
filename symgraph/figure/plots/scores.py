"""How well classes are told apart: the confusion matrix, and precision, recall and F1 of each class.

The numbers are scikit-learn's (`sklearn.metrics`).  A class that is never predicted has precision 0, and F1 0.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from symgraph.figure.plots.facts import Examples, Floats, Whole
from symgraph.words import Lexicon, Phrase

_NEVER_PREDICTED: Any = 0.0  # scikit-learn's stubs expect a word


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of a classifier of K classes.

    `confusion` counts examples by their class (row) and the predicted one (column), (K, K).  `precision`, `recall`,
    `f1` and `support` (the number of examples) are (K,); scores are NaN for a class that neither occurs nor is
    predicted.  `macro` are the means of the three over the other classes, `accuracy` the share that is right.
    """

    classes: tuple[str, ...]
    confusion: Whole
    precision: Floats
    recall: Floats
    f1: Floats
    support: Whole
    macro: tuple[float, float, float]
    accuracy: float


def scores_of(examples: Examples, classes: tuple[str, ...]) -> Scores:
    """The scores on these examples."""
    targets, predicted = examples.targets.astype(int), examples.predicted
    labels = np.arange(len(classes))
    confusion = confusion_matrix(targets, predicted, labels=labels)
    precision, recall, f1, support = precision_recall_fscore_support(
        targets, predicted, labels=labels, zero_division=_NEVER_PREDICTED
    )
    met = confusion.sum(axis=0) + confusion.sum(axis=1) > 0
    of_precision, of_recall, of_f1 = (np.where(met, score, np.nan) for score in (precision, recall, f1))
    macro = float(np.nanmean(of_precision)), float(np.nanmean(of_recall)), float(np.nanmean(of_f1))
    accuracy = float(accuracy_score(targets, predicted))
    return Scores(classes, confusion, of_precision, of_recall, of_f1, np.asarray(support), macro, accuracy)


def score_rows(scores: Scores, lexicon: Lexicon, digits: int = 4) -> list[list[str]]:
    """The table as texts: a heading, a row for each class, the macro mean and the accuracy."""
    scored = [lexicon(Phrase.PRECISION), lexicon(Phrase.RECALL), lexicon(Phrase.SCORE, name="F1")]
    rows = [[lexicon(Phrase.CLASS), *scored, lexicon(Phrase.EXAMPLES)]]
    for number, label in enumerate(scores.classes):
        of_class = [scores.precision[number], scores.recall[number], scores.f1[number]]
        rows.append([label, *(_written(score, digits) for score in of_class), str(scores.support[number])])
    total = str(int(scores.support.sum()))
    rows.append([lexicon(Phrase.MACRO_MEAN), *(_written(mean, digits) for mean in scores.macro), total])
    return [*rows, [lexicon(Phrase.ACCURACY), _written(scores.accuracy, digits), "", "", total]]


def scores_csv(scores: Scores, lexicon: Lexicon) -> bytes:
    """The table as CSV, with all digits; with a byte order mark, by which spreadsheets know UTF-8."""
    return _csv(score_rows(scores, lexicon, digits=17))


def confusion_csv(scores: Scores) -> bytes:
    """The confusion matrix as CSV, a row for each class."""
    counts = scores.confusion.tolist()
    rows = [[label, *map(str, row)] for label, row in zip(scores.classes, counts, strict=True)]
    return _csv([["", *scores.classes], *rows])


def scores_markdown(scores: Scores, lexicon: Lexicon) -> bytes:
    """The table in Markdown."""
    heading, *rows = [[_cell(text) for text in row] for row in score_rows(scores, lexicon)]
    lines = [heading, ["---", *["---:"] * (len(heading) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines).encode()


def _written(score: float, digits: int) -> str:
    if np.isnan(score):
        return "–"
    return f"{score:.{digits}f}" if digits < 10 else repr(float(score))


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _csv(rows: list[list[str]]) -> bytes:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8-sig")
