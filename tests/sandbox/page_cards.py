"""Cards, modals and a Home for the page's tests, as an app would send them."""

import time
from typing import Any

Json = dict[str, Any]

AGENT, OTHER_AGENT, SUPERVISOR, BOT = "U0ANA", "U0BEN", "U0SUE", "U0HITL"
CHANNEL, DIRECT = "C0SUPPORT", "D0HITL"
NOW = int(time.time())

LONG_DRAFT = (
    "Hello Jane,\n\nthank you for writing, and I am sorry that the kettle arrived with a crack. "
    "You need not send it back. I have ordered a new one for you; it leaves our warehouse today "
    "and should be with you by Thursday.\n\nIf you would rather have your money back, tell me and "
    "I will refund €49.90 to the card that you paid with. That takes three to five days.\n\n"
    "Kind regards,\nAcme Support"
)
LETTER = (
    "Hi,\n\nI ordered the glass kettle (order 10482) last week and it came today with a crack all "
    "along the handle. Can I get a new one, or my money back?\n\nIt was meant as a present for "
    "Saturday <so this is urgent>.\n\nJane"
)


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def button(action: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action, "text": words(text), "value": "7:3", **more}


def context(block: str, *texts: str) -> Json:
    return {"type": "context", "block_id": block, "elements": [mrkdwn(text) for text in texts]}


def quoted(block: str, text: str) -> Json:
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": block, "elements": [quote]}


def section(block: str, text: str, **more: Any) -> Json:
    return {"type": "section", "block_id": block, "text": mrkdwn(text), **more}


def option(value: str, text: str, **more: Any) -> Json:
    return {"text": words(text), "value": value, **more}


def review_card(ts: str, subject: str = "Kettle arrived broken") -> Json:
    """A card in review, as the desk draws it."""
    confirm = {
        "title": words("Send this reply?"),
        "text": mrkdwn("It goes to *jane@example.com*. You can undo it for 10 seconds."),
        "confirm": words("Approve & send"),
        "deny": words("Not yet"),
    }
    overflow = {
        "type": "overflow",
        "action_id": "more",
        "options": [
            option("redraft", "Redraft with an instruction…"),
            option("discard", "No reply needed"),
            option("full", "Show the whole mail"),
        ],
    }
    return {
        "ts": ts,
        "user": BOT,
        "text": f"Jane Doe: {subject}",
        "blocks": [
            {"type": "header", "block_id": "head", "text": words(subject)},
            context(
                "who",
                "*Jane Doe* · jane@example.com",
                f"<!date^{NOW - 720}^{{date_short_pretty}} at {{time}}|just now>",
                ":hourglass_flowing_sand: answer due in 3 h 48 min",
            ),
            section(
                "sum",
                "*In short:* the glass kettle from order 10482 came cracked; she wants "
                "a new one or a refund before Saturday.",
            ),
            quoted("mail", LETTER),
            {"type": "divider", "block_id": "line"},
            section("title", ":memo: *Proposed reply*"),
            section("draft", LONG_DRAFT.replace("&", "&amp;")),
            context(
                "why",
                ":white_check_mark: Well supported",
                "Sources: <https://example.com/returns|Returns> · "
                "<https://example.com/breakage|Broken in transit>",
            ),
            context("flags", ":warning: Mentions money back: check the order first."),
            {
                "type": "actions",
                "block_id": "decide",
                "elements": [
                    button("approve", "Approve & send", style="primary", confirm=confirm),
                    button("edit", "Edit"),
                    button("takeover", "Take over"),
                    overflow,
                ],
            },
        ],
    }


def decided_card(ts: str) -> Json:
    return {
        "ts": ts,
        "user": BOT,
        "text": "Approved by Ana",
        "blocks": [
            {"type": "header", "block_id": "head", "text": words("Where is my parcel?")},
            context("who", "*Tom Novák* · tom@example.org"),
            section("sum", "*In short:* asks where order 10466 is; tracking shows delivery today."),
            context(
                "done",
                f":white_check_mark: Sent as written · approved by <@{AGENT}> at "
                f"<!date^{NOW - 3600}^{{time}}|then> · "
                f"<https://sandbox.slack.com/archives/{CHANNEL}/p{ts.replace('.', '')}|link>",
            ),
        ],
    }


def field(block: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block, "label": words(label), "element": element, **more}


def text_input(action: str, **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action, **more}


def edit_modal(view: str = "V1") -> Json:
    """A long draft in two fields, as the desk splits it."""
    part = (LONG_DRAFT + "\n\n") * 5
    return {
        "id": view,
        "hash": "1.a",
        "errors": {},
        "values": {},
        "busy": False,
        "view": {
            "id": view,
            "type": "modal",
            "callback_id": "edit",
            "title": words("Edit the reply"),
            "submit": words("Send edited"),
            "close": words("Cancel"),
            "blocks": [
                context("to", "To *Jane Doe* · jane@example.com · Re: Kettle arrived broken"),
                field(
                    "reply_1",
                    "Reply (1/2)",
                    text_input("text", multiline=True, initial_value=part, max_length=3000),
                ),
                field(
                    "reply_2",
                    "Reply (2/2)",
                    text_input("text", multiline=True, initial_value=LONG_DRAFT, max_length=3000),
                    optional=True,
                    hint=words("An empty part is left out."),
                ),
            ],
        },
    }


def every_input_modal(view: str = "V2") -> Json:
    """One of each element that a modal may hold."""
    three = [option("a", "Refund"), option("b", "Replacement"), option("c", "Voucher")]
    explained = [
        option("x", "Tell the customer", description=words("In a second mail")),
        option("y", "Tell the warehouse"),
    ]
    elements: list[tuple[str, Json, Json]] = [
        ("Subject", text_input("v", placeholder=words("Short"), min_length=3), {}),
        (
            "What to give",
            {"type": "static_select", "options": three, "placeholder": words("Pick")},
            {},
        ),
        ("Tags", {"type": "multi_static_select", "options": three}, {"optional": True}),
        ("Article", {"type": "external_select", "min_query_length": 0}, {"optional": True}),
        ("Colleague", {"type": "users_select"}, {"optional": True}),
        (
            "Room",
            {"type": "conversations_select", "filter": {"include": ["private"]}},
            {"optional": True},
        ),
        ("How urgent", {"type": "radio_buttons", "options": three, "initial_option": three[1]}, {}),
        ("Also", {"type": "checkboxes", "options": explained}, {"optional": True}),
        ("Day", {"type": "datepicker", "initial_date": "2026-11-23"}, {}),
        ("Hour", {"type": "timepicker"}, {"optional": True}),
        ("Moment", {"type": "datetimepicker", "initial_date_time": 1795000000}, {}),
        ("Amount", {"type": "number_input", "is_decimal_allowed": True, "max_value": "100"}, {}),
        ("Address", {"type": "email_text_input"}, {"optional": True}),
        ("Page", {"type": "url_text_input"}, {"optional": True}),
        ("Proof", {"type": "file_input", "max_files": 2}, {"optional": True}),
    ]
    blocks: list[Json] = [
        {
            "type": "alert",
            "block_id": "alert",
            "level": "warning",
            "text": mrkdwn("The customer wrote again *3 minutes ago*."),
        }
    ]
    blocks += [
        field(f"f{n}", label, {"action_id": "v", **element}, **more)
        for n, (label, element, more) in enumerate(elements)
    ]
    return {
        "id": view,
        "hash": "1.b",
        "errors": {},
        "values": {},
        "busy": False,
        "view": {
            "id": view,
            "type": "modal",
            "title": words("Everything"),
            "submit": words("Save"),
            "blocks": blocks,
        },
    }


def home(card_address: str = "https://sandbox.slack.com/archives/C0SUPPORT/p1") -> Json:
    period = {
        "type": "static_select",
        "action_id": "period",
        "options": [option("today", "Today"), option("7d", "Last 7 days")],
        "initial_option": option("today", "Today"),
    }
    row = section(
        "row1",
        "*Kettle arrived broken*\nJane Doe · waiting for 12 min",
        accessory=button("open", "Open", url=card_address),
    )
    return {
        "id": "VHOME",
        "type": "home",
        "blocks": [
            {"type": "header", "block_id": "h", "text": words("Good morning, Ana")},
            section(
                "f",
                " ",
                fields=[
                    mrkdwn("*Waiting*\n3"),
                    mrkdwn("*Sent today*\n14"),
                    mrkdwn("*Sent unchanged*\n71 %"),
                    mrkdwn("*First answer*\n18 min"),
                ],
            ),
            {"type": "actions", "block_id": "a", "elements": [period, button("again", "Refresh")]},
            {"type": "divider", "block_id": "d"},
            row,
            context("c", f"Updated <!date^{NOW}^{{time}}|now>"),
        ],
    }
