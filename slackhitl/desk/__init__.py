"""The help desk: plain synchronous functions over a database session. It knows no network."""
