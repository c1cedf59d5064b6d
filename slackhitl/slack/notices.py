"""What supervisors are written directly, in words."""

from slackhitl.desk.channel_trouble import Notice


def channel(notice: Notice) -> str:
    """That a channel takes no cards, and what to do; or that it takes them again."""
    where = f"<#{notice.channel}>"
    if notice.is_over:
        return f"Cards are shown in {where} again. Those that waited are there or follow shortly."
    cards = "One card waits" if notice.waiting == 1 else f"{notice.waiting} cards wait"
    return (
        f"*Cards cannot be shown in {where}.* {notice.reason} {cards}; nothing is lost, and they "
        "appear by themselves within two minutes after that."
    )
