"""Slack to us: one listener a gesture, each parsing, deciding and acknowledging in four steps."""
