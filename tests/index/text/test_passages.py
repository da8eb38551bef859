"""Every body character is in a passage, and no passage is more than the encoder reads: with the real counts of both."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.blocks import Block, assembled
from index.store.recipe import Recipe
from index.text.paragraphs import lay_out
from index.text.passages import RETRIEVED, Window, embedded_text, is_masthead, passages, units
from index.text.tables import ROWS
from index.types import Document, Kind, Paragraph, Passage
from tests.support.thorough import examples

WINDOW = Recipe().window()
SMALL = replace(WINDOW, tokens=40, overlap=10)
WINDOWS = [WINDOW, SMALL, replace(SMALL, overlap=0), replace(WINDOW, max_pieces=24)]

LINES = st.sampled_from(
    [
        "The board met on Monday. It approved the plan. Dr. Smith left at 5 p.m. on Jan. 5.",
        "# A heading",
        "## Another heading",
        "THE RESULTS",
        "Read also: something else",
        "Subscribe to our newsletter",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "- one\n- two\n- three",
        "网联平台于周一上线。银行必须在六月前接入！它会成功吗？",
        "한국은행은 기준금리를 동결했다.",
        "def f(x):\n    return {k: v for k, v in x.items() if v != 0x1F}  # not_a_word",
        "👩‍👩‍👧‍👦 🇨🇳 ✨ said yes. 👍🏽",
        "http://example.com/a/very/long/path?with=query&and=more#fragment",
        "e\u0301te\u0301 a\u0323\u0307 Z\u0351\u036b\u0343\u036a",
        "مرحبا بالعالم. كيف حالك؟",
        "",
        "   ",
        "x" * 300,
        "A sentence with a good many words " * 20,
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=80), min_size=1, max_size=12).map("\n".join)


def pieces_of(document: Document, window: Window) -> list[Passage]:
    """Cut, after checking everything that holds of any passages but coverage, which needs the slow reference."""
    made = passages(document, window)
    text = document.text
    numbered = {paragraph.number: paragraph for paragraph in document.paragraphs}
    for passage in made:
        piece = text[passage.start : passage.end]
        assert piece
        assert piece == piece.strip()
        inside = [numbered[number] for number in range(passage.first_paragraph, passage.last_paragraph + 1)]
        assert inside[0].start <= passage.start < inside[0].end
        assert inside[-1].start < passage.end <= inside[-1].end
        assert all(paragraph.kind in RETRIEVED for paragraph in inside)
        assert all(paragraph.heading == inside[0].heading for paragraph in inside)
        assert window.pieces(embedded_text(text, passage)) <= window.max_pieces
        assert window.count(embedded_text(text, passage)) <= window.tokens
    for first, second in pairwise(made):
        assert first.start < second.start
        assert first.end <= second.end
        if second.start < first.end:
            assert window.count(text[second.start : first.end]) <= window.overlap + 8  # joints between sentences
    return made


def uncovered(document: Document, made: list[Passage]) -> str:
    """Return the body characters outside all passages, and the others inside one: a slow look at each character."""
    wrong = []
    for paragraph in document.paragraphs:
        for place in range(paragraph.start, paragraph.end):
            covered = any(passage.start <= place < passage.end for passage in made)
            if covered != (paragraph.kind in RETRIEVED) and not document.text[place].isspace():
                wrong.append(document.text[place])
    return "".join(wrong)


def plain(text: str, title: str = "A title") -> Document:
    return Document("a.txt", "a.txt", title, text, lay_out(text).paragraphs, "0" * 64)


def one_paragraph(text: str, title: str = "", kind: Kind = Kind.BODY) -> Document:
    return Document("a.txt", "a.txt", title, text, (Paragraph(1, 0, len(text), kind, 1),), "0" * 64)


@given(TEXTS, st.sampled_from(WINDOWS))
@settings(deadline=None, max_examples=examples(150))
def test_every_body_character_lies_in_a_passage(text: str, window: Window) -> None:
    document = plain(text)
    assert uncovered(document, pieces_of(document, window)) == ""


@given(st.lists(LINES, min_size=1, max_size=10).map("\n\n".join), st.sampled_from(["a.md", "a.html", "a.txt"]))
@settings(deadline=None, max_examples=examples(50))
def test_the_same_holds_of_what_the_readers_give(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    path = tmp_path_factory.mktemp("source") / name
    path.write_text(text.replace("\n\n", "<p>") if name.endswith("html") else text, encoding="utf-8")
    for document in read(path, name, Limits()):
        if not isinstance(document, SourceError):
            assert uncovered(document, pieces_of(document, WINDOW)) == ""


@given(TEXTS, st.sampled_from(WINDOWS))
@settings(deadline=None, max_examples=examples(150))
def test_no_passage_lies_within_another(text: str, window: Window) -> None:
    assert all(first.end < second.end for first, second in pairwise(passages(plain(text), window)))


@given(TEXTS, st.text(max_size=60) | LINES)
@settings(deadline=None, max_examples=examples(150))
def test_the_same_holds_under_any_title(text: str, title: str) -> None:
    document = plain(text, title)
    assert uncovered(document, pieces_of(document, SMALL)) == ""


HARD = {
    "a word of 100,000 characters": "x" * 100_000,
    "a word of 100,000 different characters": "".join(chr(0x61 + (n * 7919) % 26) for n in range(100_000)),
    "emoji without spaces": "👩‍👩‍👧‍👦" * 1_000,
    "flags": "🇨🇳🇺🇸" * 1_000,
    "Chinese without stops": "网联平台于周一上线银行必须接入" * 300,
    "Chinese with stops": "网联平台于周一上线。" * 300,
    "Hangul, of which the encoder makes single letters": "한국은행은기준금리를" * 300,
    "combining marks": "a" + "\u0301\u0323\u0307" * 3_000,
    "minified code": "!function(e,t){e.x=t||{};for(var n=0;n<t.length;n++)e[n]^=0x1f}(this,[]);" * 100,
    "base64": "QmFzZTY0IHRleHQgd2l0aG91dCBzcGFjZXM/" * 300,
    "figures": "3.14159265358979323846,2.71828182845904523536;" * 200,
    "punctuation": "!?.,;:—…" * 1_500,
    "zero-width spaces": "word\u200b" * 3_000,
    "white space": "a" + " \t\n" * 20_000 + "b",
    "no-break spaces": "ten\u00a0words\u00a0or\u00a0so\u00a0" * 1_000,
    "right to left": "مرحبا بالعالم كيف حالك " * 400,
    "control characters": "ab\x01cd\x1f\x7f ef\x85gh " * 500,
    "one-letter words": "a b c d e f g h " * 1_000,
}


@pytest.mark.parametrize("kind", [Kind.BODY, Kind.TABLE])
@pytest.mark.parametrize("name", list(HARD))
def test_nothing_is_cut_by_the_encoder(name: str, kind: Kind) -> None:
    text = HARD[name].strip()
    began = time.process_time()
    made = passages(one_paragraph(text, "A title", kind), WINDOW)
    assert time.process_time() - began < 5
    reached = 0
    for passage in made:
        assert WINDOW.pieces(embedded_text(text, passage)) <= WINDOW.max_pieces
        assert WINDOW.count(embedded_text(text, passage)) <= WINDOW.tokens
        assert not text[reached : passage.start].strip()
        reached = passage.end
    assert reached == len(text)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("网联平台于周一上线银行必须接入" * 20, id="Chinese"),
        pytest.param("한국은행은기준금리를" * 20, id="Hangul"),
        pytest.param("👩‍👩‍👧‍👦" * 40, id="emoji"),
        pytest.param("x;" * 150, id="signs"),
        pytest.param("Plain words in a title " * 20, id="words"),
    ],
)
def test_a_long_title_neither_breaks_the_limits_nor_crowds_out_the_text(title: str) -> None:
    document = one_paragraph(("The bank opened a branch in the town. " * 30).strip(), title)
    made = pieces_of(document, WINDOW)
    assert uncovered(document, made) == ""
    assert len(made) <= 30, "the context leaves room for whole sentences"


def test_a_passage_is_as_long_as_the_budget_allows() -> None:
    text = " ".join(f"Sentence number {number} says little." for number in range(200))
    document = one_paragraph(text, "A title")
    made = pieces_of(document, WINDOW)
    for passage in made[:-1]:
        following = next(end for start, end in units(text, document.paragraphs[0]) if start >= passage.end)
        assert not WINDOW.fits(f"A title\n{text[passage.start : following]}")
    overlaps = [WINDOW.count(text[second.start : first.end]) for first, second in pairwise(made)]
    assert all(WINDOW.overlap / 2 <= overlap <= WINDOW.overlap for overlap in overlaps)


def test_sections_part_passages_and_give_them_their_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# Title\n\nFirst.\n\n## Part\n\nSecond.\n\n### Deep\n\nThird.\n\nFourth.\n\n<!-- note -->\n\nFifth.\n"
    )
    (document,) = read(path, "a.md", Limits())
    assert isinstance(document, Document)
    found = [(document.text[p.start : p.end], p.context) for p in passages(document, WINDOW)]
    deep = "Title › Part › Deep"
    assert found == [
        ("First.", "Title"),
        ("Second.", "Title › Part"),
        ("Third.\n\nFourth.", deep),
        ("Fifth.", deep),
    ]


HEAD = "Part | Supplier | Lead time"


def of_rows(head: str, rows: list[str], title: str = "Parts", *, above: str = "") -> Document:
    """Return a document of a table as readers make it, in paragraphs of so many rows, below a sentence."""
    blocks = [Block(above)] if above else []
    lines = [head, *rows]
    blocks += [Block("\n".join(lines[at : at + ROWS]), Kind.TABLE) for at in range(0, len(lines), ROWS)]
    text, paragraphs = assembled(blocks, title)
    return Document("a.csv", "a.csv", title, text, paragraphs, "0" * 64)


def test_later_passages_of_a_table_have_the_names_of_its_columns() -> None:
    rows = [f"P-{n} | Turku Metals {n % 7} | {n % 90} days" for n in range(3 * ROWS)]
    document = of_rows(HEAD, rows, above="What we buy.")
    made = pieces_of(document, WINDOW)
    assert uncovered(document, made) == ""
    assert len({passage.first_paragraph for passage in made}) > 3
    assert made[0].context == "Parts"
    assert document.text[made[0].start : made[0].end].startswith(f"What we buy.\n\n{HEAD}\n")
    assert {passage.context for passage in made[1:]} == {f"Parts\n{HEAD}"}


def test_what_stands_below_a_table_has_none_of_its_names() -> None:
    text, paragraphs = assembled([Block(f"{HEAD}\nP-1 | Turku | 3 days\nP-2 | Turku | 4 days", Kind.TABLE)], "Parts")
    more = "That is all of them. " * 60
    document = Document(
        "a", "a", "Parts", f"{text}\n\n{more.strip()}",
        (*paragraphs, Paragraph(2, len(text) + 2, len(text) + 1 + len(more), Kind.BODY, None)), "0" * 64,
    )  # fmt: skip
    made = pieces_of(document, WINDOW)
    assert len(made) > 2
    assert {passage.context for passage in made} == {"Parts"}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(" | ".join(f"A column of a long name, number {n}" for n in range(30)), id="many columns"),
        pytest.param(" | ".join(["Part", "A name without end " * 40, "Lead time"]), id="a long name"),
        pytest.param(" | ".join(["\ud55c\uad6d\uc740\ud589\uc740" * 9] * 3), id="Hangul"),
    ],
)
def test_a_long_header_leaves_room_for_rows_and_keeps_whole_names(head: str) -> None:
    names = head.split(" | ")
    document = of_rows(head, [" | ".join(f"{n}.{c}" for c in range(len(names))) for n in range(40)])
    made = pieces_of(document, WINDOW)
    assert uncovered(document, made) == ""
    for passage in made:
        above = passage.context.removeprefix("Parts").removeprefix("\n")
        assert WINDOW.count(above) <= WINDOW.tokens // 4
        assert not above or names[: above.count(" | ") + 1] == above.split(" | ")


def test_a_row_is_not_cut_for_the_names_of_its_columns() -> None:
    name = "Turku"
    while WINDOW.fits(f"Parts\nP-10 | {name} Turku | 10 days"):
        name += " Turku"
    rows = [f"P-{n} | {name} | {n} days" for n in range(10, 20)]
    assert not WINDOW.fits(f"Parts\n{HEAD}\n{rows[0]}")
    document = of_rows(HEAD, rows)
    made = pieces_of(document, WINDOW)
    assert [document.text[passage.start : passage.end] for passage in made] == [HEAD, *rows]
    assert {passage.context for passage in made} <= {"Parts", "Parts\nPart", "Parts\nPart | Supplier"}


def test_what_says_who_wrote_it_is_a_passage_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "kiln.md"
    path.write_text("# Kilns\n\nAuthor: Nora Quist\nDate: 12 March 2025\n\nThey are fired twice.\n\nThen they cool.")
    (document,) = read(path, "kiln.md", Limits())
    assert isinstance(document, Document)
    assert [is_masthead(document, p) for p in document.paragraphs] == [False, True, False, False]
    made = [document.text[p.start : p.end] for p in passages(document, WINDOW)]
    assert made == ["Author: Nora Quist\nDate: 12 March 2025", "They are fired twice.\n\nThen they cool."]


def test_a_document_without_body_has_no_passages() -> None:
    assert passages(one_paragraph("Read also: this", kind=Kind.FURNITURE), WINDOW) == []
    assert passages(Document("a", "a", "a", "", (), "0"), WINDOW) == []


@pytest.mark.parametrize("run", ["x", "abcdefghij", "ab;", "网联平台于周一上线银行", "-"], ids=len)
def test_a_run_without_a_break_is_cut_in_linear_time(run: str) -> None:
    def counted(length: int) -> int:
        """Return how many characters were counted for a run so long."""
        seen = 0

        def count(text: str) -> int:
            nonlocal seen
            seen += len(text)
            return len(text) // 4 + 1

        text = (run * length)[:length]
        passages(one_paragraph(text), Window(60, 0, count, count, 256))
        return seen

    short, long = counted(20_000), counted(80_000)
    assert long <= 4.2 * short
    assert long <= 100 * 80_000
