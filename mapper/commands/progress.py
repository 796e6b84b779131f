"""How far is it? Long work says so on standard error, where somebody is looking."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

ROWS_PER_SIGN = 5_000
T = TypeVar("T")


def counted(rows: Iterable[T], total: int) -> Iterable[T]:
    """The rows as they are; on a terminal a line of its own tells how many of them have passed."""
    return _told(rows, total) if sys.stderr.isatty() else rows


def read_so_far() -> Callable[[int], None]:
    """What hears how many rows are done, and shows it on a terminal."""
    if not sys.stderr.isatty():
        return lambda done: None
    return lambda done: click.echo(f"\r{done:,} rows", err=True, nl=False)


def _told(rows: Iterable[T], total: int) -> Iterator[T]:
    done = 0
    try:
        for done, row in enumerate(rows, start=1):
            if done % ROWS_PER_SIGN == 0:
                click.echo(f"\r{done:,} of {total:,} rows", err=True, nl=False)
            yield row
    finally:
        if total >= ROWS_PER_SIGN:
            click.echo(f"\r{done:,} of {total:,} rows", err=True)
