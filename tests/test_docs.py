"""The pages for people say what the code does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs_parts import MARKED, PAGES, PARTS, ROOT, commands, env_example, renewed, slash
from dotenv import dotenv_values

from slackhitl.desk.lifecycle import CONVERSATION, DRAFT
from slackhitl.settings import SETTINGS, load
from slackhitl.slack import asked, buttons, further

README = (ROOT / "README.md").read_text(encoding="utf-8")
CARD_LABELS = {row.label for row in (*DRAFT, *CONVERSATION)} | {
    act.label for _, group in further.GROUPS for act in group
}
CARD_LABELS |= {asked.HERE, buttons.ENDS}


def named(page: Path) -> str:
    """A page as a test's name says it."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_generated_parts_are_as_the_code_has_them(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == renewed(text), "run `make docs`"


def test_every_generated_part_is_on_a_page() -> None:
    found = {one["name"] for page in PAGES for one in MARKED.finditer(page.read_text())}
    assert found == set(PARTS)


def test_the_example_of_settings_is_as_the_code_has_it() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), "run `make docs`"


def test_the_example_of_settings_names_every_setting_and_can_be_read(tmp_path: Path) -> None:
    everything = tmp_path / ".env"
    lines = env_example().splitlines()
    everything.write_text("\n".join(re.sub(r"^#(?=[A-Z])", "", line) for line in lines))
    names = [setting.name for setting in SETTINGS]
    assert [name for name in dotenv_values(everything) if name in names] == names
    assert load({}, everything) == load({}, None)
    assert load({}, ROOT / ".env.example") == load({}, None)


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Every target of a link or picture on a page: file ("" for the page itself) and anchor."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://")):
            file, _, anchor = target.partition("#")
            yield file, anchor


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for file, anchor in links(page):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{named(page)}: {file}"
        assert not anchor or anchor in anchors(target), f"{named(page)}: {file}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    known = {tuple(usage.split()) for usage in re.findall(r"`slackhitl ([^`]*)`", commands())}
    words = {usage[0] for usage in known}
    for line in re.findall(r"(?:^|`)\s*slackhitl ([a-z][^`\n]*)", page.read_text(), re.MULTILINE):
        command, *rest = line.split()
        assert command in words, f"{named(page)}: slackhitl {line}"
        for option in (word for word in rest if word.startswith("--")):
            assert f"[{option}" in commands(), f"{named(page)}: slackhitl {line}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_word_after_the_slash_command_exists(page: Path) -> None:
    known = set(re.findall(r"/hitl (\w+)", slash()))
    assert set(re.findall(r"/hitl (\w+)", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert set(re.findall(r"`make (\w+)", page.read_text())) <= set(phony[1].split())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    names = {setting.name for setting in SETTINGS}
    found = set(re.findall(r"\b(?:SLACKHITL|SLACK|ANTHROPIC)_[A-Z_]*[A-Z]\b", page.read_text()))
    assert {name.removesuffix("_FILE") for name in found} <= names


@pytest.mark.parametrize("page", ["README.md", "docs/agents.md", "docs/supervisors.md"])
def test_every_button_that_a_page_explains_is_in_the_tables(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    [table] = re.findall(r"^\| button \|.*?\n\n", text, re.DOTALL | re.MULTILINE)
    buttons = re.findall(r"^\| \*\*(.*?)\*\*", table, re.MULTILINE)
    assert buttons
    assert set(buttons) <= CARD_LABELS


def test_every_button_of_a_card_is_explained_to_those_who_press_it() -> None:
    explained = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    by_people = {row.label for row in (*DRAFT, *CONVERSATION) if row.who.name != "SYSTEM"}
    later = {"Draft again", "Draft another reply", "Edit"}
    missing = {label for label in by_people - later if label not in explained}
    assert missing <= {"Approve & ask a second person"}


def test_the_layout_names_every_module_at_the_top() -> None:
    [table] = re.findall(r"^\| in `slackhitl/` \|.*?\n\n", README, re.DOTALL | re.MULTILINE)
    told = set(re.findall(r"^\| `(.*?)`", table, re.MULTILINE))
    package = ROOT / "slackhitl"
    modules = {path.name for path in package.glob("[a-z]*.py")}
    assert told == modules | {path.parent.name for path in package.glob("*/__init__.py")}


def test_the_changelog_begins_with_what_is_not_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", changelog, re.MULTILINE)[0] == "Unreleased"
