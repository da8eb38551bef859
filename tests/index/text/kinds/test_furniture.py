import pytest

from index.text.kinds.furniture import furniture, is_furniture, repeats

BODY = "The port opened its second crane on Monday, which doubles what it unloads. " * 5


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe now", "Sign in", "Log in or register", "Start your free trial today", "Already a member? Log in",
        "Join the Harbour newsletter", "Sign up for our weekly letter", "Follow us on Facebook", "Share this article",
        "Scan the QR code", "Leave a Reply", "12 comments", "Post Comment", "Advertisement", "Skip to content",
        "5 min read", "Also read: Ferries stay in port.", "Read more: Why?", "Related stories: cranes",
        "Here’s more from the Gazette:", "Keywords: port, crane", "Filed under: Business", "Photo: Lake Archive",
        "Photo by Ida Boll", "Image credit: Archive", "Reporting by Ida Boll; editing by Otto Kerr",
        "© 2024 Harbour Gazette", "Copyright 2024 by the Gazette", "All Rights Reserved.",
        "This site uses Akismet to reduce spam.", "Your email address will not be published.", ", Switzerland",
        "The crane at night. Photo: Lake Archive", "The crane at night (Photo by Ida Boll/Lake Archive)",
        "Contact reporter Ida Boll (ida@gazette.example)", "Ida Boll is a journalist in Lindau. Twitter: @idaboll",
        "We use cookies. By continuing you agree to our policy.", "This site uses cookies. Accept all",
        "This article was first published in the Harbour Gazette.",
    ],
)  # fmt: skip
def test_furniture_by_itself(line: str) -> None:
    assert furniture([line]) == [True]


@pytest.mark.parametrize(
    "line",
    [
        "Subscribers rose to two million.", "Sign in with your badge number and the code from your phone.",
        "Register a moped", "Share prices rose", "Share this with your manager before Friday.", "Comments are welcome.",
        "Scan the QR code on your badge to enter.", "Related parties must disclose their holdings.",
        "Photo finishes are decided by the camera.", "Copyright law protects the author for seventy years.",
        "Topic: Parking", "Contact the help desk at hr@corp.example.", "You may refuse to accept cookies at any time.",
        "Follow the instructions on the screen.", "The image shows: a crane, a ship and a train",
        "By 2027 the port will have three cranes.", "Join the two ends with tape.", "More from less is our motto.",
    ],
)  # fmt: skip
def test_body_that_looks_like_it(line: str) -> None:
    assert furniture([line]) == [False]


def test_long_paragraphs_are_never_furniture() -> None:
    assert not is_furniture("Subscribe now " * 100)


def test_a_policy_on_cookies_is_not_a_banner() -> None:
    banner = "We use cookies. By continuing you agree."
    assert furniture([banner, "Cookies last a month.", "A cookie has no name."]) == [False, False, False]


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        (["Home", "News", "Contact us", BODY], [True, True, True, False]),
        (["Home | News | About | Cranes", BODY], [True, False]),
        (["Apples", "Pears", "Plums", BODY], [False, False, False, False]),
        (["Home", BODY], [False, False]),
    ],
)
def test_menus(menu: list[str], expected: list[bool]) -> None:
    assert furniture(menu) == expected


def test_a_tail_that_speaks_to_the_reader() -> None:
    tail = [
        "Join the Gazette community",
        "We help you to advertise. Our team will call you back.",
        "Cranes of the world",
    ]
    assert furniture([BODY, *tail]) == [False, True, True, True]


def test_a_tail_of_headlines() -> None:
    assert furniture([BODY, "Related", "Lake water is warmer", "Why the bridge was closed"]) == [
        False,
        True,
        True,
        True,
    ]


def test_no_tail_where_the_subject_goes_on() -> None:
    assert furniture([BODY, "Related", "Lake water is warmer", BODY]) == [False, False, False, False]
    assert furniture([BODY, "Leave a comment", "Lake water is warmer", BODY]) == [False, True, False, False]


def test_no_tail_without_a_body() -> None:
    assert furniture(["Related", "Lake water is warmer"]) == [False, False]


def test_repeats_are_of_one_place() -> None:
    notice = "Applications must be handed in two weeks before the first day."
    assert repeats([notice, notice, notice, "Yes", "Yes"], ["a", "a", "b", "a", "a"]) == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_a_row_of_cells_is_no_rest_of_an_icon() -> None:
    assert not is_furniture("| Tool | Shelf | Row |")
    assert is_furniture("| Tools")


@pytest.mark.parametrize("rule", ["* * *", "-----", "_" * 5000, "★ ★ ★"])
def test_a_rule_is_furniture(rule: str) -> None:
    assert furniture([rule]) == [True]


@pytest.mark.parametrize("code", ["}", "});", "+", "<>", "{...}"])
def test_signs_of_code_are_no_rule(code: str) -> None:
    assert furniture([code]) == [False]


def test_a_table_of_contents_is_furniture() -> None:
    assert is_furniture("1. Lamp ........ 2\n2. Oil ......... 4\n3. Wick . . . . . 7")
    assert not is_furniture("He waited... 2 hours.\nThen he went.\nThat was it.")


def test_what_printed_pages_repeat_is_furniture() -> None:
    pages = [each for n in range(1, 4) for each in ("Lights        Duties      May", f"Text {n}.", f"Hill [Page {n}]")]
    assert furniture(pages) == [True, False, True] * 3


def test_a_headline_below_a_menu_is_no_part_of_it() -> None:
    pieces = ["Home\nNews\nContact", "Harbour notice", "The west quay is closed."]
    assert furniture(pieces) == [True, False, False]
