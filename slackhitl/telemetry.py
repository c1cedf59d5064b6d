"""Logs and metrics for the operator. Neither ever holds a customer's words or a secret."""

import logging
import sys
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest

QUIET = (
    "slack_bolt", "slack_sdk", "httpx2", "httpcore", "anthropic", "apscheduler", "mail.log",
    "alembic", "aiohttp", "flufl", "charset_normalizer",
)  # fmt: skip
"""Libraries whose chatter at INFO, and tracebacks at ERROR, would bury ours."""


class OneLine(logging.Formatter):
    """Time, level, module, sentence. Tracebacks are for the debug level."""

    def __init__(self, tracebacks: bool) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        """One line a record, whatever the record's text holds."""
        if not self._tracebacks:
            record.exc_info = record.exc_text = record.stack_info = None
        line = super().format(record)
        return line if self._tracebacks else " ".join(line.splitlines())


def set_up_logging(level: str) -> None:
    """Log to standard error at this level; libraries only speak of trouble."""
    handler = logging.StreamHandler(sys.stderr)
    debugging = level.upper() == "DEBUG"
    handler.setFormatter(OneLine(tracebacks=debugging))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        # A model's or Slack's answer may quote the customer, so these never log their content.
        logging.getLogger(name).setLevel(logging.DEBUG if debugging else logging.CRITICAL)


def exposition(gauges: Mapping[str, tuple[str, float]]) -> bytes:
    """Gauges in the text format of Prometheus: name → (help, value)."""
    registry = CollectorRegistry()
    for name, (help_line, value) in gauges.items():
        Gauge(f"slackhitl_{name}", help_line, registry=registry).set(value)
    return generate_latest(registry)
