"""What no linter knows: the lock fits, messages are in both languages, nothing names one machine.

Exits with 1 and all complaints. Works offline.
"""

import ast
import os
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("sdi", "layers", "tiles", "importers")
ERRORS = {
    "UsageError", "DataRefused", "LayerFileRefused", "TooLarge", "WrongMedia", "NotFound", "Conflict",
    "Unknown", "Forbidden", "Unavailable",
}  # fmt: skip
LANGUAGES = {"vi", "en"}

# the brackets keep this file itself from being found
ADDRESSES = re.compile(
    r"[p]ypi\.org|[p]ythonhosted|registry\.[n]pmjs|deb\.[d]ebian\.org|security\.[d]ebian\.org|index\.[c]rates\.io"
)
MACHINE_PATHS = re.compile(r"/[r]oot/|/[w]ork/|/[h]ome/[a-z]+/|/[t]mp/[a-z]+/")


def stale_lock(root: Path = ROOT) -> Iterator[str]:
    """Requirements of the project that the lock does not meet."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *(r for group in groups.values() for r in group)]
    pins = re.findall(r"^([^ =#]+)==([^ ]+)", (root / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    locked = {canonicalize_name(name): version for name, version in pins}
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield f"requirements.lock: has {version or 'nothing'} for {requirement}: run make lock"


def wrong_messages(root: Path = ROOT) -> Iterator[str]:
    """Messages that lack a language or differ in their placeholders, and uses that don't fit them."""
    catalogue: dict[str, dict[str, str]] = {}
    for file in sorted((root / "config" / "messages").glob("*.yml")):
        for key, texts in (yaml.safe_load(file.read_text("utf-8")) or {}).items():
            if key in catalogue:
                yield f"{file.name}: {key}: stands in another file too"
            if set(texts) != LANGUAGES:
                yield f"{file.name}: {key}: has {sorted(texts)}, not {sorted(LANGUAGES)}"
            elif placeholders(texts["vi"]) != placeholders(texts["en"]):
                yield f"{file.name}: {key}: the placeholders of its languages differ"
            catalogue[key] = texts
    for place, key, values in _uses(root):
        if key not in catalogue:
            yield f"{place}: there is no message {key}"
        elif values is not None and not (needed := placeholders("".join(catalogue[key].values()))) <= values:
            yield f"{place}: {key} needs {sorted(needed - values)}"


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def machine_names(root: Path = ROOT) -> Iterator[str]:
    """Lines of the project's files that name a package index or a folder of one machine."""
    for file in _own_files(root):
        try:
            lines = file.read_text("utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, 1):
            if found := ADDRESSES.search(line) or MACHINE_PATHS.search(line):
                yield f"{file.relative_to(root)}:{number}: names {found[0]}"


def _uses(root: Path) -> Iterator[tuple[str, str, set[str] | None]]:
    """Each literal use of a message: its place, key, and values (None where they are not literal)."""
    for file in sorted(f for package in PACKAGES for f in (root / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (key := _key(node)):
                names = {keyword.arg for keyword in node.keywords}
                values = None if None in names else {str(name) for name in names}
                yield f"{file.relative_to(root)}:{node.lineno}", key, values


def _key(call: ast.Call) -> str | None:
    """The message that a call names, if it is one that takes messages."""
    name = getattr(call.func, "id", getattr(call.func, "attr", None))
    if name not in {*ERRORS, "say", "told", "progress"} or not call.args:
        return None
    first = call.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    return first.value if "." in first.value else None


def _own_files(root: Path) -> list[Path]:
    """The files under version control or about to be; in an unpacked archive these can't be told."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return [root / os.fsdecode(name) for name in listed.split(b"\0") if name]


def main() -> int:
    """Print all complaints; 1 if there is one."""
    complaints = [*stale_lock(), *wrong_messages(), *machine_names()]
    sys.stderr.writelines(f"{line}\n" for line in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
