"""Human-in-the-loop customer email: Claude drafts, people decide in Slack."""

__version__ = "0.1.0"
