"""Why the model gave nothing, in words that fit on a card."""

from slackhitl.ai.terms import Usage


class ModelError(Exception):
    """The model gave no usable answer."""

    def __init__(self, reason: str, *, usages: tuple[Usage, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        """One sentence for people, without customer words and without secrets."""
        self.usages = usages
        """What was paid for all the same."""


class ModelBusy(ModelError):
    """The model cannot be reached right now; the same call may succeed later."""

    def __init__(
        self, reason: str, retry_after: float | None = None, *, usages: tuple[Usage, ...] = ()
    ) -> None:
        super().__init__(reason, usages=usages)
        self.retry_after = retry_after
        """Seconds that the server asked us to wait; None when it did not say."""


class ModelDeclined(ModelError):
    """The model answered, but not with something that can be used; a person writes instead."""


class ModelMisconfigured(ModelError):
    """The key, the model's name or the request is not accepted; an operator has to act."""
