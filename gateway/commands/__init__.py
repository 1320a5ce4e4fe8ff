"""Commands: what the ``eventgate`` commands do, apart from their words and exit codes.

One module for what has the same needs: each imports much, and a command waits for its own module alone.
"""


class CommandError(Exception):
    """Why a command cannot be done, in one line with the mend."""
