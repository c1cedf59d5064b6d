"""A season of mails that ask much the same, and the team's replies to them."""

from bare_desk import MARIA, BareDesk

from slackhitl.ai.anonymising import Known
from slackhitl.desk import learning, review
from slackhitl.flow.learn import gist_of

FERRY = (
    "Parcels to the islands leave on Tuesday with the evening ferry and arrive by Thursday noon."
)
QUESTIONS = (
    "When does my parcel to the islands arrive?",
    "When will my parcel to the islands arrive?",
    "On which day does my parcel to the islands arrive?",
)
PEOPLE = ("Jane", "Tom", "Ana", "Ben", "Vera", "Otto", "Mia", "Paul", "Ida", "Leo", "Eva", "Max")

MANY_PEOPLE = (
    *PEOPLE, "Kai", "Lea", "Nia", "Ole", "Pia", "Rex", "Sia", "Udo", "Uma", "Kim", "Lou", "Jan",
    "Ira", "Ada", "Bea", "Cem", "Dov", "Fay", "Gil", "Hal",
)  # fmt: skip
"""As many as it takes to tell anything from chance."""


def answered(desk: BareDesk, name: str, asks: str, reply: str, *, learn: bool = True) -> int:
    """A mail was drafted for badly, and a person sent their own words; the sent draft's id."""
    desk.later(hours=1)
    conversation = desk.mail(
        sender_name=name, sender_address=f"{name.lower()}@customer.example",
        subject="My parcel", text=asks, new_text=asks,
    ).conversation_id  # fmt: skip
    desk.triage(conversation, questions=(asks,))
    desk.present(conversation, "I do not know.")
    desk.do(review.edit, desk.seen(conversation), reply, MARIA, desk.now, desk.policy)
    draft_id = desk.leave(conversation)
    if learn:
        desk.later(minutes=1)
        gist = gist_of([asks], reply, Known((name,)))
        assert gist is not None
        desk.do(learning.remember, draft_id, gist.questions, gist.reply, desk.now)
    return draft_id


def a_season(desk: BareDesk, people: tuple[str, ...] = PEOPLE) -> list[int]:
    """A dozen customers ask the same, and the team answers them alike."""
    letter = "Dear {name},\n\n" + FERRY + "\n\nKind regards"
    return [
        answered(desk, name, QUESTIONS[number % len(QUESTIONS)], letter.format(name=name))
        for number, name in enumerate(people)
    ]
