"""What is said to who mentions the app: fitting how the card stands, with the next step."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_views import NOW

from slackhitl.desk import mentions
from slackhitl.desk.coaching import MAY_DRAFT, Coached, Standing
from slackhitl.desk.mentions import MentionView, ToUs
from slackhitl.desk.models import Disposition
from slackhitl.slack import coaching
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import Act

Judge = Callable[..., None]
SAID = ToUs("U0BEN", "C1", "17.2", "17.1", "mention returns")


def mention(
    coached: Coached | None, words: str = "mention <returns>", found: str = mentions.TROUBLE
) -> MentionView:
    return MentionView(7, SAID, words, 12, found, coached, "<@U0ANA> undid this.", None)


def buttons(card: Card) -> list[tuple[str, str, str]]:
    return [
        (one["text"]["text"], one["action_id"], one["value"])
        for block in card.blocks
        for one in block.get("elements", [])
        if one["type"] == "button"
    ]


@pytest.mark.parametrize("standing", sorted(set(Standing) - MAY_DRAFT))
@pytest.mark.parametrize("ended", [None, *Disposition])
def test_where_nothing_is_drafted_the_answer_says_why_and_what_next(
    standing: Standing, ended: Disposition | None, accepted: Judge
) -> None:
    for until, name in ((None, ""), (NOW + timedelta(seconds=8), "Ana <Alves>" * 20)):
        coached = Coached(standing, who="U0ANA", until=until, ended=ended)
        card = coaching.answer(mention(coached), name)
        accepted(card.blocks)
        assert card.text.startswith("*")
        assert "click" not in card.text
        label = coaching.LABELS.get(standing)
        wanted = [(label, Act.COACH.value, "12:0:-|7")] if label else []
        assert buttons(card) == wanted
        assert ("Press the button" in card.text) is bool(label)
        assert label or any(word in card.text for word in ("ention me", "Press Edit"))


@pytest.mark.parametrize("standing", Standing)
def test_a_mention_without_words_is_asked_for_them_everywhere(
    standing: Standing, accepted: Judge
) -> None:
    card = coaching.answer(mention(Coached(standing), words=""), "")
    accepted(card.blocks)
    assert coaching.EMPTY in card.text
    assert buttons(card) == []


def test_what_is_being_drafted_is_told_with_where_it_will_be_seen(accepted: Judge) -> None:
    said = {
        "will stand on the card": Coached(Standing.FREE, drafts=True),
        "follows both wishes": Coached(Standing.FREE, drafts=True, is_added=True),
        "until the customer writes by Ana": Coached(Standing.PUT_ASIDE, drafts=True),
        "until <!date^": Coached(Standing.PUT_ASIDE, drafts=True, until=NOW),
    }
    for words, coached in said.items():
        card = coaching.answer(mention(coached), "Ana")
        accepted(card.blocks)
        assert words in card.text


def test_without_a_card_or_a_role_the_answer_fits_the_place() -> None:
    stranger = coaching.answer(mention(None, found=mentions.STRANGER), "")
    assert "Only agents of this desk" in stranger.text
    elsewhere = coaching.answer(mention(None, found=mentions.ELSEWHERE), "")
    assert "/hitl help" in elsewhere.text
    assert coaching.answer(mention(None), "").text == "<@U0ANA> undid this."
