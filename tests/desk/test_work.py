"""Jobs are taken by one worker at a time, survive it, and are finished once."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bare_desk import MARIA, MONDAY, BareDesk
from sqlmodel import Session

from slackhitl.db import Database
from slackhitl.desk import review, work
from slackhitl.desk.errors import AlreadyDecided, LostLease
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.models import Job, JobState, Origin
from slackhitl.desk.work import LEASE, Claim, Kind

SECOND = timedelta(seconds=1)


def take(desk: BareDesk, slots: int = 10, worker: str = "one", queue: str = "ai") -> list[Claim]:
    return desk.do(work.claim, queue, slots, worker, desk.now)


def ask(desk: BareDesk, subject_id: int = 7, after: timedelta = timedelta(0)) -> None:
    desk.do(work.enqueue, Kind.DRAFT, subject_id, desk.now + after)


def only(desk: BareDesk) -> Job:
    (job,) = desk.jobs().values()
    return job


def test_a_job_is_taken_when_it_is_due_and_only_from_its_queue(desk: BareDesk) -> None:
    ask(desk, after=5 * SECOND)
    assert take(desk) == []
    desk.later(seconds=5)
    assert take(desk, queue="mail") == []
    (job,) = take(desk)
    assert (job.kind, job.subject_id, job.attempt) == (Kind.DRAFT, 7, 1)
    assert take(desk, worker="two") == []


def test_what_is_due_first_is_taken_first(desk: BareDesk) -> None:
    for subject_id, after in ((1, 3), (2, 1), (3, 2)):
        ask(desk, subject_id, after * SECOND)
    desk.later(seconds=5)
    assert {job.subject_id for job in take(desk, slots=2)} == {2, 3}
    assert [job.subject_id for job in take(desk, slots=2)] == [1]


def test_what_is_urgent_is_taken_before_what_is_due_longer(desk: BareDesk) -> None:
    ask(desk, 1)
    desk.do(work.enqueue, Kind.DRAFT, 2, desk.now + SECOND, work.URGENT)
    ask(desk, 3)
    desk.do(work.enqueue, Kind.DRAFT, 3, desk.now + SECOND, work.URGENT)
    ask(desk, 3, 2 * SECOND)
    desk.later(seconds=5)
    assert [job.subject_id for job in take(desk, slots=2)] == [2, 3]


def test_the_card_of_an_urgent_mail_is_shown_before_those_that_came_earlier(desk: BareDesk) -> None:
    earlier = [desk.mail(sender_address=f"{n}@customer.example").conversation_id for n in range(3)]
    urgent = desk.mail(sender_address="late@customer.example").conversation_id
    for conversation_id in earlier:
        desk.triage(conversation_id)
    desk.triage(urgent, urgency="urgent")
    desk.later(minutes=1)
    [first] = take(desk, slots=1, queue="slack")
    assert (first.kind, first.subject_id) == (Kind.CARD, urgent)


def test_a_finished_job_is_gone(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.do(work.finish, job)
    assert desk.jobs() == {}


def test_asked_for_twice_it_is_one_job_at_the_earlier_time(desk: BareDesk) -> None:
    ask(desk, after=5 * SECOND)
    ask(desk, after=2 * SECOND)
    ask(desk, after=9 * SECOND)
    assert only(desk).run_at == MONDAY + 2 * SECOND


def test_asked_for_while_it_runs_it_runs_once_more(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    ask(desk, after=3 * SECOND)
    ask(desk, after=3 * SECOND)
    desk.do(work.finish, job)
    assert only(desk).state is JobState.READY
    assert take(desk) == []
    desk.later(seconds=3)
    (again,) = take(desk)
    assert again.attempt == 1
    desk.do(work.finish, again)
    assert desk.jobs() == {}


def test_a_dead_workers_job_is_taken_when_its_lease_ends(desk: BareDesk) -> None:
    ask(desk)
    (first,) = take(desk)
    desk.now += LEASE
    assert take(desk, worker="two") == []
    desk.later(seconds=1)
    (second,) = take(desk, worker="two")
    assert (second.id, second.attempt) == (first.id, 2)


@pytest.mark.parametrize("act", ["finish", "put_back", "set_aside", "extend"])
def test_who_lost_the_lease_can_change_nothing_any_more(desk: BareDesk, act: str) -> None:
    ask(desk)
    (first,) = take(desk)
    desk.now += LEASE + SECOND
    (second,) = take(desk, worker="two")
    before = desk.everything()
    with pytest.raises(LostLease):
        _act(desk, act, first)
    assert desk.everything() == before
    desk.do(work.finish, second)


def _act(desk: BareDesk, act: str, job: Claim) -> None:
    match act:
        case "finish":
            desk.do(work.finish, job)
        case "put_back":
            desk.do(work.put_back, job, desk.now, "busy")
        case "set_aside":
            desk.do(work.set_aside, job, "broken")
        case _:
            desk.do(work.extend, job, desk.now + LEASE)


def test_a_lost_lease_takes_back_the_steps_own_change(desk: BareDesk) -> None:
    ask(desk)
    (first,) = take(desk)
    desk.now += LEASE + SECOND
    take(desk, worker="two")
    with pytest.raises(LostLease):
        desk.do(work.finish_with, first, work.enqueue, Kind.CARD, 1, desk.now)
    assert list(desk.jobs()) == ["draft:7"]


def test_a_step_and_the_end_of_its_job_are_one_transaction(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.do(work.finish_with, job, work.enqueue, Kind.CARD, 1, desk.now)
    assert list(desk.jobs()) == ["card:1"]


def test_an_extended_lease_keeps_the_job(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.now += LEASE - SECOND
    desk.do(work.extend, job, desk.now + LEASE)
    desk.now += LEASE - SECOND
    assert take(desk, worker="two") == []
    desk.do(work.finish, job)


def test_a_failed_try_counts_and_waits(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.do(work.put_back, job, desk.now + 5 * SECOND, "Claude is busy")
    assert only(desk).trouble == "Claude is busy"
    assert take(desk) == []
    desk.later(seconds=5)
    (again,) = take(desk)
    assert again.attempt == 2


def test_merely_too_early_does_not_count_as_a_try(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.do(work.put_back, job, desk.now, "the undo window is open", counts=False)
    (again,) = take(desk)
    assert again.attempt == 1


def test_a_job_set_aside_stays_visible_until_it_is_asked_for_again(desk: BareDesk) -> None:
    ask(desk)
    (job,) = take(desk)
    desk.do(work.set_aside, job, "KeyError at cards.py:7")
    assert (only(desk).state, only(desk).trouble) == (JobState.FAILED, "KeyError at cards.py:7")
    desk.later(days=1)
    assert take(desk) == []
    ask(desk)
    (again,) = take(desk)
    assert again.attempt == 1


def test_after_a_crash_nobody_knows_whether_the_step_was_done(desk: BareDesk) -> None:
    ask(desk)
    (first,) = take(desk)
    assert first.unsure_at is None
    desk.later(minutes=1)
    (second,) = take(desk, worker="two")
    assert second.unsure_at == desk.now
    desk.do(work.put_back, second, desk.now, "not sent", unsure_at=None)
    (third,) = take(desk)
    assert third.unsure_at is None


def test_failures_are_counted_apart_from_waiting(desk: BareDesk) -> None:
    ask(desk)
    for _ in range(9):
        (job,) = take(desk)
        desk.do(work.put_back, job, desk.now, "Slack is away")
    (job,) = take(desk)
    assert (job.attempt, job.failures) == (10, 0)
    desk.do(work.put_back, job, desk.now, "Slack refuses it", failed=True)
    (job,) = take(desk)
    assert (job.attempt, job.failures) == (11, 1)


def test_what_waited_for_an_outage_to_end_is_due_when_it_does(desk: BareDesk) -> None:
    for subject_id in (1, 2, 3):
        ask(desk, subject_id)
    jobs = {job.subject_id: job for job in take(desk)}
    later = desk.now + 300 * SECOND
    desk.do(work.put_back, jobs[1], later, "Slack is away")
    desk.do(work.put_back, jobs[2], later, "Slack asks us to wait", counts=False)
    desk.do(work.put_back, jobs[3], later, "Slack is away")
    ask(desk, 4, 300 * SECOND)
    assert desk.do(work.hurry, "slack", desk.now) == 0
    assert desk.do(work.hurry, "ai", desk.now) == 2
    assert {job.subject_id for job in take(desk)} == {1, 3}


def test_cards_come_before_what_is_said_of_them_and_reminders_last(desk: BareDesk) -> None:
    desk.do(work.enqueue, Kind.THREAD, 1, desk.now, work.LATER)
    desk.do(work.enqueue, Kind.THREAD, 2, desk.now)
    desk.do(work.enqueue, Kind.CARD, 3, desk.now)
    desk.do(work.enqueue, Kind.CARD, 4, desk.now, work.URGENT)
    taken = [take(desk, slots=1, queue="slack")[0].subject_id for _ in range(4)]
    assert taken == [4, 3, 2, 1]


def test_a_commit_tells_which_queues_have_new_work(desk: BareDesk) -> None:
    _, woken = desk.database.transact(work.enqueue, Kind.SEND, 1, desk.now)
    assert woken == {"mail"}
    _, woken = desk.database.transact(lambda session: None)
    assert woken == frozenset()


def test_workers_at_once_never_take_the_same_job(desk: BareDesk) -> None:
    jobs, workers = 120, 4

    def fill(session: Session) -> None:
        for subject_id in range(jobs):
            work.enqueue(session, Kind.DRAFT, subject_id, MONDAY)

    desk.do(fill)
    start = threading.Barrier(workers)

    def drain(name: str) -> Iterator[int]:
        start.wait()
        while claimed := desk.do(work.claim, "ai", 3, name, MONDAY):
            for job in claimed:
                desk.do(work.finish, job)
                yield job.id

    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda n: list(drain(f"worker {n}")), range(workers)))
    times = Counter(job_id for ids in done for job_id in ids)
    assert len(times) == jobs
    assert set(times.values()) == {1}
    assert desk.jobs() == {}


def test_claude_reads_what_came_before_it_writes_and_writes_first_where_it_presses(
    desk: BareDesk,
) -> None:
    def done(job: Claim) -> tuple[Kind, int]:
        desk.do(work.finish, job)
        return job.kind, job.subject_id

    asked = desk.in_review(sender_address="kim@x.example")
    assert [done(job)[0] for job in take(desk)] == [Kind.TRIAGE, Kind.DRAFT]
    usual, pressing = (
        desk.mail(sender_address=f"{name}@x.example").conversation_id for name in ("rob", "ann")
    )
    desk.triage(usual)
    desk.triage(pressing, urgency="urgent")
    desk.later(seconds=1)
    desk.do(review.redraft, desk.seen(asked), "Shorter.", MARIA, desk.now, Origin.CLAUDE)
    new = desk.mail(sender_address="eve@x.example").message_id

    turns = [done(job) for _ in range(9) for job in take(desk, slots=1)]

    drafts = [subject for kind, subject in turns if kind is Kind.DRAFT]
    assert drafts == [desk.draft_id(one) for one in (pressing, asked, usual)]
    assert turns.index((Kind.TRIAGE, new)) < turns.index((Kind.DRAFT, drafts[-1]))


def test_of_many_approvals_at_once_one_wins(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    seen = desk.seen(conversation_id)
    people = 50
    start = threading.Barrier(people)

    def click(number: int) -> str:
        actor = Actor(f"U_{number}", Role.AGENT)
        start.wait()
        try:
            desk.do(review.approve, seen, actor, desk.now, desk.policy)
        except AlreadyDecided as refused:
            return str(refused)
        return "won"

    with ThreadPoolExecutor(people) as pool:
        answers = list(pool.map(click, range(people)))
    assert answers.count("won") == 1
    winner = f"<@U_{answers.index('won')}> approved this 0 s ago."
    assert all(answer.startswith(winner) for answer in answers if answer != "won")
    assert desk.told(conversation_id).count("draft.approve") == 1
    assert [key for key in desk.jobs() if key.startswith("send:")] == [f"send:{seen.draft_id}"]


def test_a_writer_outside_our_thread_waits_instead_of_failing(sqlite_url: str) -> None:
    """Another program with the file open, such as a backup, must not cost a click."""
    database, other = Database(sqlite_url), Database(sqlite_url)
    held, done = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        held.set()
        done.wait(0.2)

    thread = threading.Thread(target=lambda: other.transact(hold))
    thread.start()
    held.wait()
    database.transact(work.enqueue, Kind.CARD, 1, MONDAY)
    thread.join()
    database.close()
    other.close()
