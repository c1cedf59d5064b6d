"""``python -m slackhitl`` is the console script."""

from slackhitl.cli import main

if __name__ == "__main__":
    main()
