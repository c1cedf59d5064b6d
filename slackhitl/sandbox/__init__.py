"""A local Slack workspace and a customer's mailbox, for the demo, for practice and for tests."""
