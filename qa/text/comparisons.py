"""Comparisons: "Which is longer, the bridge or the tunnel?" asks for two values, not for one. For English."""

from __future__ import annotations

import re

from qa.text.words import content_words, words

_ASKED = {
    word: size
    for size, words in {
        "long": ("longer", "shorter"),
        "high": ("higher", "lower"),
        "tall": ("taller",),
        "wide": ("wider", "broader", "narrower"),
        "deep": ("deeper", "shallower"),
        "thick": ("thicker", "thinner"),
        "large": ("larger", "bigger", "smaller"),
        "heavy": ("heavier", "lighter"),
        "fast": ("faster", "quicker", "slower"),
        "old": ("older", "younger", "newer"),
        "warm": ("warmer", "hotter", "cooler", "colder"),
        "far": ("farther", "further", "nearer", "closer"),
        "cost": ("more expensive", "less expensive", "cheaper", "dearer"),
    }.items()
    for word in words
}
"""What a comparative asks of each of the two: how long it is, how much it costs."""
_VERBS = {"cost": "much", "weigh": "much", "last": "long", "take": "long"}
_DOES = {"is": "does", "are": "do", "was": "did", "were": "did"}

_MORE = rf"(?P<more>{'|'.join(_ASKED)})"
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})s? (?P<by>more|less|longer)"
_BE = rf"(?P<be>{'|'.join(_DOES)})"
_HAS_IT = rf"(?:{_BE} (?:the )?{_MORE}|{_VERB})"
_ONE, _OTHER = (rf"(?P<{name}>[^,:;?!]{{1,80}})" for name in ("one", "other"))
_NAMED = r"(?=(?:the|an?|our|my|your|this|that) |(?-i:[A-Z]))"
"""A thing begins so, and no "usual" or "in 2020"."""
_FORMS = tuple(
    re.compile(rf"\A\W{{0,20}}{form}\W{{0,20}}\Z", re.IGNORECASE)
    for form in (
        rf"(?:which|what|who)(?: [\w’'-]{{1,40}}){{0,4}} {_HAS_IT}[,:]? {_ONE} or {_OTHER}",
        rf"which of {_ONE} (?:and|or) {_OTHER} {_HAS_IT}",
        rf"{_BE} {_ONE} {_MORE} than {_NAMED}{_OTHER}",
        rf"(?:do|does|did) {_ONE} {_VERB} than {_NAMED}{_OTHER}",
    )
)


def compared(question: str) -> tuple[str, ...]:
    """Return a question for the value of each of the two things that ``question`` compares; none if it does not."""
    found = next(filter(None, (form.match(question) for form in _FORMS)), None)
    if found is None:
        return ()
    said = found.groupdict()
    does, verb, size = "does", said.get("verb"), ""
    if not verb:
        does, size = said["be"].lower(), _ASKED[said["more"].lower()]
        if size in _VERBS:
            does, verb = _DOES[does], size
    asked = f"How {_VERBS[verb.lower()]} {does} {{}} {verb.lower()}?" if verb else f"How {size} {does} {{}}?"
    return tuple(asked.format(said[thing].strip()) for thing in ("one", "other"))


def states_comparison(question: str, text: str) -> bool:
    """Tell whether ``text`` itself compares what ``question`` does: "The bridge is longer than the tunnel"."""
    asked = re.search(rf"\b(?:{_MORE}|more|less)\b", question, re.IGNORECASE)
    one, other = ({word.lower() for word in content_words(each)} for each in compared(question) or ("", ""))
    held = {word.lower() for word in words(text)}
    named = bool((one - other) & held) and bool((other - one) & held)
    return named and asked is not None and asked[0].lower() in text.lower()


__all__ = ["compared", "states_comparison"]
