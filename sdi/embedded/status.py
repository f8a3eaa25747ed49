"""What a person or a script asks about the server."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

type State = Literal["starting", "ready", "stopping", "stopped", "absent"]


@dataclass(frozen=True)
class Status:
    """The server at this moment; `absent` means that no cluster was made yet."""

    state: State
    folder: Path
    pid: int | None
    port: int | None
    version: int | None
    stays: bool
    users: list[int]

    @property
    def is_ready(self) -> bool:
        """Whether it takes connections."""
        return self.state == "ready"
