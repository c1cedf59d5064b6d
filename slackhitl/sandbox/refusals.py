"""How Slack says no."""

from slackhitl.sandbox.elements import Wrong


class RefusalError(Exception):
    """Slack says no: its name for the reason, and its remarks."""

    def __init__(self, error: str, remarks: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.remarks = remarks or []


def refuse_if(wrong: list[Wrong], error: str) -> None:
    """Say no when something is wrong, with a remark on each thing."""
    if wrong:
        remarks = [f"[ERROR] {words} [json-pointer:{at}]" for at, words in wrong]
        raise RefusalError(error, remarks)
