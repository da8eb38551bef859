"""What is told of settings that cannot be used, wherever they stand."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import pytest

from qa.configuration.checks import Between
from qa.configuration.reading import OTHER_VARIABLES, PREFIX, Known
from qa.errors import SettingsError
from qa.settings import Settings
from tests.conftest import ROOT

WRONG = tomllib.loads(Path(__file__).with_name("wrong_settings.toml").read_text(encoding="utf-8"))["wrong"]
SECRET = "hunter22-and-more"


def told(environment: dict[str, str], file: Path | None = None, **options: Any) -> list[str]:
    """Return what is said of settings, one line for each that is wrong."""
    with pytest.raises(SettingsError) as problem:
        Settings.load(environment, file, **options)
    first, *lines = str(problem.value).splitlines()
    assert not lines or first == f"{len(lines)} settings cannot be used:"
    assert all(line.startswith("- ") for line in lines)
    return [line.removeprefix("- ") for line in lines] or [first]


def expected(case: dict[str, Any], sources: dict[str, str]) -> list[str]:
    lines = []
    for told_of in case["told"]:
        line = told_of
        source = sources.get(line.partition(" ")[0], "default")
        for name, place in sources.items():
            line = line.replace(f"{{{name}}}", f"({place})")
        lines.append(f"{source}: {line}")
    return lines


def toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value) if isinstance(value, int) else '"' + "".join(f"\\U{ord(sign):08x}" for sign in str(value)) + '"'


def test_there_are_enough_of_them() -> None:
    assert len(WRONG) >= 40
    assert len({line.partition(" ")[0] for case in WRONG for line in case["told"]}) >= 30, "of as many settings"


@pytest.mark.parametrize("case", WRONG, ids=lambda case: str(case["given"])[:60])
def test_a_wrong_setting_in_the_file(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text("".join(f"{name} = {toml(value)}\n" for name, value in case["given"].items()))
    assert told({}, file) == expected(case, dict.fromkeys(case["given"], str(file)))


@pytest.mark.parametrize("case", WRONG, ids=lambda case: str(case["given"])[:60])
def test_a_wrong_setting_in_the_environment(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {name: f"{PREFIX}{name.upper()}" for name in case["given"]}
    values = {name: ",".join(one) if isinstance(one, list) else str(one) for name, one in case["given"].items()}
    sources = {name: f"environment variable {variable}" for name, variable in names.items()}
    assert told({names[name]: value for name, value in values.items()}) == expected(case, sources)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('prot = "x"', "there is no setting 'prot'; the nearest is 'port'"),
        ('frame_ancestor = "x"', "there is no setting 'frame_ancestor'; the nearest is 'frame_ancestors'"),
        ('colour = "x"', "there is no setting 'colour'; qa/settings.py lists all"),
        ("[server]\nport = 1", "there is no setting 'server': settings stand in no table"),
        ("port = true", "port is True, expected a whole number: 0 to 65535"),
        ("port = 80.0", "port is 80.0, expected a whole number: 0 to 65535"),
        ("log_users = true", "log_users is True, expected a text: no or yes"),
        (
            "frame_ancestors = [1]",
            "frame_ancestors is [1], expected a list of texts: one such as \"'self'\", "
            "or \"'none'\" for no page at all",
        ),
        (
            'proxy_secret = ["hunter22-and-more"]',
            "proxy_secret is something else, expected a text: printable characters without a space around them",
        ),
        ("port = ", "cannot be read as TOML settings (Invalid value (at end of document))"),
    ],
)
def test_what_only_a_file_can_say(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text(content)
    assert told({}, file) == [f"{file}: {said}"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    (tmp_path / "folder.toml").mkdir()
    for name in ("none.toml", "latin.toml", "folder.toml"):
        (line,) = told({"PINCITE_SETTINGS": str(tmp_path / name)})
        assert line.startswith(f"{tmp_path / name}: cannot be read as TOML settings (")


def test_all_sources_are_told_at_once_and_only_what_counts(tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text('port = 99999\ntitle = ""\nquotes_shown = 7\nprot = 1\n')
    environment = {"PINCITE_PORT": "80", "PINCITE_AUDIT": "x.txt", "PINCITE_PROT": "1", "HOME": "/", "PINCITE": "x"}
    assert told(environment, file, options={"host": "http://x", "port": None}) == [
        f"{file}: there is no setting 'prot'; the nearest is 'port'",
        "environment variable PINCITE_PROT: there is no setting 'PINCITE_PROT'; the nearest is 'PINCITE_PORT'",
        "environment variable PINCITE_AUDIT: audit is 'x.txt', expected a file that ends in .sqlite: such files are "
        "never indexed",
        f"{file}: title is empty, expected one line of text, up to 1000 characters",
        "option --host: host is 'http://x', expected an address in digits or a name of this machine, such as "
        "127.0.0.1, localhost, or 0.0.0.0 for all of its addresses",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"PINCITE_PROXY_SECRET": f" {SECRET}"},
        {"PINCITE_PROXY_SECRET": SECRET[:9]},
        {"PINCITE_PROXY_SECRET": SECRET, "PINCITE_PROXY_SECRET_FILE": "x"},
        {"PINCITE_PROXY_SECERT": SECRET},
        {"PINCITE_OIDC_CLIENT_SECRET": f"{SECRET}\n{SECRET}"},
        {"PINCITE_OIDC_SECRET": SECRET},
        {"PINCITE_PUBLIC_ADDRESS": f"https://ada:{SECRET}@chat.corp.example"},
        {"PINCITE_ALLOWED_ORIGINS": f"https://ada:{SECRET}@chat.corp.example"},
        {"PINCITE_OIDC_ISSUER": f"https://{SECRET}@login.corp.example"},
    ],
    ids=str,
)
def test_no_message_holds_a_secret(wrong: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text("".join(f"{name.removeprefix(PREFIX).lower()} = {toml(value)}\n" for name, value in wrong.items()))
    for lines in (told(wrong), told({}, file)):
        assert SECRET[:9] not in "".join(lines).replace(str(file), "")


def test_variables_that_are_no_settings_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    others = dict.fromkeys(OTHER_VARIABLES, "1") | {"PINCITE_SETTINGS": os.devnull}
    cluster = {
        "PINCITE_SERVICE_HOST": "10.96.0.7",
        "PINCITE_SERVICE_PORT_HTTP": "80",
        "PINCITE_PORT_80_TCP_ADDR": "10.96.0.7",
        "PINCITE_WIKI_PORT_80_TCP": "tcp://10.96.0.7:80",
    }
    assert Settings.load(others | cluster) == Settings()
    (line,) = told({"PINCITE_PORT": "tcp://10.96.0.7:80"})
    assert line.endswith("Kubernetes sets this for a service, unless enableServiceLinks is false")


def test_every_variable_with_our_prefix_is_a_setting_or_listed() -> None:
    """Whoever reads a new one adds it to the list, or a server of whoever sets it does not start."""
    files = [ROOT / "Makefile", ROOT / "README.md", ROOT / "ui.py"]
    for folder in ("qa", "index", "benchmarks", "training", "deploy", "docs", ".ci"):
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md", ".yaml", ".service", ""}]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file() and "static" not in path.parts]
    named = {name for text in texts for name in re.findall(r"\bPINCITE_[A-Z_]*[A-Z]\b", text)}
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__}
    unknown = {name for name in named - settings - OTHER_VARIABLES.keys() if "_SERVICE_" not in name}
    assert "PINCITE_SETTINGS" in named
    assert not unknown


def test_an_annotation_says_how_a_setting_is_checked() -> None:
    between = Between(1, 2)
    assert Known.of(Annotated[int, between], 1, secret=False) == Known(int, between, 1)
    for hint in (int, Annotated[int, "1 to 2"], Annotated[int, between, between]):
        with pytest.raises(TypeError, match="has no check"):
            Known.of(hint, 1, secret=False)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("float", 0.5, 0.5),
        ("float", 1, 1.0),
        ("float", "0.25", 0.25),
        ("float", float("nan"), None),
        ("float", "nan", None),
        ("int", " 12 ", 12),
        ("int", "1_2", None),
        ("int", "１２", None),
        ("int", "9" * 5000, None),
    ],
)
def test_numbers(kind: str, given: object, value: float | None) -> None:
    from qa.configuration.reading import Found, Given

    hint = Annotated[{"int": int, "float": float}[kind], Between(0, 99)]
    found = Found({"share": Known.of(hint, 7, secret=False)})
    found.take("share", Given(given, "here"))
    read = found.values()["share"]
    assert (None if found.bad or read != read else read) == value
