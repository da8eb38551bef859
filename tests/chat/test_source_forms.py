"""Slides, sheets, tables and messages on the page of a source, in a browser: seen, reached, scrolled, read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from playwright.sync_api import Browser, Page, expect

from index.search.index import Index
from index.store.records import document_id
from index.sync.update import update
from qa.assistant import Assistant
from qa.reader.sentence_reader import SentenceReader
from qa.settings import Settings
from tests.support.axe import scripts_in_sources, violations
from tests.support.browser import ask, built, serving
from tests.support.parts import mark

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
ROWS = 2500
WANTED = 1300
FILES = ("cranes.pptx", "stock.xlsx", "berths.csv", "visitors.docx", "survey.eml")
IN_VIEW = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return element.contains(seen) || seen.contains(element);
}"""
ROW_NUMBERS = "() => [...document.querySelectorAll('tbody .at')].map((each) => Number(each.textContent))"


def _make(folder: Path) -> None:
    folder.mkdir()
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Cranes of quay {number}"
        slide.placeholders[1].text_frame.text = "Two cranes come in October."
    slide.notes_slide.notes_text_frame.text = "Mention the survey of the wall."
    slide._element.set("show", "0")
    deck.save(str(folder / "cranes.pptx"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Article", "Description", "Shelf", "Remark", "Price"])
    for n in range(2, ROWS + 2):
        sheet.append([f"HS-{n}", f"Part with the sign {mark('part', n)}", f"B{n % 40}", "oiled every winter", n * 1.5])
    book.save(folder / "stock.xlsx")
    (folder / "berths.csv").write_text("Berth;Cargo\nB1;salt\nB2;grain\n", encoding="utf-8")
    rules = docx.Document()
    rules.add_paragraph("Clothing depends on the zone:")
    table = rules.add_table(2, 2)
    for at, words in enumerate(("Zone", "Clothing", "Crane lane", "helmet and boots")):
        table.cell(at // 2, at % 2).text = words
    rules.save(str(folder / "visitors.docx"))
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "dana@a.example", "omar@a.example", "Re: Survey"
    letter["Date"] = "Tue, 05 May 2026 09:12:00 +0200"
    letter.set_content(
        "The divers come on Thursday.\n\nOn Mon, 4 May 2026 at 16:40, Omar Haddad <omar@a.example> wrote:\n"
        "> The last survey cost 18,400 euros.\n"
    )
    letter.add_attachment("The plan of the wall.\n", filename="plan.txt")
    (folder / "survey.eml").write_bytes(bytes(letter))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("forms")
    _make(folder / "docs")
    update(folder / "index", [folder / "docs"])
    with closing(Index.open(folder / "index")) as index:
        yield index


@pytest.fixture(scope="module")
def address(index: Index) -> Iterator[str]:
    reader: Any = SentenceReader(index.encode, index.rarity)
    with serving(built(Assistant(index, reader), Settings(rate_per_minute=0))) as address:
        yield address


@pytest.fixture(params=["light", "dark", "narrow"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    narrow = request.param == "narrow"
    size: Any = {"width": 360, "height": 740} if narrow else {"width": 1280, "height": 800}
    page = browser.new_page(color_scheme="light" if narrow else request.param, viewport=size)
    with scripts_in_sources(page):
        yield page
    page.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


def _cited(index: Index, source: str, words: str) -> str:
    """Return the path of the page that shows ``words``, quoted."""
    identity = document_id(source, source)
    document = index.document(identity)
    start = document.text.index(words)
    anchor = next(each.anchor for each in document.paragraphs if each.start <= start < each.end)
    return f"/source/{identity}?start={start}&end={start + len(words)}#p{anchor}"


def test_every_form_is_sound_and_stays_within_its_page(page: Page, address: str) -> None:
    for name in FILES:
        page.goto(f"{address}/source/{document_id(name, name)}")
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("cranes.pptx", "Mention the survey of the wall."),
        ("stock.xlsx", f"oiled every winter | {WANTED * 1.5:.0f}"),
        ("visitors.docx", "helmet and boots"),
        ("survey.eml", "The last survey cost 18,400 euros."),
        ("survey.eml", "Subject: Re: Survey"),
    ],
)
def test_a_link_leads_to_the_marked_words(page: Page, index: Index, address: str, source: str, words: str) -> None:
    page.goto(address + _cited(index, source, words))
    assert page.locator("mark.quote").first.evaluate(IN_VIEW)


def test_a_link_to_a_paragraph_opens_what_is_folded(page: Page, index: Index, address: str) -> None:
    path = f"/source/{document_id('survey.eml', 'survey.eml')}"
    last = index.document(document_id("survey.eml", "survey.eml")).paragraphs[-1]
    page.goto(f"{address}{path}")
    expect(page.locator(f"#p{last.anchor}")).to_be_hidden()
    page.goto("about:blank")
    page.goto(f"{address}{path}#p{last.anchor}")
    expect(page.locator(f"#p{last.anchor}")).to_be_visible()


def test_attachments_and_their_message_lead_to_each_other(desk: Page, address: str) -> None:
    desk.goto(f"{address}/source/{document_id('survey.eml', 'survey.eml')}?theme=dark")
    desk.get_by_role("link", name="plan.txt").click()
    expect(desk.locator("h1")).to_have_text("The plan of the wall.")
    desk.get_by_role("link", name="Re: Survey").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    expect(desk.locator("h1")).to_have_text("Re: Survey")


def test_a_table_scrolls_by_keyboard_below_its_header(desk: Page, address: str) -> None:
    desk.goto(f"{address}/source/{document_id('stock.xlsx', 'stock.xlsx')}")
    box = desk.locator(".rows")
    box.focus()
    desk.keyboard.press("End")
    desk.wait_for_function("() => document.querySelector('.rows').scrollTop > 1000")
    assert desk.locator("thead th", has_text="Description").evaluate(IN_VIEW)
    expect(desk.get_by_role("link", name="Later rows")).to_be_attached()


def test_in_the_panel_a_long_table_goes_on_as_one(desk: Page, address: str) -> None:
    desk.goto(address)
    ask(desk, f"Which part has the sign {mark('part', WANTED)}?")
    desk.locator("a.pc-cite").first.click()
    desk.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    handle = desk.locator(".pc-panel-frame").element_handle().content_frame()
    assert handle is not None
    first = handle.evaluate(ROW_NUMBERS)
    assert WANTED in first
    assert len(first) < ROWS
    assert handle.locator("mark.quote").first.evaluate(IN_VIEW)
    for to, wanted in (("0", 2), ("document.querySelector('.rows').scrollHeight", ROWS + 1)):
        for _ in range(100):
            handle.evaluate(f"() => {{ document.querySelector('.rows').scrollTop = {to}; }}")
            if wanted in handle.evaluate(ROW_NUMBERS):
                break
            desk.wait_for_timeout(50)
    assert handle.evaluate(ROW_NUMBERS) == list(range(2, ROWS + 2)), "each once, in order"
    assert handle.locator("table").count() == 1
    assert handle.locator("thead:not(.again)").count() == 1
