"""The stages of an import on a terminal, with a bar of rows where there is someone to see it."""

from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sdi.cli import speak


class Stages:
    """Tells each stage as it begins; on a terminal its rows are counted in a bar."""

    def __init__(self) -> None:
        columns = (TextColumn("    "), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=speak.err, transient=True, disable=not speak.err.is_terminal)
        self._task: TaskID | None = None

    def __enter__(self) -> "Stages":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def pause(self) -> None:
        """Leave the terminal to a question."""
        self._bar.stop()

    def stage(self, key: str) -> None:
        """A stage begins."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        speak.progress(key)

    def rows(self, done: int, total: int | None) -> None:
        """So many rows are through."""
        if self._task is None:
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done, total=total)
