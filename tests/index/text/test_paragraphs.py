import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.paragraphs import Layout, first_words, lay_out, split
from index.types import Kind

ARTICLES = Path(__file__).parents[2] / "fixtures" / "articles"
SHARED = Path(__file__).parents[4] / "shared"
SEEDS = SHARED / "seeds"
DEV = SHARED / "data" / "dev"

TEXTS = st.text(alphabet=st.sampled_from(list("aB1.,:- \n\t\x0b\x1c\x85\u2028\xa0é漢")), max_size=80) | st.text()


def openings(text: str, layout: Layout, kind: Kind) -> list[str]:
    return [text[p.start : p.end][:14] for p in layout.paragraphs if p.kind is kind]


def article(name: str) -> tuple[str, Layout]:
    text = (ARTICLES / name).read_text("utf-8")
    return text, lay_out(text)


@given(TEXTS)
def test_paragraphs_hold_all_that_is_not_white_space_in_order(text: str) -> None:
    reached = 0
    for number, paragraph in enumerate(lay_out(text).paragraphs, start=1):
        piece = text[paragraph.start : paragraph.end]
        assert piece
        assert piece == piece.strip()
        assert paragraph.number == number
        assert paragraph.start >= reached
        assert not text[reached : paragraph.start].strip()
        assert paragraph.line == text.count("\n", 0, paragraph.start) + 1
        reached = paragraph.end
    assert not text[reached:].strip()


@given(st.lists(st.sampled_from(["one line", "Two. Lines", "3", "- x"]), max_size=8), st.lists(st.integers(2, 4)))
def test_blank_lines_part_paragraphs(pieces: list[str], gaps: list[int]) -> None:
    text = ""
    for number, piece in enumerate(pieces):
        text += piece + "\n" * (gaps[number % len(gaps)] if gaps else 2)
    assert [text[start:end] for start, end in split(text)] == pieces


def test_wrapped_lines_stay_together_and_numbers_make_levels() -> None:
    text, layout = article("wrapped.txt")
    assert layout.title == "ANNUAL LEAVE"
    body = [p for p in layout.paragraphs if p.kind in {Kind.BODY, Kind.LIST}]
    assert text[body[0].start : body[0].end].count("\n") == 2
    assert [(p.kind, p.heading) for p in body] == [
        (Kind.BODY, ("1. Entitlement",)),
        (Kind.BODY, ("1. Entitlement", "1.1 Carrying Over")),
        (Kind.BODY, ("2. Requests",)),
        (Kind.LIST, ("2. Requests",)),
        (Kind.BODY, ("2. Requests",)),
    ]


def test_long_lines_without_blank_lines_are_paragraphs() -> None:
    _, layout = article("lines.txt")
    assert [p.line for p in layout.paragraphs] == [1, 2, 3]
    assert layout.title is not None
    assert layout.title.startswith("The council met on Thursday")
    assert len(layout.title) <= 100


def test_newswire_head_and_tail() -> None:
    text, layout = article("newswire.txt")
    assert layout.title == "Port of Lindau Opens a Second Crane"
    assert layout.date == "2024-03-12"
    assert layout.author == "Mara Lind and Otto Kerr"
    assert openings(text, layout, Kind.FURNITURE) == [
        "Harbour Gazett", "By Mara Lind a", "Tuesday, 12 Ma", "Also read: Fer", "Photo: Lake Ar", "Mara Lind is a",
        "Share this art", "Copyright © 20", "You may also l", "Lake water is ",
    ]  # fmt: skip
    assert openings(text, layout, Kind.BODY) == ["The port of Li", '"We waited nin', "A third crane ", "The commission"]
    assert layout.paragraphs[-6].heading == ("What Comes Next",)


def test_what_only_looks_like_furniture_is_kept() -> None:
    text, layout = article("policy_kept.txt")
    assert openings(text, layout, Kind.FURNITURE) == ["Last Updated: "]
    assert layout.date == "2014-09-25"
    assert "(O\n2)" in text[layout.paragraphs[-1].start : layout.paragraphs[-1].end]


def test_a_text_of_nothing_but_furniture_says_that() -> None:
    layout = lay_out("Subscribe now\n\nShare this article")
    assert Kind.FURNITURE not in {p.kind for p in layout.paragraphs}


def test_a_repeated_paragraph_counts_once_under_each_heading() -> None:
    notice = "Applications must be handed in two weeks before the first day of the leave."
    text = f"Report\n\nAnnual Leave\n\n{notice}\n\n{notice}\n\nParental Leave\n\n{notice}"
    kinds = [p.kind for p in lay_out(text).paragraphs if text[p.start : p.end] == notice]
    assert kinds == [Kind.BODY, Kind.FURNITURE, Kind.BODY]


def test_a_list_is_not_a_chain_of_headings() -> None:
    text = "Members\n\nThe members are:\n\nFrance\n\nGermany\n\nItaly\n\nSpain\n\nThe seat is in Vienna."
    assert [p.kind for p in lay_out(text).paragraphs].count(Kind.HEADING) == 1


def test_empty_text_has_no_paragraphs() -> None:
    assert lay_out(" \n ") == Layout((), None, None, None)


def test_first_words_skip_furniture() -> None:
    text = "Subscribe now\n\nThe first sentence. The second."
    assert first_words(text, lay_out(text).paragraphs) == "The first sentence."


SEED_FURNITURE = {
    "000": [],
    "001": ["Jill Shen is S", "Leave a commen", "Leave a Reply", "This site uses"],
    "002": [
        ", China", "Also read: Chi", "Also read: Chi", "Here’s more fr", "Photo from N50", "Join Asian Ban",
        "...there are m", "We can also or", "Let us help yo", "Exclusives", "Tokenization o",
    ],
    "003": [
        "Caixin\nFINANCE", "By Zhang Yuzhe", "If the two com", "If the two com", "Contact report", "Share this art",
        "Open WeChat an", "Copyright © 20",
    ],
    "004": [
        "Xinhua Silk Ro", "Subscribe Cust", "Belt & Road We", "download_pop", "Research Repor", "The full editi",
        "Click on the b", "Start a Free T", "Xinhua Silk Ro", "May 29, 2020", "Scan the QR co", "Keyword: ICBC ",
        "Reading:", "The Italian fu", "China's WISDRI", "Alibaba Health", "China's centra", "Banker: China ",
        "Write to Us be", "Do you want to", "Click on the b", "Start a Free T", "Ask Us A Quest", "If you have an",
        "Identifying co", "Write to Us be", "Do you want to", "Click on the b", "Start a Free T",
    ],
}  # fmt: skip
SEED_BODY = {
    "000": [
        "The Bank of Ga", "Two Chinese ba", "The first of T", "Bank of Gansu ", "On Wednesday, ", "CCB is\xa0one of ",
        "Big banks and ", "Tencent rival ", "In May 2018,\xa0A",
    ],
    "001": [
        "Tencent has an", "According to a", "“Through the p", "Then on Wednes", "Despite lacklu", "During the com",
    ],
    "002": [
        "Nearly all mid", "CNBC reports t", "In recent mont", "The move is in", "Mobile payment", "In fact, data ",
    ],
    "003": [
        "JD Finance and", "Internet and b", "The online ban", "The platform w", "“We have to fo", "The new platfo",
        "“We want to cr", "ICBC has finan", "“If these two ", "In fact, over ", "“We cannot cre", "Previously, IC",
        "If account inf",
    ],
    "004": [
        "Abstract : The", "BEIJING, May 2", "This marked th", "In January, IC", "In April, ICBC", "Later, ICBC an",
        "These moves ca", "One factor con",
    ],
}  # fmt: skip
SEED_TITLES = {
    "000": "The Bank of Gansu",
    "001": "Tencent has announced",
    "002": "Chinese banks shun in-house tech",
    "003": "JD Finance, ICBC in Latest",
    "004": "ICBC deepens cooperation with Alipay",
}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real articles lie beside the repository, in ../shared/seeds")
@pytest.mark.parametrize("number", sorted(SEED_TITLES))
def test_real_articles(number: str) -> None:
    text = next(SEEDS.glob(f"{number}_*.txt")).read_text("utf-8")
    layout = lay_out(text)
    assert openings(text, layout, Kind.FURNITURE) == SEED_FURNITURE[number]
    assert openings(text, layout, Kind.BODY) == SEED_BODY[number]
    assert layout.title is not None
    assert layout.title.startswith(SEED_TITLES[number])
    assert layout.date == ("2020-05-29" if number == "004" else None)


def contexts() -> list[str]:
    lines = (DEV / "squad11.jsonl").read_text("utf-8").splitlines()
    found = list(dict.fromkeys(json.loads(line)["context"] for line in lines))
    for name in ("nfcorpus", "cranfield"):
        lines = (DEV / name / "corpus.jsonl").read_text("utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines]
    return found


@pytest.mark.skipif(not DEV.is_dir(), reason="the development sets lie beside the repository, in ../shared/data/dev")
def test_body_is_not_lost() -> None:
    texts = contexts()
    assert len(texts) > 7000
    lost = 0
    for text in texts:
        paragraphs = lay_out(text).paragraphs
        lost += sum(p.end - p.start for p in paragraphs if p.kind is Kind.FURNITURE)
    assert lost < sum(map(len, texts)) / 1000


@pytest.mark.parametrize(
    "unit", ["a\n", "By Aa Bb and ", "Photo: ", "© ", "login ", "1. A ", " | ", "(", "@", ". ", "x" * 130 + "\n"]
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    text = (unit * 100_000)[:100_000] + "x"
    began = time.process_time()
    lay_out(text)
    assert time.process_time() - began < 1, "100,000 characters take some 20 ms; quadratic rules take minutes"


def test_lines_of_a_log_are_paragraphs() -> None:
    entries = ("01Z INFO pump on", "02Z ERROR valve stuck\n  at valve 7", "03Z INFO pump off")
    text = "\n".join(f"2024-05-01T09:00:{entry}" for entry in entries)
    layout = lay_out(text)
    assert [p.line for p in layout.paragraphs] == [1, 2, 4]
    assert layout.title is None


def test_text_with_one_long_line_stays_wrapped() -> None:
    wrapped = "The keeper lights the lamp at dusk and puts it out at dawn, in every\n"
    wrapped += "season of the year, and notes in a book how much of the oil was\n"
    link = "used for it, as told at https://light.example/" + "a" * 120 + "\n"
    rest = "together with the weather of the night, and signs with his name and\nthe hour of the day."
    (only,) = lay_out("Head\n\n" + wrapped + link + rest).paragraphs[1:]
    assert only.kind is Kind.BODY


def test_headings_between_wrapped_lines_stand_alone() -> None:
    prose = (
        "the keeper lights the lamp at dusk and puts it out again at dawn in each season of the year and\nnotes in a "
        "book how much of the oil was used and signs with his name at the hour of the day and then he\nrests for a "
        "while.\n"
    )
    text = "".join(f"Section {name}\nIn the {name} {prose}" for name in ("one", "two", "three", "four", "five", "six"))
    layout = lay_out(text)
    bodies = [text[p.start : p.end] for p in layout.paragraphs if text[p.start : p.end].startswith("In the")]
    assert len(bodies) == 6
    assert all(body.endswith("rests for a while.") for body in bodies)


def test_a_numbered_heading_above_prose_heads_it() -> None:
    text = "Rules\n\n4.2.1 Trimming of the wick\nThe wick is cut at noon.\n\n4.2.2 Oil\nOil is kept in the cellar."
    found = [(p.kind, p.heading) for p in lay_out(text).paragraphs]
    headed = [heading for kind, heading in found if kind is Kind.BODY]
    assert headed == [("4.2.1 Trimming of the wick",), ("4.2.2 Oil",)]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_questions_head_their_answers(gap: str) -> None:
    text = f"Q: Is the tower open?{gap}A: On Sundays.\n\nQ: Is there a lift?{gap}A: None."
    layout = lay_out(text)
    assert [(text[p.start : p.end], p.heading) for p in layout.paragraphs if p.kind is Kind.BODY] == [
        ("A: On Sundays.", ("Q: Is the tower open?",)), ("A: None.", ("Q: Is there a lift?",)),
    ]  # fmt: skip
    assert layout.title is None


def test_a_name_above_a_line_that_goes_on_is_no_heading() -> None:
    text = "The tower is old.\n\nHarbour Town\n\nto the east of it lies the harbour with its boats and its many sheds."
    assert Kind.HEADING not in {p.kind for p in lay_out(text).paragraphs}


def test_rows_are_a_table() -> None:
    assert [p.kind for p in lay_out("Tools\n\nTool | Shelf\nSaw | 4\nPlane | 7").paragraphs][-1] is Kind.TABLE


def test_a_page_of_print_ends_a_paragraph() -> None:
    assert [p.line for p in lay_out("The lamp is lit.\nDoe [Page 1]\n\fRFC 1 May\nIt is dark.").paragraphs] == [1, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Firing the kiln\n\nAuthor: Nora Quist\nDate: 12 March 2025\nPlace: yard\n\nIt is fired on Mondays.",
        "Firing the kiln\nAuthor: Nora Quist\nDate: 12 March 2025\nPlace: yard\n\nIt is fired on Mondays.",
        "Author: Nora Quist\nDate: 12 March 2025\nPlace: yard\n\nFiring the kiln\n\nIt is fired on Mondays.",
    ],
)
def test_entries_of_author_and_date_are_one_paragraph_that_is_kept(text: str) -> None:
    layout = lay_out(text)
    assert (layout.title, layout.author, layout.date) == ("Firing the kiln", "Nora Quist", "2025-03-12")
    (listed,) = (p for p in layout.paragraphs if p.kind is Kind.LIST)
    assert text[listed.start : listed.end] == "Author: Nora Quist\nDate: 12 March 2025\nPlace: yard"


def test_a_byline_can_be_found_and_a_bare_date_cannot() -> None:
    layout = lay_out("Firing the kiln\n\nBy Nora Quist, 12 March 2025\n\nIt is fired on Mondays, never later.")
    assert [p.kind for p in layout.paragraphs] == [Kind.HEADING, Kind.LIST, Kind.BODY]
    layout = lay_out("Firing the kiln\n\n12 March 2025\n\nIt is fired on Mondays, never later.")
    assert [p.kind for p in layout.paragraphs] == [Kind.HEADING, Kind.FURNITURE, Kind.BODY]


def test_entries_alone_name_nothing() -> None:
    assert lay_out("Author: Nora Quist\nDate: 12 March 2025").title is None
