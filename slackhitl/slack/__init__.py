"""Us to Slack: pure builders of cards, modals and reports, and the board that publishes them."""
