"""A person writes to a customer first: the window, and what comes of it."""

from dataclasses import replace

from slackhitl.desk import new_mail, noticing, once
from slackhitl.desk.new_mail import CameBack, NewMail
from slackhitl.flow import last_look
from slackhitl.flow.decide import permit
from slackhitl.flow.services import Services
from slackhitl.mail.forwards import subject_marks
from slackhitl.slack import new_mail_form
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Field
from slackhitl.slack.payloads import Beginning, Submission


async def open_window(services: Services, asked: Beginning) -> None:
    """An empty mail, to the address that was given. Raises NotAllowed."""
    await permit(services, asked.user)
    said = None
    if asked.to:
        said = await services.db.run(new_mail.came_back, asked.to, services.policy)
    typed = new_mail_form.Typed(to=asked.to)
    window = new_mail_form.window(services.policy, typed, asked.channel, said)
    await services.board.open_modal(asked.trigger_id, window)


async def submitted(services: Services, typed: Submission) -> Modal:
    """Begin the conversation; what the window shows then.

    That is the same window with a warning when mail to that address came back before. Raises what
    ``begin`` raises, each with a sentence for the person; then nothing was changed.
    """
    actor = await permit(services, typed.user)
    mail = NewMail(
        to=typed.given.get(Field.RECIPIENT, ""),
        subject=typed.given.get(Field.SUBJECT, ""),
        text=typed.text,
        account=new_mail_form.account(typed),
        attach=typed.attach,
        in_spite=new_mail_form.in_spite(typed),
    )
    new_mail.check(mail, actor, services.policy)
    noticed = await last_look.at_new_mail(services, mail)
    mail = replace(mail, noticed=tuple(noticed))
    again = new_mail_form.Typed(mail.to, mail.subject, typed.fields, mail.account)
    found = last_look.views(noticed)
    _, matter = subject_marks(mail.subject)
    folded = " ".join(matter.split()).casefold()
    try:
        await services.db.run(
            once.once, f"{typed.view_id}:begun", services.now(), new_mail.begin,
            mail, folded, actor, services.now(), services.policy,
        )  # fmt: skip
    except CameBack as came_back:
        return new_mail_form.window(services.policy, again, typed.channel, came_back.said, found)
    channel = services.policy.channel_for(None, "", mail.account)
    undo = noticing.undo_window(noticed, services.policy.undo)
    return new_mail_form.begun(services.policy, channel, undo, found)
