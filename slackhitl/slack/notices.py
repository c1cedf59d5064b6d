"""What supervisors are written directly, in words."""

from slackhitl.desk.channel_trouble import EVERYWHERE, Notice


def channel(notice: Notice) -> str:
    """That a channel takes no cards, and what to do; or that it takes them again."""
    if notice.channel == EVERYWHERE:
        return _everywhere(notice)
    where = f"<#{notice.channel}>"
    if notice.is_over:
        return f"Cards are shown in {where} again. Those that waited are there or follow shortly."
    counted = {0: "Cards that belong there wait where they are", 1: "One card waits"}
    cards = counted.get(notice.waiting, f"{notice.waiting} cards wait")
    return (
        f"*Cards cannot be shown in {where}.* {notice.reason} {cards}; nothing is lost, and they "
        "appear by themselves within two minutes after that."
    )


def _everywhere(notice: Notice) -> str:
    if notice.is_over:
        return "Slack lets slackhitl work again. What waited is there or follows shortly."
    return (
        f"*Slack does not let slackhitl do its work.* {notice.reason} Nothing is lost: what waits "
        "appears by itself within two minutes after that."
    )
