"""What a desk verb can refuse. The docstring is the sentence a person reads unless one is given."""


class DeskError(Exception):
    """That did not work, and nothing was changed."""

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or (type(self).__doc__ or "").strip())


class AlreadyDecided(DeskError):
    """Somebody else was faster; the card shows what happened."""


class Overtaken(AlreadyDecided):
    """A click came after what somebody else did; ``fact`` says what, wherever that is told."""

    def __init__(self, fact: str) -> None:
        super().__init__(f"{fact} Nothing was changed by your click.")
        self.fact = fact


class CardOutOfDate(DeskError):
    """The conversation changed after this card was drawn. Please read the new card first."""


class NotAllowed(DeskError):
    """You are not on the list of people who may do this."""


class NoSuchRow(DeskError):
    """That conversation is no longer here."""


class NothingToSend(DeskError):
    """The reply is empty. Write a few words first."""


class NothingToSay(DeskError):
    """Write a few words first."""


class NoSuchTime(DeskError):
    """Choose a time in the future, within a year."""


class CannotAttach(DeskError):
    """That file cannot be sent. Nothing was sent."""


class CannotJoin(DeskError):
    """These conversations cannot be joined so. Nothing was changed."""


class LostLease(DeskError):
    """Another worker took this job over; this one must let go."""


class CannotWrite(DeskError):
    """This mail cannot be sent so; ``field`` names what is to be changed."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
