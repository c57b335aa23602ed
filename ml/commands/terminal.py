"""What commands say while they work: to standard error, so that results can be piped."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

console = Console(stderr=True)
OnProgress = Callable[[str, int, int], None]


def say(line: str) -> None:
    """Write a line of the result to standard output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    """Write a line about the work, unbroken, so that logs can be searched."""
    console.print(line, soft_wrap=True, highlight=False, markup=False)


@contextmanager
def progress() -> Iterator[OnProgress]:
    """Show bars; yields a function of (what, done, all).

    Where nobody watches (output to a file), each finished bar is one line.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, int] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]
            if done == total and not console.is_terminal:
                tell(f"{what}: {total}")

        yield advance
