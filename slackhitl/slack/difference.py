"""What a person changed in a draft: words struck out, words in bold, long unchanged runs folded."""

from difflib import SequenceMatcher
from re import findall

from slackhitl.slack.blocks import Block, visible

KEPT = 12
"""How many unchanged words are shown on either side of a change."""
MOST_WORDS = 3000


def difference(before: str, after: str, most: int) -> tuple[Block, bool]:
    """The changes as rich text of about ``most`` characters, and whether something was left out."""
    old, new = _words(before), _words(after)
    runs: list[Block] = []
    room, cut = most, False
    matcher = SequenceMatcher(None, old[:MOST_WORDS], new[:MOST_WORDS], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        pieces = [(_folded(new[k:m]), "")] if kind == "equal" else []
        if kind in {"delete", "replace"}:
            pieces.append(("".join(old[i:j]), "strike"))
        if kind in {"insert", "replace"}:
            pieces.append(("".join(new[k:m]), "bold"))
        for text, style in pieces:
            if room <= 0:
                cut = True
                break
            shown = text if len(text) <= room else text[:room] + " …"
            cut = cut or len(text) > room
            room -= len(text)
            runs += _run(shown, style)
    section = {"type": "rich_text_section", "elements": runs or _run("(no text)", "")}
    return {"type": "rich_text", "elements": [section]}, cut


def _run(text: str, style: str) -> list[Block]:
    if not text:
        return []
    leaf: Block = {"type": "text", "text": text}
    if style:
        leaf["style"] = {style: True}
    return [leaf]


def _folded(words: list[str]) -> str:
    if len(words) <= 2 * KEPT + 10:
        return "".join(words)
    return "".join(words[:KEPT]).rstrip() + " … " + "".join(words[-KEPT:])


def _words(text: str) -> list[str]:
    """Words with the space behind them, so that they join to the text again."""
    return findall(r"\S+\s*|\s+", visible(text).strip())
