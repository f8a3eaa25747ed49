"""Where the resources are: in a checkout beside the packages, in an installed wheel inside `sdi`."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def in_checkout() -> bool:
    """Whether the code runs from a checkout (an editable install), not from a wheel."""
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "sql").is_dir()


def _resource(name: str) -> Path:
    return _CHECKOUT / name if in_checkout() else _PACKAGE / "resources" / name


def sql() -> Path:
    """The folder of SQL files."""
    return _resource("sql")


def config() -> Path:
    """The folder of configuration, message catalogues and samples."""
    return _resource("config")


def layers() -> Path:
    """The folder of the shipped layer files (beside the code of the package `layers`)."""
    return _CHECKOUT / "layers"


def static() -> Path:
    """The folder of files served to browsers."""
    return _PACKAGE / "web" / "static"


def default_home() -> Path:
    """`var` in the checkout, else in the current folder."""
    return (_CHECKOUT if in_checkout() else Path.cwd()) / "var"
