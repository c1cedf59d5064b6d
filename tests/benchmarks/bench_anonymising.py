"""How much of customers is left in what is learnt, and how much of what is worth learning is lost.

Over the replies of tests/ai/replies.yaml, in nine languages. Needs neither network nor key.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from anonymised_replies import cases


def main() -> None:
    """Print the figures."""
    replies = cases()
    begin = time.perf_counter()
    read = [(case, case.plain()) for case in replies]
    spent = (time.perf_counter() - begin) / len(replies)
    others = [(case, plain) for case, plain in read if case.person]
    rows = (
        (
            "particulars that leaked",
            sum(len(case.leaked(plain)) for case, plain in read),
            sum(len(case.gone) for case in replies),
        ),
        (
            "words worth learning that were lost",
            sum(len(case.lost(plain)) for case, plain in read),
            sum(len(case.stays) for case in replies),
        ),
        (
            "replies about somebody else that would teach",
            sum(not plain.others for _, plain in others),
            len(others),
        ),
        (
            "replies about nobody else that teach nothing",
            sum(bool(plain.others) for case, plain in read if not case.person),
            len(replies) - len(others),
        ),
    )
    print(f"{len(replies)} replies, {1000 * spent:.1f} ms each")
    for what, count, of in rows:
        print(f"{what:<46} {count:>4} of {of:>4} {count / of:8.1%}")


if __name__ == "__main__":
    main()
