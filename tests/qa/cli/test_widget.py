from __future__ import annotations

import pytest

from index.errors import PinciteError
from qa.cli.main import main
from qa.cli.widget import snippet

LINE = '<script src="https://chat.corp.example/widget.js" defer></script>'


@pytest.mark.parametrize("address", ["https://chat.corp.example", "https://chat.corp.example/"])
def test_the_line_for_a_chat(address: str) -> None:
    assert snippet(address, {"title": None}) == LINE


def test_the_line_under_a_prefix_with_what_was_chosen() -> None:
    line = snippet("http://[::1]:7860/assistant", {"title": 'Ask "us" <now>', "theme": None, "position": "left"})
    assert line == (
        '<script src="http://[::1]:7860/assistant/widget.js" defer '
        'data-title="Ask &quot;us&quot; &lt;now&gt;" data-position="left"></script>'
    )


@pytest.mark.parametrize(
    "address",
    "chat.corp.example|ftp://chat.corp.example|https://|https://a/?x=1|https://a/#b|https://a b|https://user@a|"
    "https://a:b|https://[::1|javascript:alert(1)|".split("|"),
)
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(PinciteError, match=r"such as https://chat\.corp\.example"):
        snippet(address, {})


def test_the_command_prints_the_line_alone_and_says_who_may_have_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_FRAME_ANCESTORS", "'self',https://intranet.corp.example")
    assert main(["widget-snippet", "https://chat.corp.example/"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{LINE}\n"
    assert "pages of: 'self', https://intranet.corp.example." in printed.err


def test_the_command_takes_the_address_of_the_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_HOST", "::1")
    monkeypatch.setenv("PINCITE_PORT", "8000")
    monkeypatch.setenv("PINCITE_ROOT_PATH", "/assistant")
    chosen = ["--title", "Fragen", "--position", "inline", "--theme", "dark", "--language", "de", "--question", "Wer?"]
    assert main(["widget-snippet", *chosen, "--accent", "#a03"]) == 0
    assert capsys.readouterr().out == (
        '<script src="http://[::1]:8000/assistant/widget.js" defer data-title="Fragen" data-position="inline" '
        'data-theme="dark" data-language="de" data-question="Wer?" data-accent="#a03"></script>\n'
    )


def test_the_command_takes_the_public_address_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_ROOT_PATH", "/assistant")
    monkeypatch.setenv("PINCITE_PUBLIC_ADDRESS", "https://intranet.corp.example/assistant")
    assert main(["widget-snippet"]) == 0
    assert capsys.readouterr().out == (
        '<script src="https://intranet.corp.example/assistant/widget.js" defer></script>\n'
    )


def test_an_unknown_choice_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["widget-snippet", "--position", "top"]) == 2
    assert "right" in capsys.readouterr().err
