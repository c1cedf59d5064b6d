"""A bar chart of two arms with their 95 % intervals, as an SVG file that needs nothing else."""

from collections.abc import Sequence
from html import escape

from slackhitl.desk.chance import Interval

WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 84, 84
MOST_GROUPS = 8
"""More would not be readable."""

Group = tuple[str, int, Interval, Interval]
"""A name, the number of mails behind it, and both figures."""


def chart(title: str, y_label: str, names: tuple[str, str], groups: Sequence[Group]) -> str:
    """The groups' bars side by side, first hatched and second plain, both with their figures."""
    shown = groups[:MOST_GROUPS]
    top = max([0.1, *(max(one.high, other.high) for _, _, one, other in shown)])
    scale = (HEIGHT - TOP - BOTTOM) / top
    width = (WIDTH - LEFT - RIGHT) / max(len(shown), 1)
    told = "; ".join(
        f"{name}, {mails} mails: {names[0]} {_told(one)}, {names[1]} {_told(other)}"
        for name, mails, one, other in shown
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="title about" font-family="sans-serif" font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(y_label)}, with 95 % intervals. {escape(told)}.</desc>',
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
        '<rect width="2.5" height="6" fill="#7a4a00"/></pattern></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="28" font-size="18" fill="#111111">{escape(title)}</text>',
        *_legend(names),
        *_axis(y_label, top, scale),
    ]
    for number, (name, mails, one, other) in enumerate(shown):
        middle = LEFT + width * (number + 0.5)
        bar = min(width * 0.3, 60)
        parts += _bar(middle - bar - 3, bar, one, scale, "url(#hatch)")
        parts += _bar(middle + 3, bar, other, scale, "#0b5cad")
        parts.append(_text(middle, HEIGHT - BOTTOM + 36, _shortened(name, int(width / 8))))
        parts.append(_text(middle, HEIGHT - BOTTOM + 53, f"{mails} mails"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "category"))
    return "\n".join([*parts, "</svg>", ""])


def _legend(names: tuple[str, str]) -> list[str]:
    found = []
    for number, (name, fill) in enumerate(zip(names, ("url(#hatch)", "#0b5cad"), strict=True)):
        x = LEFT + number * 230
        found.append(
            f'<rect x="{x}" y="42" width="16" height="16" fill="{fill}" stroke="#111111"/>'
            f'<text x="{x + 24}" y="55" fill="#111111">{escape(name)}</text>'
        )
    return found


def _axis(label: str, top: float, scale: float) -> list[str]:
    floor = HEIGHT - BOTTOM
    middle = (TOP + floor) / 2
    lines = [
        f'<text x="18" y="{middle:.1f}" fill="#111111" text-anchor="middle"'
        f' transform="rotate(-90 18 {middle:.1f})">{escape(label)}</text>'
    ]
    for step in range(5):
        value = top * step / 4
        y = floor - value * scale
        lines.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#cccccc"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" fill="#111111"'
            f' text-anchor="end">{value:.2f}</text>'
        )
    return lines


def _bar(x: float, width: float, figure: Interval, scale: float, fill: str) -> list[str]:
    floor = HEIGHT - BOTTOM
    y, high, low = (floor - value * scale for value in (figure.value, figure.high, figure.low))
    middle = x + width / 2
    whisker = (
        f"M{middle - 6:.1f} {high:.1f}h12M{middle:.1f} {high:.1f}V{low:.1f}"
        f"M{middle - 6:.1f} {low:.1f}h12"
    )
    return [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{floor - y:.1f}"'
        f' fill="{fill}" stroke="#111111"/>',
        f'<path d="{whisker}" stroke="#ffffff" stroke-width="5" fill="none"/>'
        f'<path d="{whisker}" stroke="#111111" stroke-width="2" fill="none"/>',
        _text(middle, floor + 16, f"{figure.value:.2f}"),
    ]


def _text(x: float, y: float, words: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="#111111" text-anchor="middle">{escape(words)}</text>'
    )


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: max(most - 1, 1)]}…"


def _told(figure: Interval) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"
