"""What backtests said of instructions of a team's own, which must prove themselves before use."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from slackhitl.desk.chance import MANY

MARGIN = 0.02
"""How much farther from what people sent drafts may be with them than with those in use before."""


class PromptTrial(SQLModel, table=True):
    """The newest backtest of a version of draft.md beside what was in use."""

    version: str = Field(primary_key=True)
    against: str  # the instructions that were in use
    model: str
    cases: int
    customers: int
    difference: float  # of the edit distance: above 0, it was farther off than what was in use
    low: float
    high: float
    at: datetime

    @property
    def is_passed(self) -> bool:
        """Whether it is no worse, with 95 % confidence; not merely not known to be."""
        return self.customers >= MANY and self.high <= MARGIN

    @property
    def verdict(self) -> str:
        """In a sentence."""
        told = (
            f"drafts with it are {abs(self.difference):.3f} "
            f"{'nearer to' if self.difference < 0 else 'farther from'} what people sent (95 % "
            f"interval {self.low:+.3f} to {self.high:+.3f}, {self.customers} customers)"
        )
        if self.is_passed:
            return f"It may be used: {told}."
        if self.customers < MANY:
            return f"It may not be used yet: it takes mails of {MANY} customers; {told}."
        return f"It may not be used: it may be worse by more than {MARGIN}; {told}."


def keep(session: Session, trial: PromptTrial) -> None:
    """This is the newest of its version."""
    session.merge(trial)


def of_version(session: Session, version: str) -> PromptTrial | None:
    """The newest backtest of this version; None when there was none."""
    return session.get(PromptTrial, version)
