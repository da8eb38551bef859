from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from index.sources import Limits
from qa.cli.main import main
from qa.configuration.reading import Known
from qa.errors import SettingsError
from qa.settings import Settings, known


def test_defaults_hold_where_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.load({}) == Settings()


def test_environment_over_file_over_default(tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text('title = "Wiki"\nport = 8000\nframe_ancestors = ["https://a.example"]\n')
    settings = Settings.load({"PINCITE_PORT": "9000", "PINCITE_ALLOWED_ORIGINS": "https://a, https://b"}, file)
    assert (settings.title, settings.port, settings.host) == ("Wiki", 9000, "127.0.0.1")
    assert settings.frame_ancestors == ("https://a.example",)
    assert settings.allowed_origins == ("https://a", "https://b")


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('title = "Named"\n')
    assert Settings.load({"PINCITE_SETTINGS": str(file)}).title == "Named"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1", "there is no setting 'prot'"),
        ('port = "many"', "port is 'many', expected a whole number"),
        ("port = -1", "port is -1"),
        ("port = true", "port is True"),
        ("port = 99999", "port is 99999, expected 0 to 65535"),
        ("passage_tokens = 0", "passage_tokens is 0, expected 20 to 1000"),
        ("passage_tokens = 40\noverlap_tokens = 30", "overlap_tokens is 30, expected 0 to 20"),
        ("title = 3", "title is 3, expected a text"),
        ("frame_ancestors = [1]", "expected a list of texts"),
        ('audit = "audit.txt"', "audit is 'audit.txt', expected a file that ends in .sqlite"),
        ('audit_questions = "all"', "audit_questions is 'all', expected text or digest or nothing"),
        ("audit_days = 99999", "audit_days is 99999, expected 0 to 36500"),
        ('access = "all"', "access is 'all', expected none or proxy or oidc"),
        ("access = true", "access is True, expected a text"),
        ('tokens = "tokens.txt"', "tokens is 'tokens.txt', expected a file that ends in .sqlite"),
        ('cross_site_frames = "maybe"', "cross_site_frames is 'maybe', expected no or yes"),
        ("session_hours = 0", "session_hours is 0, expected 1 to 720"),
        ('proxy_addresses = "10.0.0.1"\noidc_client_secret = 7', "oidc_client_secret is something else"),
        ("port = ", "cannot be read as TOML"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as problem:
        Settings.load({}, file)
    assert said in str(problem.value)
    assert str(file) in str(problem.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        Settings.load({"PINCITE_SETTINGS": str(tmp_path / "none.toml")})


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="PINCITE_PORT"):
        Settings.load({"PINCITE_PORT": "12x"})


def test_every_setting_has_a_check_and_its_default_passes() -> None:
    assert list(known()) == [field.name for field in fields(Settings)]
    Settings().check()


@pytest.mark.parametrize("name", known())
def test_every_check_refuses_something(name: str) -> None:
    nonsense = {int: -1, float: -1.0, str: "\n\x00;", tuple: ("\n\x00;",)}
    told: Known = known()[name]
    assert isinstance(told.default, told.kind)
    assert told.check.wrong(nonsense[told.kind])


def test_a_server_looks_at_the_files_that_its_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other commands do not: who asks on the command line need not be able to read the server's secrets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short").write_text("0123")
    (tmp_path / "pincite.toml").write_text(
        'tokens = "none/tokens.sqlite"\nproxy_secret_file = "short"\noidc_client_secret_file = "missing"\n'
    )
    assert Settings.load({}).tokens == "none/tokens.sqlite"
    assert main(["serve", "--host", "not a host"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(", expected")[0] for line in told if line.startswith("- ")] == [
        "- option --host: host is 'not a host'",
        "- pincite.toml: tokens is 'none/tokens.sqlite', but there is no folder none",
        "- pincite.toml: proxy_secret_file is 'short', which has 4 characters",
        "- pincite.toml: oidc_client_secret_file is 'missing', which cannot be read: No such file or directory",
    ]


def test_settings_made_in_python_are_checked_the_same_way() -> None:
    with pytest.raises(SettingsError, match=r"^settings: frame_ancestors is empty, expected one such as"):
        Settings(frame_ancestors=()).check()
    with pytest.raises(SettingsError, match=r"2 settings cannot be used:\n- settings: host"):
        Settings(host="a b", port=70000).check()


def test_how_large_a_file_may_be_is_a_setting() -> None:
    limits = Settings.load({"PINCITE_MAX_FILE_BYTES": "1000", "PINCITE_MAX_RECORD_BYTES": "100"}).limits()
    assert (limits.max_file_bytes, limits.max_record_bytes) == (1000, 100)
    assert Settings().limits() == Limits()
    with pytest.raises(SettingsError, match="max_file_bytes is 0"):
        Settings.load({"PINCITE_MAX_FILE_BYTES": "0"})
