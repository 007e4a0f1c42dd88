"""dev.py: what it decides before it touches anything."""

import ast
import os
from pathlib import Path

import pytest

import dev


@pytest.fixture
def own_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A project folder with both requirement files and an environment that looks installed."""
    root = tmp_path / "project"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").touch()
    (root / dev.BASE_REQUIREMENTS).write_text("django==1\n")
    (root / dev.DEV_REQUIREMENTS).write_text("django==1\npytest==1\n")
    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev, "VENV", root / ".venv")
    return root


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the requirement files that were installed."""
    names: list[str] = []

    def note(python: Path, requirements: Path) -> bool:
        names.append(requirements.name)
        return True

    monkeypatch.setattr(dev, "install_with_uv", note)
    return names


def test_parses_on_pythons_it_has_to_refuse() -> None:
    source = (dev.ROOT / "dev.py").read_text()
    ast.parse(source, feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (2, 7)])
def test_old_python_is_told_what_to_install(version: tuple[int, int]) -> None:
    assert "needs Python 3.11 or newer" in str(dev.python_problem(version))


@pytest.mark.parametrize("version", [(3, 11), (3, 13), (4, 0)])
def test_new_python_is_welcome(version: tuple[int, int]) -> None:
    assert dev.python_problem(version) is None


def test_environment_is_installed_once(own_root: Path, installed: list[str]) -> None:
    for _ in range(2):
        assert dev.ensure_environment() == own_root / ".venv" / "bin" / "python"
    assert installed == ["requirements.txt"]


def test_changed_pins_are_installed(own_root: Path, installed: list[str]) -> None:
    dev.ensure_environment()
    (own_root / dev.BASE_REQUIREMENTS).write_text("django==2\n")
    dev.ensure_environment()
    assert installed == ["requirements.txt", "requirements.txt"]


def test_serving_keeps_the_packages_of_the_tests(own_root: Path, installed: list[str]) -> None:
    dev.ensure_environment()
    dev.ensure_environment(dev=True)
    dev.ensure_environment()
    assert installed == ["requirements.txt", "requirements-dev.txt"]


def test_lost_interpreter_is_installed_again(own_root: Path, installed: list[str]) -> None:
    dev.ensure_environment()
    (own_root / ".venv" / "bin" / "python").unlink()
    dev.ensure_environment()
    assert len(installed) == 2


def test_interrupted_installation_is_repeated(
    own_root: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.ensure_environment()
    (own_root / dev.BASE_REQUIREMENTS).write_text("django==2\n")
    with monkeypatch.context() as patch:
        patch.setattr(dev, "install_with_uv", lambda *_: False)
        patch.setattr(dev, "install_with_pip", interrupt)
        with pytest.raises(KeyboardInterrupt):
            dev.ensure_environment()
    (own_root / dev.BASE_REQUIREMENTS).write_text("django==1\n")
    dev.ensure_environment()
    assert installed == ["requirements.txt", "requirements.txt"]


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_missing_venv_module_names_the_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(dev, "apt_install", lambda package: False)
    with pytest.raises(dev.SetupError, match="apt-get install python3-venv"):
        dev.make_environment()


def test_secret_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    data = tmp_path / "data"
    dev.prepare_data(data)
    key = (data / "secret_key").read_text()
    dev.prepare_data(data)
    assert (data / "secret_key").read_text() == key
    assert len(key) >= 50
    assert (data / "secret_key").stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0


def test_reset_empties_our_folder_and_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    dev.prepare_data(data)
    (data / "uploads" / "deep").mkdir(parents=True)
    (data / "elsewhere").symlink_to(tmp_path)
    dev.reset_data(data)
    assert list(data.iterdir()) == []
    assert tmp_path.exists()


def test_reset_refuses_a_folder_that_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    dev.prepare_data(tmp_path)
    with pytest.raises(dev.SetupError, match=r"no \.factcheck-data"):
        dev.reset_data(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("folder", [Path.home(), dev.ROOT, dev.ROOT.parent, Path("/")])
def test_reset_refuses_folders_that_hold_more(folder: Path) -> None:
    assert "holds more than Factcheck's data" in str(dev.reset_problem(folder))


def test_reset_of_nothing_is_nothing(tmp_path: Path) -> None:
    dev.reset_data(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_reset_leaves_a_database_elsewhere_to_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres:///newsroom")
    with pytest.raises(dev.SetupError, match="DATABASE_URL"):
        dev.up("127.0.0.1", None, reset=True)


def test_folder_in_use_refuses_a_second_user(tmp_path: Path) -> None:
    with (
        dev.sole_use(tmp_path),
        pytest.raises(dev.SetupError, match=r"Another .* is using"),
        dev.sole_use(tmp_path),
    ):
        pytest.fail("two processes hold the same folder")
    with dev.sole_use(tmp_path):
        pass  # Free again.


def test_static_files_are_collected_when_they_change(
    own_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    def collect(python: Path, arguments: list[str], env: dict[str, str]) -> None:
        runs.append(arguments[0])
        (tmp_path / "static").mkdir(exist_ok=True)
        (tmp_path / "static" / "staticfiles.json").touch()

    monkeypatch.setattr(dev, "manage", collect)
    (own_root / ".venv" / dev.STAMP).write_text("pins")
    (own_root / "static").mkdir()
    sheet = own_root / "static" / "base.css"
    for text in ("a {}", "a {}", "b {}"):
        sheet.write_text(text)
        dev.collect_static(Path("python"), tmp_path, {})
    assert runs == ["collectstatic", "collectstatic"]


def test_variables_given_win_over_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.delenv("FACTCHECK_DEMO", raising=False)
    env = dev.app_environment(tmp_path)
    assert (env["HTTPS"], env["FACTCHECK_DEMO"]) == ("1", "1")
    assert env["FACTCHECK_DATA"] == str(tmp_path)


def test_arguments_after_the_command_are_passed_on_unread() -> None:
    options = dev.parse(["test", "-k", "board", "--help", "--", "-x"])
    assert (options.command, options.rest) == ("test", ["-k", "board", "--help", "--", "-x"])


def test_up_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        dev.parse(["up", "--prot", "80"])
    assert "up does not accept --prot 80" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root can install")
def test_only_root_installs_packages() -> None:
    assert dev.apt_install("hello") is False
