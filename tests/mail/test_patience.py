"""When a mail that is never taken is set aside, and when it must not be."""

from slackhitl.mail.patience import LONGEST_PAUSE, TRIES, Patience


def test_a_mail_that_fails_while_others_pass_is_given_up_after_three_tries() -> None:
    patience = Patience()
    for _ in range(TRIES):
        assert not patience.is_over("bad")
        patience.failed("bad")
        patience.passed("good")
    assert patience.is_over("bad")


def test_while_nothing_passes_no_mail_is_given_up() -> None:
    patience = Patience()
    patience.passed("before the disk was full")
    for _ in range(50):
        patience.failed("one")
        patience.failed("two")
    assert not patience.is_over("one")
    assert not patience.is_over("two")


def test_a_mail_that_was_taken_in_the_end_starts_afresh() -> None:
    patience = Patience()
    patience.failed("slow")
    patience.passed("slow")
    assert patience.failures("slow") == 0


def test_pauses_grow_while_something_fails_and_are_the_usual_ones_again_after() -> None:
    patience = Patience(pause=2)
    pauses = []
    for _ in range(8):
        patience.failed("bad")
        pauses.append(patience.pause(usual=600))
    assert pauses == [2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    patience.forget("bad")
    assert patience.pause(usual=600) == 600
