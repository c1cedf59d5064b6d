"""A lesson in words: where it holds, what it rests on, what its trial said, what it changed."""

from slackhitl.desk.chance import ENOUGH
from slackhitl.desk.lesson_effects import Share
from slackhitl.desk.lesson_rows import Kinship, LessonStatus
from slackhitl.desk.lesson_views import KinView, LessonView, TrialView
from slackhitl.desk.verdicts import PASSES, Verdict
from slackhitl.slack import wording
from slackhitl.slack.texts import literal, people, person, when

SAYS = {
    LessonStatus.PROPOSED: "Proposed",
    LessonStatus.ACTIVE: "Active",
    LessonStatus.RETIRED: "Retired",
    LessonStatus.REJECTED: "Rejected",
}
LIKE = {
    Kinship.ALIKE: "It resembles lesson {}",
    Kinship.OPPOSITE: "It says the opposite of lesson {}",
    Kinship.ELSEWHERE: "It says the same as lesson {}",
}


def described(view: LessonView) -> str:
    """How a lesson stands: its scope, its words, its evidence, its trial and what it changed."""
    told = f"*{view.id}. {state(view)}* · {scope(view.category, view.language)}"
    if view.version > 1:
        told += f" · version {view.version}"
    if view.judged_by:
        told += f" · {person(view.judged_by)}"
    lines = [told, f"> {literal(view.text, 300)}", _evidence(view)]
    if view.kin is not None and view.kin.id not in view.opposed:
        lines.append(_kin(view.kin))
    if view.opposed:
        lines.append(conflict(view))
    lines += _trial(view)
    if view.status in {LessonStatus.ACTIVE, LessonStatus.RETIRED}:
        lines.append(_effect(view))
    return "\n".join(lines)


def state(view: LessonView) -> str:
    """Where it stands, in a word or two."""
    return f"{SAYS[view.status]}, being tried" if view.trying else SAYS[view.status]


def scope(category: str | None, language: str | None) -> str:
    """For which mails a lesson is."""
    about = literal(wording.category(category) or "Every category", 60)
    return f"{about}, {literal(wording.language(language) or 'every language', 40)}"


def conflict(view: LessonView) -> str:
    """Which lessons in force say the opposite, and what to do about it."""
    numbers = " and ".join(map(str, view.opposed))
    if len(view.opposed) == 1:
        says = f"Lesson {numbers}, in force for the same mails, says the opposite."
        return f":warning: {says} Only one of the two should be in force."
    says = f"Lessons {numbers}, in force for the same mails, say the opposite."
    return f":warning: {says} Retire them before this one is in force."


def _evidence(view: LessonView) -> str:
    if not view.edits:
        return "The edits that suggested it are not kept any more."
    edits = "1 edit" if view.edits == 1 else f"{view.edits} edits"
    if view.possible is None or not view.people:
        return f"It comes from {edits}."
    who = people(view.people)
    return f"{who} did so in {view.edits} of {view.possible} drafts in which it was possible."


def _kin(kin: KinView) -> str:
    stands = SAYS[kin.status].lower()
    if kin.status is LessonStatus.PROPOSED:
        stands = "still to be decided"
    elif kin.judged_at is not None:
        on = when(kin.judged_at, "{date_short}")
        stands = f"{stands} on {on} by {person(kin.judged_by)}"
    where = f" for {scope(*kin.scope)}" if kin.how is Kinship.ELSEWHERE else ""
    return f"{LIKE[kin.how].format(kin.id)}{where} ({stands}): “{literal(kin.text, 200)}”"


def _trial(view: LessonView) -> list[str]:
    if view.trying:
        return ["It is being tried on past cases; what comes of it is shown here."]
    if view.trial is None:
        return []
    lines = [_verdict(view.trial)]
    if view.trial.taught_difference is not None:
        lines.append(
            f"{view.trial.taught} of the edits that suggested it, counted apart: "
            f"{_moved(view.trial.taught_difference)}."
        )
    if view.no_room is not None and view.trial.verdict in PASSES:
        lines.append(
            f"It is not in force: for mails of {literal(view.no_room, 120)} as many lessons are "
            "as a draft can follow. Retire one, then press *Put in force*."
        )
    return lines


def _verdict(trial: TrialView) -> str:
    if trial.verdict is Verdict.UNTRIED:
        return f"It could not be tried: {literal(trial.trouble or 'no figures', 300)}"
    if trial.verdict is Verdict.TOO_FEW or trial.difference is None:
        cases = f"are only {trial.cases} past cases" if trial.cases > 1 else "is only 1 past case"
        return (
            "No evidence: beside the edits that suggested it there "
            f"{cases if trial.cases else 'is no past case'}, and it takes {ENOUGH} to tell "
            "anything."
        )
    tried = f"Tried on {trial.cases} past cases that did not suggest it"
    found = trial.difference
    if trial.verdict is Verdict.UNCLEAR:
        return (
            f"{tried}, which cannot tell: compared with what people sent, drafts with it are "
            f"between {_moved(found.low)} and {_moved(found.high)}."
        )
    if trial.verdict is Verdict.NO_WORSE:
        worst = f", or at the worst {found.high:.3f} farther" if round(found.high, 3) > 0 else ""
        return f"{tried}: with it, drafts are as near to what people sent as without{worst}."
    low, high = sorted((abs(found.low), abs(found.high)))
    is_better = trial.verdict is Verdict.BETTER
    return (
        f"{tried}: with it, drafts are {abs(found.value):.3f} "
        f"{'nearer to' if is_better else 'farther from'} what people sent (95 % interval "
        f"{low:.3f} to {high:.3f}). That is {'better' if is_better else 'worse'}."
    )


def _moved(difference: float) -> str:
    if not round(difference, 3):
        return "no difference"
    return f"{abs(difference):.3f} {'nearer' if difference < 0 else 'farther'}"


def _effect(view: LessonView) -> str:
    if not view.since.drafts:
        return f"With it: no draft sent yet. Before: {_figures(view.before)}."
    told = f"With it: {_figures(view.since)}. Before: {_figures(view.before)}."
    change = view.change
    if change is None:
        return f"{told} That is too few to tell whether it changed anything."
    chance = "more than chance explains" if change.excludes_zero else "which may be chance"
    return (
        f"{told} The edit distance changed by {change.value:+.3f} (95 % interval {change.low:+.3f} "
        f"to {change.high:+.3f}), {chance}."
    )


def _figures(share: Share) -> str:
    if not share.drafts or share.distance is None:
        return "no draft sent"
    drafts = "1 draft" if share.drafts == 1 else f"{share.drafts} drafts"
    unchanged = 1 - share.edited / share.drafts
    return f"{drafts}, {unchanged:.0%} unchanged, edit distance {share.distance.mean:.3f}"
