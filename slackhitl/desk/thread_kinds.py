"""What a card's thread tells of a conversation beside what people are called for.

These events are gathered for a moment, so that several become one post. What people are called for
is told when a verb asks for it. Every kind of event has its place here or among those.
"""

from datetime import timedelta

GATHER, SOON = timedelta(seconds=15), timedelta(seconds=1)

IN_FULL = frozenset({"conversation.opened", "conversation.reopen", "draft.confirm", "draft.settle"})
"""Those that bring a mail, the customer's or ours, which the thread holds in full, and soon."""
LINES = IN_FULL | frozenset({
    "draft.present", "draft.give_up", "draft.approve", "draft.edit", "draft.compose",
    "draft.schedule", "draft.stay", "draft.object", "draft.send_alone", "draft.redraft",
    "draft.choose", "draft.restore", "draft.recall", "draft.discard", "draft.resend", "draft.retry",
    "draft.supersede", "conversation.take_over", "conversation.hand_back",
    "conversation.resolve", "conversation.merge", "conversation.snooze",
    "conversation.wake_now", "conversation.assign", "conversation.unassign", "conversation.ask",
    "triage.corrected",
})  # fmt: skip
"""Those of which the thread has at least a line."""
ON_THE_CARD = frozenset({
    # The next line tells more: what was asked for, what came of it.
    "draft.request", "draft.kept", "draft.postpone", "draft.claim", "draft.put_back",
    "conversation.begun", "conversation.restore", "conversation.screen",
    # What follows from a mail or a reply that the thread has in full.
    "conversation.hear", "conversation.reply", "conversation.come_back",
    "conversation.first_response", "conversation.triaged", "conversation.translated",
    # What concerns a customer or a category, not this case.
    "customer.learning_allowed", "customer.learning_refused",
})  # fmt: skip
"""Those that no thread tells, for it would only grow longer."""
