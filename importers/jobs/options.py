"""The options of a job: what `sdi import` takes on the command line, in words."""

from collections.abc import Mapping

from sdi.errors import UsageError

CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("upsert", "append", "replace"),
    "publish": ("review", "auto"),
}
NAMES = ("layer", "new", "like", "source_layer", "crs", "encoding", "key", "xy", *CHOICES)
"""`publish` is ``review`` (wait until someone says so) or ``auto`` (at once where nobody need be asked);
the others are those of `importers.request`. `key` and `xy` are column names with commas between."""

_LONGEST = 200


def read_options(given: Mapping[str, object]) -> dict[str, str]:
    """Options as a caller gave them, checked; an empty one is as good as none. Raises UsageError."""
    found = {name: _text(name, value) for name, value in given.items()}
    found = {name: value for name, value in found.items() if value}
    for name, known in CHOICES.items():
        if found.get(name, known[0]) not in known:
            raise UsageError("web.not_a_choice", name=name, value=found[name], known=", ".join(known))
    if "layer" in found and "new" in found:
        raise UsageError("jobs.layer_and_new")
    if "xy" in found and found["xy"].count(",") != 1:
        raise UsageError("jobs.bad_xy", value=found["xy"])
    return found


def target(options: Mapping[str, str]) -> str | None:
    """The layer that the options name; None where it is to be found by the file's columns."""
    return options.get("layer") or options.get("new")


def _text(name: str, value: object) -> str:
    if name not in NAMES:
        raise UsageError("jobs.unknown_option", name=name, known=", ".join(NAMES))
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise UsageError("jobs.bad_option", name=name)
    return value.strip()
