"""The widget as a reader has it: on a page of another origin, under a policy that forbids inline style and script."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from qa import Assistant
from qa.settings import Settings
from qa.web.pages.static_files import static_files
from tests.conftest import ROOT
from tests.support.browser import FOCUS_IS_SEEN, HARD_TO_READ, Log, built, serving
from tests.support.hosting import Host, hosting

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
HEARD = """() => {
  window.heard = [];
  for (const name of ["open", "close", "question", "answer", "citation", "feedback", "error"])
    addEventListener(`pincite-${name}`, (event) => heard.push([name, event.detail]));
}"""
LANGUAGES = ("en", "de", "fr", "es", "zh", "ar")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def chat(assistant: Assistant, host: Host) -> Iterator[str]:
    with serving(built(assistant, Settings(frame_ancestors=(host.listed,)))) as address:
        host.policy = f"default-src 'none'; script-src {address}; frame-src {address}; base-uri 'none'"
        yield address


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def page(browser: Browser, log: Log) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1100, "height": 760})
    page.set_default_timeout(20_000)
    log.watch(page)
    yield page
    page.close()


def launcher(page: Page) -> Locator:
    return page.locator("pincite-chat [part=launcher]")


def dialog(page: Page) -> Locator:
    return page.locator("pincite-chat [part=dialog]")


def inside(page: Page) -> FrameLocator:
    frame = page.frame_locator("pincite-chat iframe")
    frame.locator(".submit-button").wait_for()
    return frame


def heard(page: Page, name: str) -> list[Any]:
    return [detail for event, detail in page.evaluate("heard") if event == name]


def test_one_small_request_before_opening(page: Page, host: Host, chat: str, log: Log) -> None:
    page.goto(host.listed + host.page(chat))
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(500)
    assert [url for url in log.requests if url.startswith(chat)] == [f"{chat}/widget.js"]
    assert len(gzip.compress(static_files()["widget.js"], 9)) <= 3072
    sent = page.request.get(f"{chat}/widget.js").body()
    assert len(gzip.compress(sent, 9)) <= 3000
    assert b"example" not in sent
    assert page.locator("iframe").count() == 0


def test_from_question_to_source_within_the_frame(page: Page, host: Host, chat: str, log: Log) -> None:
    page.add_init_script(f"({HEARD})()")
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    frame = inside(page)
    expect(frame.locator("#pc-box textarea")).to_be_focused()
    frame.locator("#pc-box textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    frame.locator(".pc-answer").wait_for()
    link = frame.locator("a.pc-cite").first
    place = link.text_content()
    link.click()
    frame.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    page.keyboard.press("Escape")
    expect(frame.locator("#pc-panel")).to_be_hidden()
    expect(dialog(page)).to_be_visible()
    frame.locator(".pc-rate button[value=right]").first.click()
    expect(frame.locator(".pc-rate-label").first).to_have_text("Thank you")
    launcher(page).click()
    expect(dialog(page)).to_be_hidden()

    assert [name for name, _ in page.evaluate("heard")] == [
        "open", "question", "answer", "citation", "feedback", "close",
    ]  # fmt: skip
    assert heard(page, "question") == [{"question": QUESTION}]
    assert heard(page, "answer")[0]["question"] == QUESTION
    assert heard(page, "answer")[0]["status"] in ("answered", "likely")
    assert heard(page, "citation")[0]["place"] == place
    assert heard(page, "citation")[0]["url"].startswith(f"{chat}/source/")
    assert heard(page, "feedback")[0]["verdict"] == "right"
    assert log.elsewhere(chat) == [url for url in log.requests if url.startswith(host.listed)]
    assert log.complaints == []


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Walk to what ``selector`` names in the chat's frame, where it must be seen that it has the focus."""
    frame = page.frames[1]
    for _ in range(60):
        page.keyboard.press(key)
        if frame.evaluate(f"document.activeElement?.matches({selector!r})"):
            assert frame.evaluate(FOCUS_IS_SEEN)
            return
    pytest.fail(f"{selector} cannot be reached with {key}")


def test_the_whole_way_with_the_keyboard_alone(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat))
    expect(launcher(page)).to_be_visible()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    assert launcher(page).evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    frame = inside(page)
    expect(frame.locator("#pc-box textarea")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    frame.locator(".pc-answer").wait_for()
    page.frames[1].evaluate("document.activeElement.blur()")
    tab_to(page, "a.pc-cite")
    page.keyboard.press("Enter")
    expect(frame.locator("#pc-panel-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(frame.locator("a.pc-cite").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.locator("#pc-box textarea")).to_be_focused()
    expect(frame.locator(".pc-answer")).to_have_count(1)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.locator("pincite-chat").evaluate("e => e.shadowRoot.activeElement?.part.contains('close')"):
            break
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_all_that_an_answer_offers_with_the_keyboard_alone(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat))
    launcher(page).focus()
    page.keyboard.press("Enter")
    frame = inside(page)
    box = frame.locator("#pc-box textarea")
    expect(box).to_be_focused()
    page.keyboard.type("who is")
    frame.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    offered = frame.get_by_role("option").first.inner_text()
    page.keyboard.press("Enter")
    expect(box).to_have_value(offered)
    page.keyboard.press("Control+A")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    frame.locator(".pc-answer").wait_for()
    expect(frame.locator(".submit-button")).to_be_visible()

    tab_to(page, "a.pc-cite", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(frame.locator("#pc-panel-title")).to_be_focused()
    expect(frame.locator(".pc-panel-position")).to_contain_text(" of ")
    before = frame.locator(".pc-panel-position").inner_text()
    tab_to(page, "#pc-panel nav button:not(:disabled)")
    page.keyboard.press("Enter")
    expect(frame.locator(".pc-panel-position")).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(frame.locator("#pc-panel")).to_be_hidden()

    tab_to(page, ".pc-rate button[value=right]", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(frame.get_by_role("status").filter(has_text="Noted: Right.")).to_have_count(1)
    tab_to(page, ".pc-export > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".pc-export button[value=md]")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "answer.md"
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


@pytest.mark.parametrize(
    ("told", "placeholder"), [("de-CH", "Fragen Sie zu diesen Dokumenten"), ("ar", "اسأل عن هذه الوثائق")]
)
def test_the_chat_in_it_speaks_the_language_of_the_page(
    page: Page, host: Host, chat: str, told: str, placeholder: str
) -> None:
    page.goto(host.listed + host.page(chat, lang=told))
    launcher(page).click()
    expect(inside(page).locator("#pc-box textarea")).to_have_attribute("placeholder", placeholder, timeout=30_000)


def test_the_page_opens_asks_and_closes(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat, body='<button id="own">Help</button>'))
    page.locator("#own").focus()
    page.evaluate("q => document.querySelector('pincite-chat').ask(q)", QUESTION)
    frame = inside(page)
    frame.locator(".pc-answer").wait_for()
    expect(frame.locator(".pc-question")).to_have_text(QUESTION)
    assert QUESTION in parse_qs(urlsplit(page.locator("[part=tab]").get_attribute("href") or "").query)["question"]
    frame.locator("#pc-box textarea").click()
    page.keyboard.press("Escape")
    expect(page.locator("#own")).to_be_focused()
    page.evaluate("document.querySelector('pincite-chat').toggle()")
    expect(dialog(page)).to_be_visible()
    page.evaluate("document.querySelector('pincite-chat').remove()")
    expect(page.locator("iframe")).to_have_count(0)


SPACED = "<style>html { font-size: 62.5%; letter-spacing: .3em; line-height: 3 }</style>"


def test_the_pages_own_measures_do_not_change_it(page: Page, host: Host, chat: str) -> None:
    """Many pages set their root's font size to 10 pixels, so that they can reckon in tens."""
    styled = f"{host.policy}; style-src 'unsafe-inline'"
    sizes = []
    for body in ("", SPACED, SPACED.replace("62.5%", "40px")):
        page.goto(host.listed + host.page(chat, body=body, policy=styled))
        launcher(page).click()
        inside(page)
        measured = [launcher(page).bounding_box(), dialog(page).bounding_box()]
        measured += [page.locator(f"[part={name}]").bounding_box() for name in ("header", "title", "close")]
        sizes.append(measured)
    assert sizes[0] == sizes[1] == sizes[2]
    button, shown = sizes[0][:2]
    assert button is not None
    assert shown is not None
    assert button["height"] >= 44
    assert shown["width"] == 432


@pytest.mark.parametrize("allowed", ["", "; trusted-types pincite", "; trusted-types *"])
def test_it_works_where_scripts_must_be_vouched_for(page: Page, host: Host, chat: str, log: Log, allowed: str) -> None:
    policy = f"{host.policy}; require-trusted-types-for 'script'{allowed}"
    page.goto(host.listed + host.page(chat, policy=policy))
    launcher(page).click()
    ask_in(inside(page), QUESTION)
    assert log.complaints == []


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ("script-src {chat}; require-trusted-types-for 'script'; trusted-types 'none'", "trusted-types"),
        ("script-src {chat}/widget.js", "script-src-elem"),
    ],
)
def test_a_policy_that_keeps_it_out_is_named(page: Page, host: Host, chat: str, policy: str, rule: str) -> None:
    page.add_init_script(f"({HEARD})()")
    page.goto(host.listed + host.page(chat, policy=f"default-src 'none'; frame-src {chat}; {policy.format(chat=chat)}"))
    launcher(page).click()
    expect(page.get_by_role("alert")).to_contain_text(f"Content-Security-Policy: {rule}")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", f"{chat}/")
    expect(page.get_by_role("alert")).not_to_contain_text("cannot be reached")
    assert heard(page, "error") == [{"cause": "policy"}]


def test_there_is_one_bar_and_one_way_out(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    frame = inside(page)
    ask_in(frame, QUESTION)
    frame.locator("a.pc-cite").first.click()
    frame.get_by_role("button", name="Close source").wait_for()
    expect(frame.locator("#pc-new")).to_be_hidden()
    assert frame.locator("#pc-header").evaluate("e => getComputedStyle(e).borderBottomWidth") == "0px"
    crosses = page.get_by_text("✕", exact=True).count() + frame.get_by_text("✕", exact=True).count()
    assert crosses == 1
    frame.get_by_role("button", name="Close source").click()
    expect(frame.locator("#pc-panel")).to_be_hidden()
    page.get_by_role("button", name="New conversation").click()
    expect(frame.locator(".pc-answer")).to_have_count(0)
    expect(frame.locator("#pc-box textarea")).to_be_focused()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(launcher(page)).to_be_focused()


def test_an_origin_that_is_not_listed_is_refused_and_told_why(page: Page, host: Host, chat: str) -> None:
    page.add_init_script(f"({HEARD})()")
    page.goto(host.unlisted + host.page(chat))
    launcher(page).click()
    note = page.locator("pincite-chat [part=note]")
    expect(note).to_contain_text("add this address to frame_ancestors", timeout=20_000)
    expect(note).to_contain_text(host.unlisted)
    expect(note.get_by_role("link", name="Open in new tab")).to_have_attribute("href", f"{chat}/")
    assert heard(page, "error") == [{"cause": "refused"}]
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_a_listed_page_in_one_that_is_not_is_told_of_both(page: Page, host: Host, chat: str) -> None:
    inner = host.page(chat, lang="de")
    host.pages["/around"] = f'<!doctype html><title>Around</title><iframe src="{host.listed}{inner}"></iframe>'
    page.goto(f"{host.unlisted}/around?policy=frame-src+*")
    frame = page.frame_locator("iframe")
    frame.locator("pincite-chat [part=launcher]").click()
    note = frame.locator("pincite-chat [part=note]")
    expect(note).to_contain_text("jede Seite, die ihn umgibt", timeout=20_000)
    expect(note).to_contain_text(f"\u2068{host.listed}\u2069, \u2068{host.unlisted}\u2069")


def test_a_page_whose_own_policy_forbids_the_frame_says_so(page: Page, host: Host, chat: str) -> None:
    path = host.page(chat, policy=f"default-src 'none'; script-src {chat}")
    page.goto(host.listed + path)
    launcher(page).click()
    expect(page.locator("pincite-chat [part=note]")).to_contain_text("(frame-src) does not let it show")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_server_that_is_gone_and_comes_back(browser: Browser, host: Host, chat: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(f"({HEARD})()")
    page.goto(host.listed + host.page(chat))
    context.route("**/widget-open.js*", lambda route: route.abort())
    launcher(page).click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    context.unroute("**/widget-open.js*")
    context.set_offline(True)
    launcher(page).click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    context.set_offline(False)
    context.route(f"{chat}/?__theme*", lambda route: route.abort())
    launcher(page).click()
    page.locator("iframe").wait_for()
    context.set_offline(True)
    expect(page.locator("[part=note]")).to_contain_text("You are offline", timeout=20_000)
    context.set_offline(False)
    context.route("**/widget-open.js*", lambda route: route.abort())
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[part=note]")).to_contain_text("cannot be reached", timeout=20_000)
    causes = [detail["cause"] for detail in heard(page, "error")]
    assert causes == ["unreachable", "unreachable", "offline", "unreachable"]
    context.unroute_all()
    page.get_by_role("button", name="Try again").click()
    inside(page)
    expect(page.locator("[part=note]")).to_be_hidden()
    context.close()


def test_messages_of_others_are_not_obeyed(page: Page, host: Host, chat: str) -> None:
    page.add_init_script(f"({HEARD})()")
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    frame = inside(page)
    page.evaluate("['escape', 'answer'].forEach((pincite) => postMessage({ pincite }, '*'))")
    page.frames[1].evaluate("""() => {
      postMessage({ pincite: 'theme', theme: 'dark' }, '*');
      dispatchEvent(new MessageEvent('message',
        { data: { pincite: 'theme', theme: 'dark' }, origin: 'https://evil.example', source: parent }));
    }""")
    page.wait_for_timeout(300)
    expect(dialog(page)).to_be_visible()
    assert heard(page, "answer") == []
    expect(frame.locator("body.dark")).to_have_count(0)


def test_the_colours_are_the_pages_or_those_asked_for(browser: Browser, host: Host, chat: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    frame = inside(page)
    expect(frame.locator("body.dark")).to_have_count(0)
    page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
    expect(frame.locator("body.dark")).to_have_count(1)
    page.evaluate("document.querySelector('pincite-chat').dataset.theme = 'light'")
    expect(frame.locator("body.dark")).to_have_count(0)
    page.goto(host.listed + host.page(chat, theme="dark", accent="#ffdd00"))
    launcher(page).click()
    inside(page).locator("body.dark").wait_for()
    colours = launcher(page).evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
    assert colours[0] == "rgb(255, 221, 0)"
    assert colours[1] in ("rgb(0, 0, 0)", "lch(0 0 0)")
    assert page.frames[1].evaluate(HARD_TO_READ) == []
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_word(page: Page, host: Host, chat: str, lang: str) -> None:
    page.goto(host.unlisted + host.page(chat, lang=f"{lang}-XX"))
    page.evaluate("customElements.get('pincite-chat').load()")
    rows = page.evaluate("customElements.get('pincite-chat').strings")
    assert set(rows) == set(LANGUAGES)
    assert set(rows[lang]) - {"dir"} == set(rows["en"])
    assert all(rows[lang][word] != said for word, said in rows["en"].items()) or lang == "en"
    expect(launcher(page)).to_have_text(rows[lang]["title"])


def test_from_right_to_left(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat, lang="ar"))
    launcher(page).click()
    inside(page)
    shown, button = dialog(page).bounding_box(), launcher(page).bounding_box()
    assert shown is not None
    assert button is not None
    assert shown["x"] == button["x"] < 40
    closer, title = page.locator("[part=close]").bounding_box(), page.locator("[part=title]").bounding_box()
    assert closer is not None
    assert title is not None
    assert closer["x"] < title["x"]
    page.evaluate("document.querySelector('pincite-chat').dataset.position = 'right'")
    moved = dialog(page).bounding_box()
    assert moved is not None
    assert moved["x"] > 600


def test_a_page_adds_a_language(page: Page, host: Host, chat: str) -> None:
    page.goto(host.listed + host.page(chat, language="nl"))
    page.evaluate("""() => {
      customElements.get('pincite-chat').strings.nl = { title: 'Vraag het', close: 'Sluiten' };
      document.querySelector('pincite-chat').refresh();
    }""")
    expect(launcher(page)).to_have_text("Vraag het")
    launcher(page).click()
    expect(page.get_by_role("button", name="Sluiten")).to_be_visible()
    expect(page.get_by_role("link", name="Open in new tab")).to_be_visible()


def test_on_a_phone_it_takes_the_whole_screen(browser: Browser, host: Host, chat: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 667})
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    frame = inside(page)
    page.wait_for_timeout(300)
    assert dialog(page).bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.frames[1].evaluate("document.documentElement.scrollWidth") <= 375
    frame.locator("#pc-box textarea").focus()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    page.close()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", "none"), ("no-preference", "rise")])
def test_it_moves_only_for_who_likes_it(browser: Browser, host: Host, chat: str, motion: Any, moves: str) -> None:
    page = browser.new_page(reduced_motion=motion)
    page.goto(host.listed + host.page(chat))
    launcher(page).click()
    dialog(page).wait_for()
    assert dialog(page).evaluate("e => getComputedStyle(e).animationName") == moves
    page.close()


def test_within_the_page_it_opens_when_it_is_seen(page: Page, host: Host, chat: str, log: Log) -> None:
    far = '<svg width="10" height="3000"></svg>'  # the policy forbids inline style
    page.goto(host.listed + host.page(chat, body=far, position="inline", question=QUESTION, title="Fragen"))
    page.wait_for_timeout(500)
    assert [url for url in log.requests if url.startswith(chat)] == [f"{chat}/widget.js"]
    page.mouse.wheel(0, 2700)
    inside(page)
    scrolled = page.evaluate("scrollY")
    inside(page).locator(".pc-answer").wait_for()
    expect(page.get_by_role("region", name="Fragen")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == scrolled
    expect(page.locator("[part=close]")).to_be_hidden()
    expect(launcher(page)).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("document.querySelector('pincite-chat').nextElementSibling.textContent") == "The end"
    page.evaluate("document.querySelector('pincite-chat').close()")
    expect(dialog(page)).to_be_visible()


def test_an_address_asks_its_question(page: Page, chat: str) -> None:
    page.goto(f"{chat}/?question={quote(QUESTION)}")
    page.locator(".pc-answer").wait_for()
    expect(page.locator(".pc-question")).to_have_text([QUESTION])


def test_the_demonstration_works(page: Page, host: Host, chat: str, log: Log) -> None:
    demo = (ROOT / "docs" / "demo.html").read_text(encoding="utf-8").replace("http://127.0.0.1:7860", chat)
    host.pages["/demo.html"] = demo
    page.goto(f"{host.listed}/demo.html?policy=frame-src {chat}")
    page.locator("[data-ask]").first.click()
    inside(page).locator(".pc-answer").wait_for()
    expect(page.locator("ol")).to_contain_text("pincite-answer")
    assert log.complaints == []


def test_only_the_documents_that_the_page_names_are_searched(page: Page, host: Host, chat: str, log: Log) -> None:
    page.goto(host.listed + host.page(chat, sources="glossary*, none/*.md"))
    launcher(page).click()
    frame = inside(page)
    expect(frame.locator("#pc-within")).to_contain_text("Searching only in glossary*, none/*.md")
    expect(frame.locator("#pc-corpus")).to_contain_text("1 document ·")
    ask_in(frame, QUESTION)
    places = frame.locator("a.pc-cite").all_text_contents()
    assert places
    assert all(place.startswith("glossary") for place in places)
    ask_in(frame, "“Chen Shengqiang, the chief executive of JD Finance”")
    places = frame.locator(".pc-lookup a.pc-cite").all_text_contents()
    assert all(place.startswith("glossary") for place in places)
    with page.expect_request(lambda request: "/api/complete" in request.url) as completing:
        frame.locator("#pc-box textarea").press_sequentially("ban")
    assert parse_qs(urlsplit(completing.value.url).query)["sources"] == ["glossary*", "none/*.md"]
    frame.get_by_role("link", name="Search everywhere").click()
    expect(frame.locator("#pc-within")).to_have_count(0)
    expect(frame.locator("#pc-corpus")).to_contain_text("12 documents")
    assert log.elsewhere(chat) == [url for url in log.requests if url.startswith(host.listed)]


def ask_in(frame: FrameLocator, question: str) -> None:
    before = frame.locator(".pc-answer").count()
    frame.locator("#pc-box textarea").fill(question)
    frame.locator("#pc-box textarea").press("Enter")
    expect(frame.locator(".pc-answer")).to_have_count(before + 1, timeout=30_000)
