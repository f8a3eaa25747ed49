"""Set-up as a stranger meets it: other folders, other users, broken interpreters, nothing installed."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = CHECKOUT / "config" / "setup"
TOOLS = ("sh", "dirname", "cat", "id", "mktemp", "rm", "sha256sum", "cut", "env", "sed", "grep")
NOT_COPIED = (".git", ".venv", "var", "node_modules", "vendor", "__pycache__", ".*_cache", ".hypothesis")

type Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: the plainest tools, and what a test adds."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or "")
    return folder


def program(file: Path, text: str) -> Path:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    # some interpreters find their own library by this variable alone
    loader = {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}
    return subprocess.run(
        command,
        cwd=folder,
        env=loader | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def find_python(tools: Path, tmp_path: Path) -> Run:
    def find(**environment: str) -> "subprocess.CompletedProcess[str]":
        command = ["sh", str(SCRIPTS / "find-python.sh")]
        return run(command, tmp_path, PATH=str(tools), HOME=str(tmp_path), **environment)

    return find


def interpreter() -> str:
    base: str = sys._base_executable  # type: ignore[attr-defined]
    return os.path.realpath(base)


def surroundings() -> dict[str, str]:
    """Our own environment, without what a `make` above us would tell the one below."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def test_a_shim_that_does_not_run_is_passed_over(find_python: Run, tools: Path) -> None:
    program(tools / "python3.12", "echo 'python3.12: command not found' >&2; exit 127")
    program(tools / "python3", f'exec "{sys.executable}" "$@"')
    found = find_python()
    assert found.stdout == f"{interpreter()}\n", found.stderr


def test_pyenvs_own_folder_is_looked_into(find_python: Run, tmp_path: Path) -> None:
    folder = tmp_path / "root of pyenv" / "versions" / "3.12.99" / "bin"
    folder.mkdir(parents=True)
    program(folder / "python3", f'exec "{sys.executable}" "$@"')
    found = find_python(PYENV_ROOT=str(tmp_path / "root of pyenv"))
    assert found.stdout == f"{interpreter()}\n", found.stderr


def test_a_named_interpreter_is_the_only_one_tried(find_python: Run, tools: Path) -> None:
    program(tools / "python3.12", f'exec "{sys.executable}" "$@"')
    assert find_python(SDI_PYTHON=sys.executable).stdout == f"{interpreter()}\n"
    refused = find_python(SDI_PYTHON="/bin/false")
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert "SDI_PYTHON=/bin/false" in refused.stderr


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Run]:
    """Run a script of the set-up as an ordinary user, from a folder that this user can read."""
    folder = Path(tempfile.mkdtemp(prefix="sdi test ", dir=tempfile.gettempdir()))
    folder.chmod(0o755)
    shutil.copytree(SCRIPTS, folder / "config" / "setup")
    nobody = pwd.getpwnam("nobody")
    switch = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def call(script: str, *arguments: str, path: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            ["/bin/sh", str(folder / "config" / "setup" / script), *arguments],
            cwd="/",
            env={"PATH": path, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **switch,
        )

    yield call
    shutil.rmtree(folder)


@pytest.fixture
def bare_path() -> Iterator[str]:
    """A PATH that anyone can read and that leads to the plainest tools and apt-get alone."""
    folder = Path(tempfile.mkdtemp(prefix="sdi-test-"))
    folder.chmod(0o755)
    for name in (*TOOLS, "apt-get"):
        (folder / name).symlink_to(shutil.which(name) or "")
    yield str(folder)
    shutil.rmtree(folder)


def test_without_root_the_administrator_is_asked_once_for_all(stranger: Run, bare_path: str) -> None:
    asked = stranger("debian.sh", "node", "browser", path=bare_path)
    assert asked.returncode == 3
    assert asked.stderr.count("apt-get install nodejs npm chromium") == 2  # in two languages
    assert asked.stdout == ""


def test_nothing_is_asked_for_where_nothing_is_missing(stranger: Run) -> None:
    done = stranger("debian.sh", "database", path=os.defpath)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_any_python_one_sentence_says_so(stranger: Run, bare_path: str) -> None:
    if list(Path("/usr/local/bin").glob("python3.1[2-9]")) + list(Path("/opt").glob("python*/bin/python3")):
        pytest.skip("this machine has one in a folder that is always looked into")
    refused = stranger("find-python.sh", path=bare_path)
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert re.search("No Python 3.12 or later was found.*SDI_PYTHON", refused.stderr)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The checkout as a stranger has it, in a folder with an awkward name."""
    folder = tmp_path / "city sdi, “copy”"
    shutil.copytree(CHECKOUT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return folder


def test_make_setup_from_nothing_and_again(copy: Path, tmp_path: Path) -> None:
    make = ["make", "--no-print-directory", "-C", str(copy), "setup"]
    environment = {**surroundings(), "SDI_PYTHON": interpreter()}
    first = run(make, tmp_path, **environment)
    assert first.returncode == 0, first.stderr
    assert "==> Virtual environment .venv" in first.stderr
    second = run(make, tmp_path, **environment)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")

    where = run([str(copy / ".venv/bin/python"), "-c", "import sdi; print(sdi.__file__)"], tmp_path)
    assert where.stdout.strip() == str(copy / "sdi" / "__init__.py")
    vendor = copy / "sdi" / "web" / "static" / "vendor"
    for file in ("maplibre-gl/maplibre-gl.mjs", "maplibre-gl/maplibre-gl-worker.mjs", "noto-sans/400.css"):
        assert (vendor / file).stat().st_size > 1000
    for sheet in (vendor / "noto-sans").glob("*.css"):
        named = re.findall(r"url\(\./([^)]*)\)", sheet.read_text())
        assert len(named) > 2
        assert all((sheet.parent / name).is_file() for name in named)
    assert not (copy / "sdi" / "web" / "client" / "node_modules").exists()


def test_every_target_is_a_script_that_runs_from_anywhere(tmp_path: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text()
    targets = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert {"setup", "demo", "test", "check", "bench", "bless", "docs"} <= set(targets)
    for target in set(targets) - {"help"}:
        planned = run(["make", "-n", "-C", str(CHECKOUT), target], tmp_path, **surroundings())
        assert f"sh config/setup/{target}.sh" in planned.stdout
        assert os.access(SCRIPTS / f"{target}.sh", os.X_OK)


def test_the_locks_have_hashes_and_no_addresses() -> None:
    python = (CHECKOUT / "requirements.lock").read_text()
    stanzas = re.split(r"\n(?=\S)", python.strip())
    assert len(stanzas) > 50
    assert all("--hash=sha256:" in stanza for stanza in stanzas)
    assert not re.search(r"https?:|file:|--index|--find-links", python)
    javascript = (CHECKOUT / "sdi/web/client/package-lock.json").read_text()
    assert '"resolved"' not in javascript
    packages = javascript.count('"node_modules/')
    assert javascript.count('"integrity": "sha512-') == packages > 3


@pytest.fixture
def check(tmp_path: Path) -> Callable[[], tuple[int, str]]:
    """The script's judgement on a small project in `tmp_path`."""
    script = tmp_path / "config" / "setup" / "check.py"
    script.parent.mkdir(parents=True)
    shutil.copy(SCRIPTS / "check.py", script)
    (tmp_path / "config" / "messages").mkdir()
    (tmp_path / "sdi").mkdir()
    (tmp_path / "requirements.lock").write_text("typer==1.2.3 \\\n    --hash=sha256:00\n")
    project = '[project]\ndependencies = ["typer>=1"]\n[dependency-groups]\ndev = []\n'
    (tmp_path / "pyproject.toml").write_text(project)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)

    def judge() -> tuple[int, str]:
        done = run([sys.executable, "-I", str(script)], tmp_path, PATH=os.defpath)
        return done.returncode, done.stderr

    return judge


def test_a_sound_project_passes(check: Callable[[], tuple[int, str]]) -> None:
    assert check() == (0, "")


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("pyproject.toml", '[project]\ndependencies=["typer>=2"]\n[dependency-groups]\ndev=[]', "typer>=2"),
        (
            "pyproject.toml",
            '[project]\ndependencies=[]\n[dependency-groups]\ndev=["rich"]',
            "nothing for rich",
        ),
        ("config/messages/a.yml", "a.b: {vi: x}", "has ['vi']"),
        ("config/messages/a.yml", "a.b: {vi: '{x}', en: '{y}'}", "placeholders of its languages differ"),
        ("sdi/a.py", "raise NotFound('a.c')", "sdi/a.py:1: there is no message a.c"),
        ("README.md", f"see {'/ro' + 'ot/'}x", "README.md:1: names"),
        ("README.md", f"from {'py' + 'pi.org'}", "README.md:1: names"),
    ],
)
def test_what_is_wrong_is_named(
    check: Callable[[], tuple[int, str]], tmp_path: Path, file: str, text: str, complaint: str
) -> None:
    (tmp_path / file).write_text(text)
    code, said = check()
    assert code == 1
    assert complaint in said


def test_a_message_gets_all_its_values(check: Callable[[], tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / "config/messages/a.yml").write_text("a.b: {vi: '{x} {y}', en: '{y} {x}'}")
    use = tmp_path / "sdi" / "a.py"
    use.write_text("raise NotFound('a.b', x=1)")
    assert check() == (1, "sdi/a.py:1: a.b needs ['y']\n")
    use.write_text("raise NotFound('a.b', x=1, y=2)\nraise NotFound('a.b', **values)")
    assert check() == (0, "")
