"""The knowledge at a terminal: what was approved in Slack becomes files of its folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from slackhitl import assembly
from slackhitl.ai.additions import Addition, as_articles, markdown, section
from slackhitl.ai.articles import Article
from slackhitl.ai.knowledge import Knowledge
from slackhitl.cli.service import read_settings
from slackhitl.desk import proposals
from slackhitl.desk.proposals import ProposalState
from slackhitl.flow.served import additions


@dataclass(frozen=True)
class _Shelf:
    """A folder of articles as it was read."""

    folder: Path | None
    articles: tuple[Article, ...]

    def find(self, name: str) -> tuple[Article, str] | None:
        """An article and its file's text."""
        article = next((one for one in self.articles if one.name == name), None)
        if article is None or self.folder is None:
            return None
        return article, (self.folder / f"{name}.md").read_text(encoding="utf-8-sig")


@click.group()
def knowledge() -> None:
    """The articles that drafts rest on."""


@knowledge.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write what supervisors approved as Markdown into FOLDER, to be kept with your articles.

    An addition stands at the end of its article, which is taken from FOLDER, else from
    SLACKHITL_KNOWLEDGE. What the knowledge folder holds word for word is not served twice, and not
    written again. FOLDER may be the knowledge folder itself.
    """
    settings = read_settings()
    db = assembly.open_database(settings)
    approved, _ = db.transact(proposals.listed, ProposalState.APPROVED)
    db.close()
    folder.mkdir(parents=True, exist_ok=True)
    shelves = [_shelf(folder), _shelf(settings.knowledge)]
    there = [article for shelf in shelves for article in shelf.articles]
    found = additions(approved)
    standing = as_articles(found, there).standing
    count = 0
    for name, text in _files([one for one in found if one.key not in standing], shelves):
        path = folder / f"{name}.md"
        if not path.resolve().is_relative_to(folder.resolve()):
            raise click.ClickException(f"{name} would lie outside of {folder}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"{path}")
        count += 1
    noun = "article" if count == 1 else "articles"
    click.echo(f"{count} {noun} written; {len(standing)} of {len(found)} approved stood there.")


def _files(found: Sequence[Addition], shelves: Sequence[_Shelf]) -> Iterator[tuple[str, str]]:
    """Every article that gains something, with its whole text.

    What is in another language than its article becomes an article of its own.
    """
    texts: dict[str, str] = {}
    languages: dict[str, str] = {}
    titles: dict[str, str] = {}

    def held(name: str) -> tuple[Article, str] | None:
        return next(filter(None, (shelf.find(name) for shelf in shelves)), None)

    for one in found:
        name, there = one.article, held(one.article)
        title = titles.setdefault(name, there[0].title if there else one.title)
        language = languages.setdefault(name, there[0].language if there else one.language)
        if language != one.language:
            name = f"{name}-{one.language}"
            there = held(name)
        before = texts.get(name) or (there[1] if there else "")
        texts[name] = f"{before.rstrip()}\n\n{section(one)}" if before else markdown(one, title)
    yield from texts.items()


def _shelf(folder: Path | None) -> _Shelf:
    return _Shelf(folder, Knowledge(folder).articles)
