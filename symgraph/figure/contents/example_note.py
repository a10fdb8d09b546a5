"""The line below a figure that says which of its values are examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgraph.lowering.markup import Content, prose
from symgraph.notation import unicode_name
from symgraph.words import Lexicon, Phrase

MOST_NAMED_EXAMPLES = 6
"""Names whose value is an example that the line lists."""


def example_note(examples: Sequence[str], labels: Mapping[str, str], lexicon: Lexicon, seed: int) -> Content:
    """The note for names with example values, which `labels` may show in other words."""
    if len(examples) > MOST_NAMED_EXAMPLES:
        return prose(lexicon(Phrase.EXAMPLE_VALUES, seed=seed))
    names = ", ".join(labels.get(name) or unicode_name(name) for name in examples)
    return prose(lexicon(Phrase.EXAMPLE_VALUES_OF, names=names, seed=seed))
