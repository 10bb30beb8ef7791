"""Settings are checked before work begins, and a wrong one is named."""

from pathlib import Path

import pytest
from pydantic import Field

from gre.config import Config, load_config
from gre.errors import ConfigError, MissingFileError


class Optimizer(Config):
    lr: float = Field(default=1e-5, gt=0)


class Settings(Config):
    correct_within_km: float = 750.0
    teacher: str | None = None
    optimizer: Optimizer = Optimizer()


def yaml_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "curate.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_and_the_command_line_overrides_it(tmp_path: Path) -> None:
    path = yaml_file(tmp_path, "correct_within_km: 25\noptimizer: {lr: 0.1}\n")
    settings = load_config(Settings, path, ["optimizer.lr=2e-6", "teacher=a=b"])
    assert settings == Settings(correct_within_km=25, teacher="a=b", optimizer=Optimizer(lr=2e-6))


def test_without_a_file_the_defaults_hold_and_an_empty_file_changes_nothing(
    tmp_path: Path,
) -> None:
    assert load_config(Settings) == load_config(Settings, yaml_file(tmp_path, "")) == Settings()


def test_an_override_makes_the_groups_it_goes_through(tmp_path: Path) -> None:
    assert load_config(Settings, overrides=["optimizer.lr=3"]).optimizer.lr == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("correct_within_kms: 25", r"^curate.yaml: correct_within_kms: Extra inputs are not"),
        ("optimizer: {lr: -1}", r"^curate.yaml: optimizer\.lr: "),
        ("correct_within_km: far", r"^curate.yaml: correct_within_km: "),
        ("- 1", r"^curate.yaml: must be a table of settings, not list"),
        ("a: [1", r"^curate.yaml: not valid YAML: "),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        load_config(Settings, yaml_file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"(?s)one: .*; two: "):
        load_config(Settings, yaml_file(tmp_path, "one: 1\ntwo: 2"))


@pytest.mark.parametrize("override", ["lr", "=3", "teacher.x=1", "correct_within_km=[1"])
def test_an_override_that_cannot_be_applied_is_refused(override: str) -> None:
    with pytest.raises(ConfigError):
        load_config(Settings, None, ["teacher=t", override])


def test_a_file_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        load_config(Settings, tmp_path / "none.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"^binary\.yaml: not valid YAML"):
        load_config(Settings, tmp_path / "binary.yaml")


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().teacher = "other"
