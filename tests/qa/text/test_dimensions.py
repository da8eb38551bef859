"""The unit of an answer has to fit what is asked for."""

from __future__ import annotations

import time

import pytest

from qa.text.dimensions import Dimension, asked_for, fits, measured_in

LENGTH, TIME, SPEED, MASS, MONEY = (
    Dimension.LENGTH,
    Dimension.TIME,
    Dimension.SPEED,
    Dimension.MASS,
    Dimension.MONEY,
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is the top speed of the ferry?", {SPEED}),
        ("At what wind speed is the ferry stopped?", {SPEED}),
        ("What is the top speed? (Gull ferry)", {SPEED}),
        ("How long is the course?", {LENGTH, TIME}),
        ("How fast is a reply sent?", {SPEED, TIME}),
        ("How thick is the rope?", {LENGTH}),
        ("What does a day ticket cost?", {MONEY}),
        ("I have a dog, how much does its ticket cost?", {MONEY}),
        ("What is the weight limit for a trolley?", {MASS}),
        ("How much does the anchor weigh?", {MASS}),
        ("What's the temperature in the cold store?", {Dimension.TEMPERATURE}),
        ("What is the price list for?", set()),
        ("Which speed camera was bought?", set()),
        ("What happens at a speed above 80?", set()),
        ("Who sets the price?", set()),
        ("How high is the dividend?", set()),
        ("How many berths are there?", set()),
    ],
)
def test_what_is_asked_for(question: str, asked: set[Dimension]) -> None:
    assert asked_for(question) == asked


@pytest.mark.parametrize(
    ("answer", "measured"),
    [
        ("1,480 metres", {LENGTH}),
        ("forty-two millimetres thick", {LENGTH}),
        ("9 metres per second", {SPEED}),
        ("up to 30 km/h", {SPEED}),
        ("12 knots", {SPEED}),
        ("35 cubic metres", {Dimension.VOLUME}),
        ("20 m²", {Dimension.AREA}),
        ("18 °C", {Dimension.TEMPERATURE}),
        ("three-year", {TIME}),
        ("4.50 NOK per kilometre", {MONEY}),
        ("EUR 40 million", {MONEY}),
        ("£12", {MONEY}),
        ("two pounds", {MASS, MONEY}),
        ("60 kg", {MASS}),
        ("14 crowns a day", {MONEY}),
        ("2260", set()),
        ("5 % a year", set()),
        ("1,200 times", set()),
        ("V-207", set()),
        ("slow", set()),
    ],
)
def test_what_an_answer_is_measured_in(answer: str, measured: set[Dimension]) -> None:
    assert measured_in(answer) == measured


@pytest.mark.parametrize(
    ("question", "answer", "around", "fit"),
    [
        ("What is the top speed of the ferry?", "62 metres", "The ferry is 62 metres long.", False),
        ("What is the top speed of the ferry?", "14 knots", "", True),
        ("What is the top speed of the ferry?", "14", "Gull | 14", False),
        ("What is the top speed of the ferry?", "14", "ferry | top speed\nGull | 14", True),
        ("What is the top speed of the ferry?", "14", "ferry | km/h\nGull | 14", True),
        ("What is the top speed of the ferry?", "that of a bicycle", "", True),
        ("What is the price of a rope?", "2260", "rope | 2260", True),
        ("How long is the rope?", "62", "rope | 62", True),
        ("How long is the course?", "two weeks", "", True),
        ("How long is the course?", "14 crowns", "", False),
        ("Who teaches the course?", "14 crowns", "", True),
    ],
)
def test_an_answer_of_another_dimension_does_not_fit(question: str, answer: str, around: str, fit: bool) -> None:
    assert fits(asked_for(question), answer, around) is fit


@pytest.mark.parametrize("unit", ["1", "1,", "1 ", "what is the ", "how much does ", "five ", "a. ", "speed ", "$1 "])
def test_time_grows_with_length_alone(unit: str) -> None:
    began = time.process_time()
    asked_for(unit * 20_000)
    measured_in(unit * 20_000)
    fits(frozenset({SPEED}), unit * 20_000, unit * 20_000)
    assert time.process_time() - began < 1.5
