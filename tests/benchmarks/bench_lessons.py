"""How sure lessons are: what chance suggests, how soon habits are found, what trials let through.

``bench_lessons.py [runs]``. The streams of decided drafts are those of the tests (lesson_streams),
and every stream is looked at after each of its edits, as a desk does: a false lesson at any of
these looks counts. Claude is the project's double of the Messages API, which looks for words of
sympathy and for “du”; its figures say what code makes of such an answer, not how well Claude reads.
"""

import asyncio
import random
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from anthropic import AsyncAnthropic
from doubles.messages_api import MessagesApi
from lesson_streams import (
    HABITS,
    PHRASE,
    at_random,
    careless,
    familiar,
    first_found,
    first_told,
    looked_at,
    sentence_added,
    stream,
    warmer,
    with_noise,
)

from slackhitl.ai.claude import ClaudeDrafter
from slackhitl.desk import chance
from slackhitl.desk.lesson_rows import LessonTrial
from slackhitl.desk.verdicts import PASSES, verdict
from slackhitl.flow.counting import suggestions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def chances(runs: int) -> None:
    """Edits without a pattern."""
    print(f"{'fifty edits without a pattern':32} {'runs with a lesson':>20} {'at one look':>12}")
    for name, edit, unchanged in (
        ("at random", at_random, 0.0),
        ("beside 40 % sent unchanged", at_random, 0.4),
        ("cutting one sentence in 30 %", careless, 0.0),
    ):
        false, looks, at_once = 0, 0, 0
        for seed in range(runs):
            cases = list(stream(seed, 50, edit, unchanged=unchanged, taken_over=unchanged / 8))
            found = [bool(suggestions(looked_at(cases[:count]))) for count in range(3, 51)]
            false += any(found)
            looks += len(found)
            at_once += sum(found)
        share = chance.wilson(false, runs)
        print(
            f"{name:32} {share.value:8.1%} ({share.low:.1%}-{share.high:.1%})"
            f" {at_once / looks:11.2%}"
        )
    print()


def habits(runs: int) -> None:
    """Edits with one, beside other changes in two of five."""
    print(f"{'found after edits: counting':32} {'median':>7} {'9 of 10':>8} {'30 % unchanged':>20}")
    for name, edit, words in HABITS:
        plain = [first_found(seed, with_noise(edit), words) for seed in range(runs)]
        among = [
            first_found(seed, with_noise(edit), words, unchanged=0.3, taken_over=0.05)
            for seed in range(runs)
        ]
        print(f"{name:32} {_line(plain)} {median(among):20.0f}")
    plain = [first_found(seed, familiar, "“du”", language="de") for seed in range(runs)]
    print(f"{'du, in other words':32} {_line(plain)}")
    print()


async def told(runs: int) -> None:
    """The same with a key."""
    api = MessagesApi()
    await api.start()
    drafter = ClaudeDrafter(AsyncAnthropic(api_key="sk-ant-bench", base_url=api.base_url))
    print(f"{'found after edits: with a key':32} {'median':>7} {'9 of 10':>8}")
    for name, edit, words in (
        ("a warmer tone, in other words", with_noise(warmer), "trouble"),
        ("du, in other words", familiar, "du"),
        ("a sentence added", with_noise(sentence_added), PHRASE),
    ):
        found = [await first_told(seed, edit, drafter, words) for seed in range(runs)]
        print(f"{name:32} {_line(found)}")
    await drafter.close()
    await api.stop()
    print()


def trials(runs: int) -> None:
    """Lessons with which drafts come nearer to what people sent, or farther."""
    effects = (-0.10, -0.05, 0.0, 0.02, 0.05, 0.10)
    print("share of trials that put a lesson in force, by what it does to the edit distance")
    print(f"{'cases':>6} " + " ".join(f"{effect:+8.2f}" for effect in effects))
    dice = random.Random(1)
    for cases in (3, 10, 20, 30):
        passed: Counter[float] = Counter()
        for effect in effects:
            for _ in range(runs):
                drawn = [max(-1, min(1, dice.gauss(effect, 0.15))) for _ in range(cases)]
                found = chance.mean(drawn)
                row = LessonTrial(lesson_id=1, version=1, cases=cases, low=found.low,
                                  high=found.high, at=NOW)  # fmt: skip
                passed[effect] += verdict(row) in PASSES
        print(f"{cases:6} " + " ".join(f"{passed[effect] / runs:8.1%}" for effect in effects))


def _line(found: list[int]) -> str:
    return f"{median(found):7.0f} {sorted(found)[len(found) * 9 // 10]:8}"


def main(runs: int) -> None:
    """Print the tables."""
    chances(runs)
    habits(max(runs // 4, 10))
    asyncio.run(told(max(runs // 4, 10)))
    trials(runs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
