"""All layer files of a folder, read together: the mistakes of all are told at once."""

from pathlib import Path

from layers.spec.file import find_layer_files, read_layer_file
from layers.spec.layer import Layer
from sdi.errors import LayerFileRefused, UsageError
from sdi.messages import Language

type Read = tuple[Layer, str]
"""A layer and the text that declares it."""


class FolderRefused(LayerFileRefused):
    """Several layer files with mistakes."""

    def __init__(self, refusals: list[LayerFileRefused]) -> None:
        super().__init__("layer.several_refused", count=len(refusals))
        self.refusals = refusals

    def tell(self, language: Language = "en") -> str:
        """Each file's mistakes."""
        return "\n".join(refusal.tell(language) for refusal in self.refusals)


def read_folder(folder: Path) -> list[Read]:
    """All layers of a folder. Raises LayerFileRefused with all mistakes, UsageError for an empty folder."""
    files = find_layer_files(folder)
    if not files:
        raise UsageError("layer.empty_folder", folder=str(folder))
    return read_files(files)


def read_files(files: list[Path]) -> list[Read]:
    """The layers of these files. Raises LayerFileRefused with the mistakes of all of them."""
    found: list[Read] = []
    refusals: list[LayerFileRefused] = []
    for file in files:
        try:
            found.append((read_layer_file(file), file.read_text("utf-8")))
        except LayerFileRefused as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else FolderRefused(refusals)
    return found
