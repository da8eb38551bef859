"""Dimensions: what kind of quantity a question asks for, and of which kind an answer is by its unit. For English.

"1,275 metres" is no answer to "What is its top speed?", however near the two stand. In doubt nothing is claimed: a
question may ask for one of several kinds, and an answer without a unit that is known may be of any.
"""

from __future__ import annotations

import re
from enum import StrEnum

from qa.text.question_types import CLAUSE


class Dimension(StrEnum):
    """Kinds of quantities that are told apart by their units."""

    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    MASS = "mass"
    TIME = "time"
    SPEED = "speed"
    TEMPERATURE = "temperature"
    MONEY = "money"


_LENGTH = r"(?:(?:kilo|centi|milli)?met(?:re|er)s?|[kcm]?m|miles?|yards?|feet|foot|ft|inch(?:es)?)"
_VOLUME = r"(?:(?:milli|centi|hecto)?lit(?:re|er)s?|[mch]?l|gallons?|pints?|m[3³])"
_UNITS = {
    Dimension.SPEED: rf"{_LENGTH} ?(?:/ ?(?:s|sec|min|h)|(?:per|an?|every) (?:second|minute|hour))|kmh|kph|mph|knots?",
    Dimension.AREA: rf"(?:square|sq\.?) {_LENGTH}|[kcm]?m[2²]|hectares?|ha|acres?",
    Dimension.VOLUME: rf"cubic {_LENGTH}|{_VOLUME}",
    Dimension.LENGTH: rf"{_LENGTH}(?! ?/| per\b)",
    Dimension.MASS: r"(?:kilo|milli)?grams?|kilos?|[km]?g|(?:metric )?tons?|tonnes?|pounds?|lbs?|ounces?|oz",
    Dimension.TIME: r"seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|months?|years?|yrs?|decades?",
    Dimension.TEMPERATURE: r"degrees?|° ?[CF]?|kelvins?",
    Dimension.MONEY: (
        r"(?-i:[A-Z]{3})|[$€£¥₹]|(?:us |hong kong |swiss )?(?:dollars?|francs?)|euros?|pounds?|cents?|pence|yen|yuan"
        r"|kroner?|kronor|crowns?|rupees?|renminbi|pesos?"
    ),
}
_NUMBER = (
    r"(?:\d[\d,.]{0,20}|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]{3,5})?|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|half an?)"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|mn|bn|[kmb](?= ?[$€£¥₹A-Z]))"
_MEASURED = {
    dimension: re.compile(rf"(?<![\w.,]){_NUMBER}(?:[- ]?{_SCALE})?[- ]?(?:{units})(?!\w)", re.IGNORECASE)
    for dimension, units in _UNITS.items()
}
_BEFORE = re.compile(r"(?:(?-i:\b[A-Z]{3})|[$€£¥₹]) ?\d")
"""Money, whose unit may stand before it."""
_BARE = re.compile(r"[\W_]{0,9}\d[\d\s.,|]{0,40}\W{0,9}")
_SIGNS = {
    dimension: re.compile(rf"\b(?:{words})\b|(?<![^\W\d])(?:{_UNITS[dimension]})(?!\w)", re.IGNORECASE)
    for dimension, words in {
        Dimension.SPEED: r"speeds?|velocity|fast(?:er|est)?",
        Dimension.MASS: r"weigh(?:t|ts|s|ed|ing)?|mass|heavy|loads?",
        Dimension.TEMPERATURE: r"temperatures?|warm|hot|cold|heat",
    }.items()
}
"""What tells that a number without a unit is such a quantity, as a header does: quantities that are never told bare."""

_NOUNS = {
    r"speed|velocity": {Dimension.SPEED},
    r"weight|mass|load|payload": {Dimension.MASS},
    r"price|cost|fee|fare|salary|wage|rent|budget|turnover|revenue": {Dimension.MONEY},
    r"height|width|depth|thickness|diameter|altitude|elevation": {Dimension.LENGTH},
    r"length|distance": {Dimension.LENGTH, Dimension.TIME},
    r"temperature": {Dimension.TEMPERATURE},
    r"duration|age": {Dimension.TIME},
}
_ADJECTIVES = {
    r"heavy": {Dimension.MASS},
    r"tall|wide|deep|thick": {Dimension.LENGTH},
    r"far|long": {Dimension.LENGTH, Dimension.TIME},
    r"old": {Dimension.TIME},
    r"fast": {Dimension.SPEED, Dimension.TIME},
    r"warm|hot|cold": {Dimension.TEMPERATURE},
    r"expensive": {Dimension.MONEY},
}
_VERBS = {r"costs?": {Dimension.MONEY}, r"weighs?": {Dimension.MASS}}
_BE = r"(?:is|are|was|were|does|do|did|can|may|must|should|will|would|has|have|had)"
_LEAD = CLAUSE + r"(?:(?:at|by|to|up to|from|below|above|with) )?"
_HEAD = r"(?= (?:of|for|at|in|on|to|per|when|if|with|during|from)\b|[?!.]|$)"
"""After the noun that is asked for, and not "price list"."""
_ASKED = tuple(
    (re.compile(form, re.IGNORECASE), frozenset(dimensions))
    for form, dimensions in (
        *(
            (rf"{_LEAD}(?:what|which)(?: [\w’'-]{{1,40}}){{0,3}} (?:{noun})(?: limit)? {_BE}\b", dimensions)
            for noun, dimensions in _NOUNS.items()
        ),
        *(
            (
                rf"{_LEAD}what(?: is| was| are| were|['’]s)(?: [\w’'-]{{1,40}}){{0,5}} (?:{noun})(?: limit)?{_HEAD}",
                dimensions,
            )
            for noun, dimensions in _NOUNS.items()
        ),
        *((rf"{_LEAD}how (?:{adjective})\b", dimensions) for adjective, dimensions in _ADJECTIVES.items()),
        *(
            (rf"{_LEAD}(?:how much|what) (?:do|does|did) .{{0,300}}\b{verb}(?:[?!.]|$)", dims)
            for verb, dims in _VERBS.items()
        ),
    )
)


def asked_for(question: str) -> frozenset[Dimension]:
    """Return the dimensions of which one is asked for; none where ``question`` asks for no quantity that is known."""
    return frozenset[Dimension]().union(*(dimensions for form, dimensions in _ASKED if form.search(question)))


def measured_in(answer: str) -> frozenset[Dimension]:
    """Return the dimensions of the quantities in ``answer``, by their units; none where it has none that is known."""
    found = {dimension for dimension, form in _MEASURED.items() if form.search(answer)}
    return frozenset(found | ({Dimension.MONEY} if _BEFORE.search(answer) else set()))


def fits(wanted: frozenset[Dimension], answer: str, around: str) -> bool:
    """Tell whether ``answer`` may be of a dimension that is asked for; ``around`` is what stands beside and above it.

    Not if its units are all of others, nor if it is a bare number and nothing around it is about that dimension.
    """
    measured = measured_in(answer) if wanted else frozenset()
    if measured or not wanted & _SIGNS.keys() or not _BARE.fullmatch(answer):
        return not measured or bool(measured & wanted)
    return any(_SIGNS[each].search(around) for each in wanted & _SIGNS.keys())


__all__ = ["Dimension", "asked_for", "fits", "measured_in"]
