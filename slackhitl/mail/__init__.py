"""Customer mail in and out: inboxes, parsing, screening, composing, sending. It knows no Slack."""
