"""What the knowledge lacks and what of it people correct: answers, and the weekly post, which also
names lessons that wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slackhitl.desk.doubts import StaleArticle
from slackhitl.desk.gaps import Asked, Topic
from slackhitl.desk.lesson_views import LessonView
from slackhitl.slack import blocks, lesson_reports, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.difference import difference
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.texts import literal, permalink, person, when

MOST_TOPICS = 6
MOST_STALE = 3
MOST_EXCERPTS = 2
EXCERPT = 300
QUESTION = 120


@dataclass(frozen=True)
class WeekView:
    """What the weekly post says."""

    since: datetime
    until: datetime
    topics: tuple[Topic, ...]
    stale: tuple[StaleArticle, ...]
    waiting: int  # proposals that a supervisor has not decided
    titles: Mapping[str, str] = field(default_factory=dict)  # of articles, by name
    workspace: str = ""  # for links
    lessons: tuple[LessonView, ...] = ()  # proposed without a post of their own

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.topics or self.stale or self.waiting or self.lessons)


def gaps(topics: Sequence[Topic], period: str, workspace: str) -> Card:
    """What customers asked that nothing answers, by topic."""
    line = _total(topics, period)
    parts = [blocks.header("What the knowledge lacks"), blocks.section(f"*{line}*")]
    return Card(line, [*parts, *_topics(topics, workspace), *_advice(topics)])


def stale(
    articles: Sequence[StaleArticle], titles: Mapping[str, str], workspace: str
) -> list[Block]:
    """Articles that people corrected, each with what they changed."""
    parts: list[Block] = []
    for one in articles[:MOST_STALE]:
        called = literal(titles.get(one.article, one.article), 80)
        parts.append(
            blocks.section(
                f"*Look at “{called}”* ({literal(one.article, 60)}): replies that cite it as it "
                f"is were corrected {one.count} times."
            )
        )
        for each in one.corrections[:MOST_EXCERPTS]:
            link = permalink(workspace, each.channel, each.ts)
            where = f" · <{link}|card>" if link else ""
            parts.append(blocks.context(f"{person(each.agent)}, {when(each.at)}{where}"))
            parts.append(difference(each.before, each.after, EXCERPT)[0])
    if len(articles) > MOST_STALE:
        parts.append(blocks.context(f"and {len(articles) - MOST_STALE} more articles"))
    return parts


def weekly(view: WeekView) -> Card:
    """The post of the week in the review channel."""
    line = _total(view.topics, "last week")
    parts = [
        blocks.header("The knowledge, week by week"),
        blocks.section(f"*{line}*"),
        *_topics(view.topics, view.workspace),
        *_advice(view.topics),
    ]
    if view.stale:
        parts += [blocks.divider(), *stale(view.stale, view.titles, view.workspace)]
    if view.waiting:
        wait = "1 proposal waits" if view.waiting == 1 else f"{view.waiting} proposals wait"
        say = f"{wait} for a supervisor: `{COMMAND} knowledge`."
        parts += [blocks.divider(), blocks.section(say)]
    if view.lessons:
        parts += [blocks.divider(), *lesson_reports.waiting(view.lessons)]
    return Card(line, parts)


def _total(topics: Sequence[Topic], period: str) -> str:
    count = sum(topic.count for topic in topics)
    if not count:
        return f"No mail of {period} asked what nothing in the knowledge answers."
    mails = "1 mail" if count == 1 else f"{count} mails"
    return f"{mails} of {period} asked what nothing in the knowledge answers."


def _topics(topics: Sequence[Topic], workspace: str) -> list[Block]:
    shown = [
        blocks.section(
            "\n".join(
                [
                    f"*{literal(wording.category(topic.category) or 'Other', 80)}* · {topic.count}",
                    *(_question(asked, workspace) for asked in topic.examples),
                ]
            )
        )
        for topic in topics[:MOST_TOPICS]
    ]
    if len(topics) > MOST_TOPICS:
        shown.append(blocks.context(f"and {len(topics) - MOST_TOPICS} more topics"))
    return shown


def _question(asked: Asked, workspace: str) -> str:
    words = literal(asked.question, QUESTION)
    link = permalink(workspace, asked.channel, asked.ts)
    return f"• <{link}|{words.replace('|', '¦')}>" if link else f"• {words}"


def _advice(topics: Sequence[Topic]) -> list[Block]:
    if not topics:
        return []
    return [blocks.context("*Save to knowledge…* on a card of these (in *More…*) closes the gap.")]
