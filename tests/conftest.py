"""The plugins that lend fixtures to every test."""

pytest_plugins = ["databases", "desk_app", "dovecot_server"]
