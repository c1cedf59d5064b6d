"""A shop's knowledge, a mail, and Claude as far as a network can tell."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from anthropic import AsyncAnthropic
from doubles.messages_api import MessagesApi

import slackhitl.sandbox
from slackhitl.ai.calling import Patience
from slackhitl.ai.claude import ClaudeDrafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.terms import Brief, Mail, Sentiment, Triage, Urgency

KNOWLEDGE = Path(slackhitl.sandbox.__file__).parent / "knowledge"
PATIENCE = Patience(quick=2.0, careful=2.0, retry_after=1.0, attempts=2)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The articles of the sandbox's shop."""
    return Knowledge(KNOWLEDGE)


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    """The double of the Messages API."""
    double = await MessagesApi().start()
    yield double
    await double.stop()


@pytest.fixture
async def claude(api: MessagesApi) -> AsyncIterator[ClaudeDrafter]:
    """The real SDK, speaking to the double."""
    client = AsyncAnthropic(api_key="sk-ant-test", base_url=api.base_url)
    drafter = ClaudeDrafter(
        client, patience=PATIENCE, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC)
    )
    yield drafter
    await drafter.close()


@pytest.fixture
def returning() -> Mail:
    """A plain question that the knowledge answers."""
    return Mail(
        subject="Boots",
        text="How long do I have to return my boots?",
        customer_name="Jonas Weber",
    )


def triage_of(mail: Mail, **changes: object) -> Triage:
    """What triage says of a plain mail."""
    plain = Triage(
        category="return",
        language="en",
        sentiment=Sentiment.NEUTRAL,
        urgency=Urgency.NORMAL,
        risks=(),
        summary="Asks something",
        questions=(mail.text,),
        draftable=True,
        why_not=None,
        reason="",
    )
    return plain.model_copy(update=changes)


@pytest.fixture
def brief(returning: Mail, knowledge: Knowledge) -> Brief:
    """Everything that a draft about returning boots is written from."""
    triage = triage_of(returning)
    passages = knowledge.passages(triage.questions, 4)
    return Brief(returning, triage, passages, signature="Acme Outdoor")
