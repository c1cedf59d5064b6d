"""Names that Slack gives back to us: of buttons, windows, fields and the command, each one once."""

from enum import StrEnum

COMMAND = "/hitl"
CARD_EVENT = "slackhitl_card"
"""Type of the metadata by which a card is found again in its channel."""
LEFT_EVENT = "slackhitl_left"
"""The same for what stays where a card was."""
OVERFLOW_EVENT = "slackhitl_overflow"
QUESTION_EVENT = "slackhitl_question"
"""The same for a question to the team."""
MENTION_EVENT = "slackhitl_mention"
"""The same for an answer to somebody who mentioned the app."""
LESSON_EVENT = "slackhitl_lesson"
"""The same for a lesson that supervisors are told of."""
NEWS_EVENT = "slackhitl_news"
"""The same for a post in a card's thread."""
FILES_EVENT = "slackhitl_files"
"""The same for a post that names files which are not shown."""
DIGEST_EVENT = "slackhitl_digest"
"""The same for the daily list of who still waits."""
WEEKLY_EVENT = "slackhitl_weekly"
"""The same for the weekly post about the knowledge."""


class Act(StrEnum):
    """What a button or a line of a menu does; the value is its action id."""

    APPROVE = "approve"
    EDIT = "edit"
    TAKE_OVER = "take_over"
    WRITE = "write"
    HAND_BACK = "hand_back"
    RECALL = "recall"
    OBJECT = "object"  # to a reply that goes out by itself
    REDRAFT = "redraft"
    DRAFT_AGAIN = "draft_again"
    NO_REPLY = "no_reply"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RETRY = "retry"
    RESEND = "resend"
    SETTLE = "settle"
    ABANDON = "abandon"
    SHOW_MAIL = "show_mail"
    SHOW_DRAFT = "show_draft"
    SHOW_FILES = "show_files"
    MERGE = "merge"
    SPLIT = "split"
    DUTY_ON = "duty_on"
    DUTY_OFF = "duty_off"
    SNOOZE = "snooze"
    WAKE_NOW = "wake_now"
    CLAIM = "claim"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    DEESCALATE = "deescalate"
    NOTE = "note"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    PASSED_ON = "passed_on"
    END = "end"  # the menu of the four above; its lines name one of them
    OWN_LANGUAGE = "own_language"  # edit in the desk's language, send in the customer's
    ASK = "ask"
    ASK_HERE = "ask_here"  # what the draft lacks, in the card's thread
    UNASK = "unask"
    ANSWER = "answer"
    UNANSWER = "unanswer"
    TEACH = "teach"  # propose an answer for the knowledge
    VERSIONS = "versions"
    RESTORE = "restore"  # one of several buttons, each of a version
    CHOOSE = "choose"  # the other of two drafts
    CORRECT = "correct"  # another category
    COACH = "coach"  # draft as was said in the thread, although a colleague decided otherwise
    QUICK = "quick"  # a ready-made instruction for another version
    LESSONS = "lessons"  # that a draft was made with
    LESSON_ON = "lesson_on"  # try it on past cases, then put it in force
    LESSON_FORCE = "lesson_force"
    LESSON_EDIT = "lesson_edit"
    LESSON_REJECT = "lesson_reject"
    LESSON_RETIRE = "lesson_retire"
    WRITTEN_FROM = "written_from"  # the exemplars behind a draft
    EXEMPLAR_RETIRE = "exemplar_retire"  # one of several buttons, each of an exemplar
    EXEMPLAR_RESTORE = "exemplar_restore"
    HOME = "home"  # another list of the Home, or another page
    SHOW_NEXT = "show_next"  # of the cards that are held back
    MORE = "more"  # a window with further acts
    MORE_ROOM = "more_room"  # further fields for a reply
    MENU = "menu"  # the menu itself; its lines name one of the acts above
    LINK = "link"  # leads somewhere, decides nothing


class View(StrEnum):
    """A window with a submit button; the value is its callback id."""

    EDIT = "edit_reply"
    WRITE = "write_reply"
    REDRAFT = "redraft"
    MERGE = "merge"
    SPLIT = "split"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    NOTE = "note"
    ASK = "ask"
    ANSWER = "answer"
    OWN_LANGUAGE = "own_language"
    NEW_MAIL = "new_mail"
    TEACH = "teach"
    LESSON = "lesson"


class Shortcut(StrEnum):
    """A shortcut of Slack's menus; the value is its callback id."""

    NEW_EMAIL = "new_email"
    DRAFT_REPLY = "draft_reply"


class Field(StrEnum):
    """An input of a window: its action id, and its block id (numbered when a reply is split)."""

    REPLY = "reply"
    REASON = "reason"
    INSTRUCTION = "instruction"
    PICKED = "picked"
    FILES = "files"
    KEPT = "kept_files"
    UNTIL = "until"
    AT = "at"
    PERSON = "person"
    PLACE = "place"
    WORDS = "words"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    SENDER = "sender"
    ARTICLE = "article"
    TITLE = "title"
    CATEGORY = "category"
    LANGUAGE = "language"
