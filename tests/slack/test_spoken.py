"""What people write in Slack is read as they meant it: names, links, lines, escaped characters."""

import pytest

from slackhitl.slack import blocks, spoken

NAMES = {"U0BEN": "Ben Brandt", "C0SHOP": "#shop"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("say that <@U0BEN> will call her", "say that Ben Brandt will call her"),
        ("say that <@U0BEN|ben> will call", "say that Ben Brandt will call"),
        ("ask <@U9GONE> in <#C9GONE>", "ask a colleague in a channel"),
        ("ask <@U9GONE|max> in <#C9GONE|>", "ask max in a channel"),
        ("as in <#C0REFUNDS|refunds> and <#C0SHOP>", "as in #refunds and #shop"),
        ("see <https://acme.example/a|the page>", "see the page (https://acme.example/a)"),
        ("see <https://acme.example/a>", "see https://acme.example/a"),
        ("see <http://acme.example|acme.example>", "see http://acme.example"),
        ("write to <mailto:max@acme.example|max@acme.example>", "write to max@acme.example"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("<!here> and <!subteam^S1|@support> and <!subteam^S1>", "@here and @support and a group"),
        ("on <!date^17^{date}|1 Jan>", "on 1 Jan"),
        ("first:\n- one\n- two :wave:", "first:\n- one\n- two :wave:"),
        ("*bold* and `code`", "*bold* and `code`"),
    ],
)
def test_words_mean_the_same_outside_of_slack(text: str, plain: str) -> None:
    assert spoken.plain(text, NAMES) == plain


def test_only_the_mention_of_the_app_is_left_out_and_lines_stay() -> None:
    said = "<@U0BOT> say that <@U0BEN> calls,\n  then <@U0BOT|slackhitl>:\n- a\n- b"
    assert spoken.without(said, "U0BOT") == "say that <@U0BEN> calls,\nthen :\n- a\n- b"
    assert spoken.without("<@U0BOT>", "U0BOT") == ""


def test_who_is_mentioned_is_known_and_who_has_to_be_asked_for() -> None:
    said = "<@U0BOT> and <@U0BEN> and <@U0ANA|ana> in <#C1> and <#C2|refunds>, not &lt;@U0VERA&gt;"
    assert spoken.mentions(said, "U0ANA")
    assert not spoken.mentions(said, "U0VERA")
    assert not spoken.mentions(said, "")
    assert spoken.unnamed(said) == ({"U0BOT", "U0BEN"}, {"C1"})


def test_for_people_in_slack_marks_stay_marks_and_nothing_else_is_one() -> None:
    said = "ask <@U0BEN> in <#C1|shop>, <https://a.example|here> &lt;!channel&gt; <javascript:x|y>"
    assert spoken.leaves(said) == [
        blocks.leaf("ask "),
        {"type": "user", "user_id": "U0BEN"},
        blocks.leaf(" in "),
        {"type": "channel", "channel_id": "C1"},
        blocks.leaf(", "),
        {"type": "link", "url": "https://a.example", "text": "here"},
        blocks.leaf(" <!channel> "),
        blocks.leaf("y (javascript:x)"),
    ]
