"""Windows in which people type or read: views in, view dicts out."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from slackhitl.desk.case_views import DraftView, MessageView, ReviewView
from slackhitl.desk.enclosures import MOST_FILES, EnclosureView
from slackhitl.desk.models import ConversationStatus, Direction
from slackhitl.desk.relatives import Candidate
from slackhitl.desk.signing import signed
from slackhitl.slack import blocks, buttons, forms, reply_fields, talk, wording
from slackhitl.slack.asked import answered
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.payloads import Click, Submission
from slackhitl.slack.talk import Remark
from slackhitl.slack.texts import aged, dense, in_zone, literal, one_line, shorten
from slackhitl.slack.values import numbered, quick_value, seen_of

MAIL = 900
FINDINGS = 5
MOST_CHOICES = 10
"""What Slack lets a group of radio buttons or checkboxes hold."""

REASONS = (
    ("The tone", "tone"),
    ("A fact was wrong", "wrong fact"),
    ("Something was missing", "missing information"),
    ("Our policy", "policy"),
    ("It was too long", "too long"),
    ("Something else", "other"),
)
STANDS = {
    ConversationStatus.OPEN: "waits for us",
    ConversationStatus.TAKEN_OVER: "taken over",
    ConversationStatus.WAITING: "answered",
    ConversationStatus.SNOOZED: "put aside",
    ConversationStatus.RESOLVED: "resolved",
}
QUICK = (
    ("Shorter", "Make it shorter."),
    ("Warmer", "Make it warmer."),
    ("More formal", "Make it more formal."),
    ("Simpler words", "Use simpler words."),
    ("In the customer's language", "Write it in the customer's language."),
)


def edit(view: ReviewView, click: Click, name: str = "") -> Modal:
    """The draft in fields; what stands in them when submitted is what the customer gets.

    ``name`` stands in the closing, where that bears the name of who approves.
    """
    draft = view.draft
    if draft is None:
        return forms.notice(
            "Edit the reply", "There is no draft any more. The card shows what is next."
        )
    text = signed(draft.unsigned, name) if draft.unsigned else draft.text
    inputs = reply_fields.fields(text)
    if not inputs:
        return forms.notice("Edit the reply", reply_fields.too_long(text))
    goes_to = wording.recipients(view, draft)
    noticed = wording.findings(draft.findings, FINDINGS)
    parts = [
        *their_mail(view),
        *([blocks.section("\n".join(goes_to))] if goes_to else []),
        *inputs,
        *([blocks.section("\n".join(noticed))] if noticed else []),
        *files(draft),
        *([why()] if draft.proposed else []),
    ]
    return forms.form(View.EDIT, "Edit the reply", "Send", parts, seen_of(view, view.draft), click)


def why() -> Block:
    """The field for why somebody changed a draft."""
    options = [blocks.option(text, value) for text, value in REASONS]
    return forms.field(
        Field.REASON.value,
        "Why did you change it?",
        {
            "type": "static_select",
            "action_id": Field.REASON.value,
            "placeholder": forms.plain("Choose"),
            "options": options,
        },
        hint="Teaches the next draft. Leave it empty if you like.",
        optional=True,
    )


def write(view: ReviewView, click: Click) -> Modal:
    """An empty reply under what the customer wrote."""
    parts = [*their_mail(view), *reply_fields.fields(""), *files(None)]
    return forms.form(
        View.WRITE, "Write the reply", "Send", parts, seen_of(view, view.draft), click
    )


def redraft(view: ReviewView, click: Click) -> Modal:
    """A word to the AI of what the next version should be."""
    parts = [
        whose(view),
        blocks.section("*One tap*"),
        blocks.actions(
            [
                blocks.button(
                    text,
                    numbered(Act.QUICK, number),
                    quick_value(click.seen, words),
                    says=f"{text}: another version for {one_line(view.customer.name)}",
                )
                for number, (text, words) in enumerate(QUICK)
            ]
        ),
        forms.field(
            Field.INSTRUCTION.value,
            "Or say what should be different",
            {
                "type": "plain_text_input",
                "action_id": Field.INSTRUCTION.value,
                "multiline": True,
                "max_length": 1000,
                "focus_on_load": True,
            },
            hint="For example: mention the refund policy, drop the last line.",
        ),
    ]
    return forms.form(View.REDRAFT, "Another version", "Draft again", parts, click.seen, click)


def merge(found: Sequence[Candidate], click: Click, zone: ZoneInfo) -> Modal:
    """Which other conversation shall take this one's mails."""
    if not found:
        return forms.notice("Merge", "This customer has no other conversation with us.")
    options = [
        blocks.option(
            shorten(
                f"{in_zone(one.opened_at, zone)} · {STANDS[one.status]} · "
                f"{one_line(one.subject) or '(no subject)'}",
                75,
            )[0],
            str(one.id),
        )
        for one in found[:MOST_CHOICES]
    ]
    parts = [
        blocks.section(
            "The mails of this conversation move into the one that you choose, and one draft "
            "answers them all. To undo it, split that conversation."
        ),
        forms.field(
            Field.PICKED.value,
            "Merge into",
            {"type": "radio_buttons", "action_id": Field.PICKED.value, "options": options},
        ),
    ]
    return forms.form(View.MERGE, "Merge conversations", "Merge", parts, click.seen, click)


def split_mails(thread: Sequence[MessageView], click: Click, zone: ZoneInfo) -> Modal:
    """Which mails shall have a conversation of their own."""
    came = [one for one in thread if one.direction is Direction.INBOUND and not one.screening]
    if len(came) < 2:
        return forms.notice(
            "Split", "There is only one mail of the customer's in this conversation."
        )
    options = [
        blocks.option(
            shorten(f"{in_zone(one.at, zone)} · {one_line(one.new_text or one.subject)}", 75)[0],
            str(one.id),
        )
        for one in reversed(came[-MOST_CHOICES:])
    ]
    parts = [
        blocks.section(
            "The mails that you choose move into a conversation of their own, with its own card "
            "and its own draft."
        ),
        forms.field(
            Field.PICKED.value,
            "Mails about something else",
            {"type": "checkboxes", "action_id": Field.PICKED.value, "options": options},
        ),
    ]
    return forms.form(View.SPLIT, "Split the conversation", "Split", parts, click.seen, click)


def translated(view: ReviewView, typed: Submission, text: str, lost: Sequence[str]) -> Modal:
    """What an agent wrote in their own language, as the customer will read it, to be sent."""
    inputs = reply_fields.fields(text, after=typed.fields)
    if not inputs:
        return forms.notice("Check and send", reply_fields.too_long(text))
    warning = []
    if lost:
        named = ", ".join(literal(one, 60) for one in lost[:8])
        warning = [blocks.section(f"*Look twice:* not found in the translation: {named}")]
    parts = [
        blocks.section("*You wrote*"),
        blocks.quote(typed.text, MAIL, "…"),
        *warning,
        blocks.section(f"*The customer gets*, in {wording.language(view.language) or 'theirs'}"),
        *inputs,
        *files(view.draft),
    ]
    then = View.WRITE if buttons.may_write(view) else View.EDIT
    return forms.form(then, "Check and send", "Send", parts, typed.seen, typed)


def full_mail(thread: Sequence[MessageView], remarks: Sequence[Remark] = ()) -> Modal:
    """Every mail of a conversation in full, the newest first, and what colleagues said meanwhile,
    the newest first as well.
    """
    parts: list[Block] = []
    if not thread and not remarks:
        return forms.notice("The whole conversation", "No mail has come or left yet.")
    left = list(remarks)
    for message in reversed(thread):
        later = [one for one in left if one.at > message.at]
        left = left[len(later) :]
        parts += [talk.block(later), blocks.divider()] if later else []
        parts += [*_mail_in_full(message), blocks.divider()]
    parts += [talk.block(left), blocks.divider()] if left else []
    return forms.page(
        "The whole conversation", parts[:-1], "Older mails do not fit into this window."
    )


def full_draft(view: ReviewView) -> Modal:
    """A draft that is too long for its card."""
    text = view.draft.text if view.draft else ""
    return forms.page(
        "The full draft", forms.in_full(text), "The rest does not fit into this window."
    )


def files(draft: DraftView | None) -> list[Block]:
    """Files to send along: those that the draft has, ticked, and a field for more."""
    had = draft.enclosures if draft else ()
    options = [blocks.option(_named(file), str(file.number)) for file in had]
    ticked = [
        option for option, file in zip(options, had, strict=True) if file.trouble is None
    ]  # fmt: skip
    kept: Block = {"type": "checkboxes", "action_id": Field.KEPT.value, "options": options}
    if ticked:
        kept["initial_options"] = ticked
    chosen = {
        "type": "file_input", "action_id": Field.FILES.value, "max_files": MOST_FILES
    }  # fmt: skip
    block_id = f"{Field.KEPT.value}_{draft.id if draft else 0}"
    return [
        *([forms.field(block_id, "Files that go along", kept, optional=True)] if options else []),
        forms.field(
            Field.FILES.value,
            "Attach files",
            chosen,
            hint="Sent to the customer with the reply, up to 20 MB in all. No programs, scripts, "
            "archives, web pages or office files with macros.",
            optional=True,
        ),
    ]


def _named(file: EnclosureView) -> str:
    name = shorten(one_line(file.filename), 50)[0]
    return f"{name} ({wording.size(file.size)}{', cannot be sent' if file.trouble else ''})"


def whose(view: ReviewView) -> Block:
    """Which mail a window is about, for whoever has several cards before them."""
    who = shorten(one_line(view.customer.name) or one_line(view.customer.address), 80)[0]
    about = shorten(one_line(view.subject) or "(no subject)", 120)[0]
    return blocks.context(
        blocks.small(f"Mail {'from' if view.mail else 'to'} {who} about “{about}”")
    )


def their_mail(view: ReviewView) -> list[Block]:
    """Who wrote what, above a window's fields."""
    who = one_line(view.customer.name) or one_line(view.customer.address)
    about = one_line(view.subject) or "(no subject)"
    if view.mail is None:
        line = f"To {shorten(who, 80)[0]} about “{shorten(about, 120)[0]}”"
        return [blocks.context(blocks.small(line))]
    line = f"{shorten(who, 80)[0]} wrote about “{shorten(about, 120)[0]}”"
    quoted = blocks.quote(dense(view.mail.new_text), MAIL, "… (full mail in the card's menu)")
    wrote = blocks.context(blocks.small(line), aged(view.mail.at))
    return [wrote, quoted, *_meaning(view), *answered(view)]


def _meaning(view: ReviewView) -> list[Block]:
    """A foreign mail in the desk's language."""
    if view.translation is None or not view.translation.mail:
        return []
    ours = wording.language(view.translation.language)
    return [
        blocks.context(f"In {ours}, translated by Claude:"),
        blocks.quote(dense(view.translation.mail), MAIL, "…"),
    ]


def _mail_in_full(message: MessageView) -> list[Block]:
    came = message.direction is Direction.INBOUND
    sender = message.sender
    who = f"{literal(sender.name or sender.address, 120)} wrote" if came else "We wrote"
    notes: list[str | Block] = [f"*{who}*", aged(message.at)]
    if message.screening:
        notes.append(f"automatic mail: {literal(message.screening, 200)}")
    if message.attachments:
        files = ", ".join(one_line(f.filename) or "?" for f in message.attachments[:20])
        notes.append(blocks.small(f"Attached: {files}", 600))
    return [blocks.context(*notes), *forms.in_full(message.text or message.new_text)]
