"""Binding: pronouns whose antecedent stands in the question itself, so that nothing earlier is needed for them.

"Why does Tencent need growth outside *its* games?" and "What should a bank settle before *it* signs?" stand alone,
"What did *they* release?" does not. Only two places are certain enough: a possessive in the clause of its subject, and
the subject of a subordinate clause. Number, or a name, must agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.conversation.antecedents import Word

_POSSESSIVES = frozenset("its their his her".split())
_SUBJECTS = frozenset("it they he she".split())
_COUNTED = frozenset("one ones".split())
_COMPARED = frozenset("than or versus vs".split())
"""Before these stands what "one" after them counts: "Is a dynamic code safer than a printed one?"."""
_CONJUNCTIONS = frozenset("after although because before if once since that unless until when while".split())
_AUXILIARIES = frozenset(
    "do does did has have had can could will would shall should must may might".split()
)  # not "is" and "was": "What was the reaction when it came out?"
_DETERMINERS = frozenset("a an the this each every my our your".split())
_EXPLETIVE = re.compile(
    r"\bit (?:(?:is|was|be|been) \w+|takes?|took)(?= .*\b(?:to|that|what|who|whether|how)\b)", re.IGNORECASE
)
"""An "it" that stands for nothing: "when it is unclear what to do", "How long does it take to …"."""


def free_words(question: str, words: Sequence[Word]) -> frozenset[str]:
    """Return the words of a question, normalised, without pronouns that refer to something within it."""
    stands_for_nothing = bool(_EXPLETIVE.search(question))
    return frozenset(
        word.normalised
        for position, word in enumerate(words)
        if not is_bound(words, position) and not (stands_for_nothing and word.normalised == "it")
    )


def is_bound(words: Sequence[Word], position: int) -> bool:
    """Tell whether the word at ``position`` is a pronoun that surely refers to something before it in the question."""
    pronoun = words[position].normalised
    if pronoun in _COUNTED:
        return any(word.terms and words[n + 1].normalised in _COMPARED for n, word in enumerate(words[:position]))
    if pronoun in _POSSESSIVES and position + 1 < len(words) and _is_possessed(words[position + 1]):
        before = words[:position]
    elif pronoun in _SUBJECTS and position and words[position - 1].normalised in _CONJUNCTIONS:
        before = words[: position - 1]
    else:
        return False
    return any(map(_is_name, before)) or _agrees(pronoun, _subject(before))


def _is_possessed(word: Word) -> bool:
    return bool(word.terms) or word.normalised == "own"


def _subject(words: Sequence[Word]) -> list[Word]:
    """Return the first nouns of the subject, which follows the auxiliary; before "be" it stands in front of it."""
    auxiliary = next((n for n, word in enumerate(words) if word.normalised in _AUXILIARIES), len(words))
    after = list(words[auxiliary + 1 :])
    if after and after[0].normalised == "be":
        return [word for word in words[:auxiliary] if word.terms]
    while after and after[0].normalised in _DETERMINERS:
        del after[0]
    end = next(
        (n for n, word in enumerate(after) if not word.terms and word.normalised not in ("of", "and")), len(after)
    )
    return after[:end]


def _agrees(pronoun: str, subject: Sequence[Word]) -> bool:
    """Tell whether a pronoun may stand for a subject without a name: never "he" or "she"."""
    if not subject or not subject[0].terms:
        return False
    if pronoun in ("it", "its"):
        return not _is_plural(subject[0])
    return pronoun in ("they", "their") and any(_is_plural(word) or word.normalised == "and" for word in subject[:2])


def _is_plural(word: Word) -> bool:
    return word.normalised.endswith("s") and not word.normalised.endswith("ss")


def _is_name(word: Word) -> bool:
    return word.is_capitalised and not word.starts_sentence and bool(word.terms)


__all__ = ["free_words", "is_bound"]
