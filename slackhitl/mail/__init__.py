"""Customer mail in and out: inboxes, parsing, screening, composing, sending. Knows nothing of Slack."""
