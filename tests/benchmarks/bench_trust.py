"""Earned autonomy on long streams of which the truth is known; the tests have short ones.

A category's drafts are decided one after the other by the product's own arithmetic, for a bound of
2 %. “beyond” is how many more replies were wrong than 2 % of those that went alone allow.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from streams import BOUND, Rate, beyond, error, streams

COUNT, DRAFTS = 200, 5_000
ROW = "{:<38} {:>7} {:>7} {:>6} {:>7} {:>7} {:>8} {:>10}"


def turns(bad: float, after: int) -> Rate:
    """Good until so many drafts after the beginning."""
    return lambda _, since: 0.003 if since is None or since < after else bad


def show(name: str, rate: Rate, noticed: float) -> None:
    """One line of the table."""
    found = streams(rate, DRAFTS, COUNT, noticed)
    began = [one for one in found if one.began is not None]
    many = max(len(began), 1)
    print(
        ROW.format(
            f"{name}, {noticed:.0%} noticed",
            f"{len(began) / COUNT:.1%}",
            f"{sum(one.alone for one in began) / many:.0f}",
            f"{sum(one.wrong for one in began) / many:.1f}",
            f"{error(found):.2%}",
            f"{beyond(found):+.1f}",
            f"{sum(one.seen for one in began) / many:.0f}",
            f"{sum(one.suspended is not None for one in began) / many:.1%}",
        ),
        flush=True,
    )


def main() -> None:
    """Print the table."""
    started = time.perf_counter()
    heads = (
        "a draft is wrong",
        "began",
        "alone",
        "wrong",
        "error",
        "beyond",
        "by people",
        "suspended",
    )
    print(ROW.format(*heads))
    for noticed in (0, 0.3, 1):
        for rate in (0.002, 0.005, 0.01):
            show(f"{rate:.1%} of the time", lambda *_, rate=rate: rate, noticed)
        for after in (0, 1_000):
            for bad in (0.05, 0.1, 0.3):
                show(f"0.3%, {bad:.0%} {after} after start", turns(bad, after), noticed)
    for times in (1, 1.5):
        show(f"{times * BOUND:.1%} of the time", lambda *_, rate=times * BOUND: rate, 0.3)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
