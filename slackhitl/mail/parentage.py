"""Which lines of a mail repeat the mail that it answers, however they were wrapped or marked."""

MOST_WORDS = 50_000
SHINGLE = 4
EDGES = "> \t|*_\xa0"


class Parent:
    """The mail that is answered, ready to recognise its words."""

    def __init__(self, text: str) -> None:
        self.lines = {_spoken(line) for line in text.split("\n")} - {""}
        words = [word for line in text.split("\n") for word in _spoken(line).split()][:MOST_WORDS]
        self.shingles = {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}

    def words_of(self, line: str) -> int:
        """How many words of this line are the parent's; 0 unless the line is wholly its."""
        spoken = _spoken(line)
        words = spoken.split()
        if not words:
            return 0
        if spoken in self.lines:
            return len(words)
        if len(words) < SHINGLE:
            return 0
        every = all(
            tuple(words[at : at + SHINGLE]) in self.shingles
            for at in range(len(words) - SHINGLE + 1)
        )
        return len(words) if every else 0


def _spoken(line: str) -> str:
    return " ".join(line[:2_000].lower().strip(EDGES).split())
