"""Ports for servers that a test starts a moment later."""

import random
import socket

# Below the range that systems hand out of their own accord (32768 on Linux, 49152 by RFC 6335):
# a connection that somebody opens meanwhile cannot take such a port.
RANGE = range(20_000, 32_000)


def free_port() -> int:
    """A port of this machine that nobody listens on right now. Raises LookupError."""
    for port in random.SystemRandom().sample(RANGE, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise LookupError("none of a hundred ports is free")
