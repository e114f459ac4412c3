"""Settings: validated once, unknown ones refused; what is given wins over the environment, the environment over the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import SettingsError
from advisor.settings import load_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "advisor.toml"
    path.write_text('llm = "none"\nport = 7001\nhost = "127.0.0.2"\n', encoding="utf-8")
    return path


def test_the_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert (settings.llm, settings.embeddings, settings.host, settings.port) == ("bundled", "bundled", "127.0.0.1", 7860)
    assert settings.index == settings.data / "index"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "7002")
    monkeypatch.setenv("ADVISOR_LLM", "http://localhost:8000/v1")
    settings = load_settings(file, llm="bundled", host=None)
    assert (settings.host, settings.port, settings.llm) == ("127.0.0.2", 7002, "bundled")


def test_the_file_in_the_working_folder_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert load_settings().port == 7001


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("colour = 1", "'colour' is not valid"),
        ("port = 70000", "'port' is not valid"),
        ('port = "many"', "'port' is not valid"),
        ("llm_timeout_s = 0", "'llm_timeout_s' is not valid"),
        ("llm_budget_s = 0", "'llm_budget_s' is not valid"),
        ("port 7001", "is not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(file: Path, content: str, reason: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason) as refused:
        load_settings(file)
    assert refused.value.remedy


def test_the_remedy_says_where_a_value_is_set_or_how_a_list_is_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_LIMITS__PERSON", "many")
    with pytest.raises(SettingsError, match=r"'limits\.person' is not valid") as refused:
        load_settings(file)
    assert "ADVISOR_LIMITS__PERSON" in refused.value.remedy
    monkeypatch.setenv("ADVISOR_ACCESS__METHODS", "")
    with pytest.raises(SettingsError) as refused:
        load_settings(file)
    assert '["accounts"]' in refused.value.remedy


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes('llm = "模型"'.encode("big5"))
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load_settings(file)


def test_a_file_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no settings file"):
        load_settings(tmp_path / "other.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_an_unknown_setting_is_refused_wherever_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="'lmm' is not valid"):
        load_settings(lmm="none")
    monkeypatch.setenv("ADVISOR_LMM", "none")
    with pytest.raises(SettingsError, match="ADVISOR_LMM names no setting") as refused:
        load_settings()
    assert "llm" in refused.value.remedy


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_LLM_API_KEY", "sk-secret")
    settings = load_settings()
    assert "sk-secret" not in repr(settings) + str(settings)
    assert settings.llm_api_key is not None and settings.llm_api_key.get_secret_value() == "sk-secret"


def test_folders_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(data="~/index").data == tmp_path / "index"
