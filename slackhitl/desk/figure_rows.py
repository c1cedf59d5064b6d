"""The rows of the daily figures: sums of events, and how far they were folded."""

from datetime import date

from sqlmodel import Field, SQLModel


class DailyFigure(SQLModel, table=True):
    """A figure of one day, folded from events: a count and, for durations, their distribution."""

    day: date = Field(primary_key=True)
    figure: str = Field(primary_key=True)
    dimension: str = Field(primary_key=True)  # all, agent or category
    value: str = Field(primary_key=True)
    bucket: int = Field(primary_key=True)  # 0 for counts, a logarithmic class for durations
    count: int = 0
    total: float = 0.0


class Watermark(SQLModel, table=True):
    """How far a fold over the events has come."""

    name: str = Field(primary_key=True)
    event_id: int = 0
