"""A morning at the support desk of a small shop: the whole state that the page is shown."""

import time
from typing import Any

from sandbox.page_cards import (
    AGENT,
    BOT,
    CHANNEL,
    DIRECT,
    LETTER,
    LONG_DRAFT,
    NOW,
    OTHER_AGENT,
    SUPERVISOR,
    Json,
    decided_card,
    home,
    review_card,
    section,
)


def mails() -> Json:
    def mail(number: int, direction: str, text: str, **more: Any) -> Json:
        received = direction == "in"
        pair = ["Jane Doe <jane@example.com>", "Acme Support <support@acme.example>"]
        sender, recipient = reversed(pair) if received else pair
        return {
            "id": f"m{number}",
            "customer": "jane@example.com",
            "direction": direction,
            "from": sender,
            "to": recipient,
            "text": text,
            "html": None,
            "subject": "Re: Kettle arrived broken" if received else "Kettle arrived broken",
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - 900 + 300 * number)),
            "message_id": f"<{number}@x>",
            "in_reply_to": None,
            "raw_url": f"/raw/{number}",
            "attachments": [],
            **more,
        }

    quote = "\n\nOn Monday Jane Doe wrote:\n" + "\n".join(f"> {x}" for x in LETTER.split("\n"))
    html = "<p>Hello Jane,</p><p>a <b>new kettle</b> is on its way.</p><script>alert(1)</script>"
    return {
        "support": "support@acme.example",
        "customers": [
            {"name": "Jane Doe", "address": "jane@example.com"},
            {"name": "Tom Novák", "address": "tom@example.org"},
        ],
        "mails": [
            mail(1, "out", LETTER),
            mail(2, "in", LONG_DRAFT + quote, in_reply_to="<1@x>", html=html),
            mail(
                0,
                "out",
                "Where is my parcel? Order 10466.",
                customer="tom@example.org",
                subject="Where is my parcel?",
                **{"from": "Tom Novák <tom@example.org>"},
            ),
        ],
    }


def stamp(ago: int) -> str:
    return f"{NOW - ago}.000100"


def morning() -> Json:
    """The whole page: cards, a thread, an ephemeral answer, mails, nothing open."""
    card, done = stamp(700), stamp(7200)
    thread = [
        {
            "ts": stamp(690),
            "user": BOT,
            "text": "The whole mail",
            "thread_ts": card,
            "blocks": [section("t", "*From:* Jane Doe\n*To:* support@acme.example")],
        },
        {
            "ts": stamp(500),
            "user": OTHER_AGENT,
            "thread_ts": card,
            "text": "I know this one: the *blue* batch breaks often, see `KB-17`. :eyes:",
        },
    ]
    return {
        "users": [
            {
                "id": AGENT,
                "name": "ana",
                "real_name": "Ana Silva",
                "role": "agent",
                "color": "7a4fa3",
                "tz": "Europe/Lisbon",
            },
            {
                "id": OTHER_AGENT,
                "name": "ben",
                "real_name": "Ben Okafor",
                "role": "agent",
                "color": "2f7f86",
                "tz": "Europe/Berlin",
            },
            {
                "id": SUPERVISOR,
                "name": "sue",
                "real_name": "Sue Lindqvist",
                "role": "supervisor",
                "color": "b05a3c",
                "tz": "Europe/Stockholm",
            },
            {
                "id": BOT,
                "name": "hitl",
                "real_name": "Support Desk",
                "role": "bot",
                "color": "1f6f6b",
                "tz": "UTC",
            },
        ],
        "team": {"name": "Acme Support", "bot_user": BOT},
        "channels": [
            {"id": CHANNEL, "name": "support-mail", "kind": "channel", "unread": 0},
            {"id": "C0ESC", "name": "support-leads", "kind": "private", "unread": 2},
            {"id": "C0GEN", "name": "general", "kind": "channel", "unread": 0},
            {"id": DIRECT, "name": "Support Desk", "kind": "im", "unread": 0},
        ],
        "messages": {
            CHANNEL: [
                {
                    "ts": stamp(90000),
                    "user": SUPERVISOR,
                    "text": "Good morning <!here>! <@U0ANA> has the early shift. :wave:",
                },
                decided_card(done),
                {
                    "ts": stamp(3000),
                    "user": OTHER_AGENT,
                    "text": "Lunch at *12:30*? ~Or one?~ _Or never._",
                },
                {
                    "ts": stamp(2990),
                    "user": OTHER_AGENT,
                    "text": "> quoted\nand then\n```x = 1```",
                    "reactions": [
                        {"name": "+1", "users": [AGENT]},
                        {"name": "eyes", "users": [BOT]},
                    ],
                },
                {**review_card(card), "reply_count": 2},
                *thread,
                {
                    "ts": stamp(60),
                    "user": BOT,
                    "ephemeral": True,
                    "text": f"<@{OTHER_AGENT}> approved this reply at 10:02. Nothing was changed.",
                },
            ],
            DIRECT: [{"ts": stamp(80000), "user": BOT, "text": "Hello! Type `/hitl help`."}],
        },
        "home": home(f"https://sandbox.slack.com/archives/{CHANNEL}/p{done.replace('.', '')}"),
        "modals": [],
        "mail": mails(),
        "samples": [
            {"name": "broken", "title": "A kettle that arrived broken", "customer": "Jane Doe"},
            {"name": "angry", "title": "An angry follow-up", "customer": "Tom Novák"},
            {"name": "vacation", "title": "An out-of-office answer", "customer": "Mia Chen"},
        ],
        "app": {
            "connected": True,
            "mode": "socket",
            "commands": [
                {
                    "command": "/hitl",
                    "usage_hint": "help | stats | queue",
                    "description": "Figures and the queue of the desk",
                }
            ],
            "shortcuts": [
                {
                    "name": "Open the queue",
                    "type": "global",
                    "callback_id": "queue",
                    "description": "What waits for an answer",
                },
                {"name": "Explain this draft", "type": "message", "callback_id": "explain"},
            ],
        },
        "faults": {},
        "notices": [],
    }
