import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import LONGEST, rows, sentences

TEXTS = st.text(alphabet=st.sampled_from(list("aB1.!?。;:-\"'”)[] \n\t\x1c\u2028é")), max_size=120) | st.text()


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@given(TEXTS, st.data())
def test_sentences_hold_all_that_is_not_white_space_in_order(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for spans in (sentences(text, start, end), rows(text, start, end)):
        reached = start
        for first, last in spans:
            assert text[first:last]
            assert text[first:last] == text[first:last].strip()
            assert not text[reached:first].strip()
            assert first >= reached
            reached = last
        assert reached <= end
        assert not text[reached:end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met Dr. J.P. Morgan of Baidu Inc. as well as the Bank of China. | He left at 5 p.m. | The end.",
        "“Through it,” (our translation) Liu said. | Tencent rose 3.5% to $1.35 billion. | Why?",
        '"Why?" he asked. | Really?! | Yes... and then. | Wait… | Now.',
        "U.S. banks grew. | J. Smith agreed. | See No. 5 and Fig. 3. | He said no. | Then he left.",
        "It rose.[^1] | It fell.[5] | Next. | (All of it.) | More",
        "He works for the U.S. government. | It left the U.S. | The rest stayed.",
        "Use a vehicle, e.g. a car, i.e. not a boat, vs. a bike of approx. 20 kg.",
        "これは文です。 | 次の文！ | 「はい。」 | と言った。 | 終わり",
        "هل هذا؟ | نعم.",
        "यह है। | वह है।",
        "the flow was measured . | the results agreed . | they were good .",
        "1. Annual leave is granted. | 2. It lapses.",
        "Items: | - one thing | - two things | 1. first | 2) second",
        "It ended in Jan. 2019. | On Jan. 5 it began. | In 1999. | That was it.",
        "«Il est là.» | Elle part. | Er ging z.B. heim.",
        "J.P. Morgan is set to trade. | Yahoo! is great.",
        "Smith et al. found it. | Wall St. fell.",
        "A. A. Michelson measured it. | See (Ps. 31:5) there. | It is a non-issue . . . a diversion.",
        "A newline\nwithin a sentence. | Another\nsentence.",
        "Der Rat tagt am 4. Juli im 1. Stock. | Danach gibt es Tee. | Wir sind 12. | Die Zahl stieg. | Bis 2. Mai.",
        "I am 3. | Then I was 4.",
        "कमरा नौ में है। | वह बंद है।",
        "ဟုတ်တယ်။ | မဟုတ်ဘူး။",
    ],
)
def test_cases(text: str) -> None:
    expected = text.split(" | ")
    joined = text.replace(" | ", " ") if "Items" not in text else text.replace(" | ", "\n")
    assert pieces(joined) == expected


def test_cjk_needs_no_space() -> None:
    assert pieces("第一句。第二句！「第三句。」") == ["第一句。", "第二句！", "「第三句。」"]
    assert pieces("对吗?对!再来") == ["对吗?", "对!", "再来"]


def test_a_blank_line_ends_a_sentence() -> None:
    assert pieces("no stop\n \nnext") == ["no stop", "next"]


def test_long_sentences_break_at_semicolons_and_newlines() -> None:
    text = "; ".join(["a clause of some words that says a little"] * 100) + "."
    found = pieces(text)
    assert all(len(piece) <= LONGEST for piece in found)
    assert " ".join(found) == text


@pytest.mark.parametrize(
    "text", ["word " * 1000, "x" * 3000 + "\n" + "y" * 10, "字" * 5000, "甲乙，" * 1000, "1,2," * 900]
)
def test_no_sentence_is_longer_than_the_limit(text: str) -> None:
    found = pieces(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert max(map(len, found)) <= LONGEST


def test_words_stay_whole_where_a_sentence_is_broken() -> None:
    assert {word for piece in pieces("word " * 1000) for word in piece.split()} == {"word"}


def test_a_script_without_stops_is_broken_at_its_spaces() -> None:
    clause = "หอสมุดเปิดถึงหกโมงเย็น"
    found = pieces(f"{clause} " * 40)
    assert len(found) > 2
    assert {part for piece in found for part in piece.split()} == {clause}


def test_rows() -> None:
    text = "a | b\n1 | 2. Two\n\n 3 | 4 "
    assert [text[start:end] for start, end in rows(text, 0, len(text))] == ["a | b", "1 | 2. Two", "3 | 4"]


@pytest.mark.parametrize(
    "unit", [".", ".'", ". ", "a. ", "A. ", "[a]", ".[a]", "\n", "\n ", "-", "。-", ";", "'", "1. "]
)
@pytest.mark.parametrize("end", ["", "x"])
def test_time_grows_with_the_length_only(unit: str, end: str) -> None:
    text = (unit * 100_000)[:100_000] + end
    began = time.process_time()
    sentences(text, 0, len(text))
    assert time.process_time() - began < 2, "100,000 characters take at most 400 ms; quadratic rules take minutes"
