"""References: questions that only name a numbered part of a document, such as "What does clause 12.4 say?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.writings import folded
from qa.text.words import words

_WORDS = {
    "section": "section sections sec subsection abschnitt paragraph paragraphs para paragraphe párrafo parágrafo "
    "absatz abs alinéa apartado ziffer ziff sección",
    "article": "article articles art artikel artículo",
    "clause": "clause clauses klausel cláusula",
    "chapter": "chapter chapters kapitel chapitre capítulo",
    "part": "part parts teil partie parte",
    "point": "point points item items punkt punto rule rules regel no nr number nummer",
    "step": "step steps schritt étape paso",
    "question": "question questions frage pregunta",
    "table": "table tables tabelle tab tableau tabla",
    "figure": "figure figures fig abbildung abb figura",
    "annex": "annex annexes appendix schedule exhibit anhang anlage annexe anexo apéndice",
}
_KINDS = {folded(word): kind for kind, row in _WORDS.items() for word in row.split()}
WITHIN = frozenset({"section", "article", "clause", "chapter", "part"})
"""Kinds that are called by each other's names."""
_WORD = "|".join(sorted((re.escape(word) for row in _WORDS.values() for word in row.split()), key=len, reverse=True))
NUMBER = r"(?:\d{1,4}(?:\.\d{1,4}){0,6}[a-z]?|[IVXLC]{1,7}|[A-Z])(?![\w])"
KIND = rf"(?:§{{1,2}} {{0,3}}|(?i:{_WORD})(?:\. {{0,2}}| {{1,3}}))"
"""A word that stands before the number of a part, with what parts them."""
_REFERENCE = re.compile(
    rf"(?<!\w)(?P<kind>{KIND})(?P<number>{NUMBER})"
    rf"(?P<parts>(?: ?\(\w{{1,4}}\)|,? {KIND}\d{{1,3}}(?!\w)){{0,3}})"
)
_ASKING = frozenset(
    "and what which is are was were does do did says said say in at on the of under about stated written contents "
    "content text wording there tell show give read quote cite explain describe summarise summarize me us you i we can "
    "please for to answer it und steht sagt besagt regelt bestimmt lautet enthält heisst heißt es unter bei zu im der "
    "die das den dem inhalt von wie que qu est ce qui quel quelle dit prévoit contient dans le la les l contenu de du "
    "qué dice establece contiene pone cuál en el los contenido".split()
)
"""Words that ask for what a part says, before its number."""
_SAYING = frozenset(
    "say says said state states stated provide provides mean means require requires contain contains show shows cover "
    "covers regulate regulates govern about read reads include includes there do vor drin".split()
)
"""The same, after it."""
_JOINING = frozenset("of in from for under the des der dem den im vom von aus zu zum zur du de la le d l del".split())
"""Words that lead to the name of the document, and are no part of it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A part of a document, as a question names it."""

    name: str
    """As written: ``Art. 5(2)``."""
    kind: str
    """What it is: ``clause``, ``table``; one word for all languages."""
    number: str
    """``12.4``, ``IV``."""
    parts: tuple[str, ...]
    """Numbers of what is meant within it: ``("2",)`` of "Article 5(2)"."""
    about: str
    """The document's name as the question gives it; empty where it gives none."""


def reference(question: str) -> Reference | None:
    """Return the part that ``question`` asks for as a whole; None if it asks for something in it, or for several."""
    found = list(_REFERENCE.finditer(question))
    if len(found) != 1:
        return None
    match = found[0]
    about = _about(question[match.end() :])
    if about is None or any(word.lower() not in _ASKING for word in words(question[: match.start()])):
        return None
    parts = tuple(re.findall(r"\w+(?=\))|\d+", match["parts"]))
    return Reference(match[0], kind_of(match["kind"]), match["number"], parts, about)


def kind_of(word: str) -> str:
    """Return what a part is that is called ``word``."""
    return _KINDS.get(folded(word.rstrip(". ")), "section")


def _about(text: str) -> str | None:
    """Return the document's name from what stands after a number; None if something else does."""
    asked, _, taken_over = text.partition("(")
    after = words(asked)
    while after and after[0].lower() in _SAYING:
        after = after[1:]
    while after and after[-1].lower() in _SAYING:
        after = after[:-1]
    if after and after[0].lower() not in _JOINING:
        return None
    while after and after[0].lower() in _JOINING:
        after = after[1:]
    return " ".join((*after, *words(taken_over)))


__all__ = ["KIND", "NUMBER", "WITHIN", "Reference", "kind_of", "reference"]
