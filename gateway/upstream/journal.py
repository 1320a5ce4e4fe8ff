"""Journal: what the worker processes of one machine have outdated, in a file that all of them append to and follow.

Before an answer is believed, the file's size is looked at (one fstat, about a microsecond); only when it grew are the
new lines read. So a write through one worker is known to the others before their next answer, without any server.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

VARIABLE = "_EVENTGATE_JOURNAL"
"""The environment variable by which a server tells its workers the file; the underscore: it is no setting."""
MAX_BYTES = 4 << 20


class Journal:
    """One process's view of the file.

    Args:
        path: the file; made where it is not there.
        outdated: told the tags of each line that another process wrote.
        lost_track: told when lines may have been missed, so that nothing older may be believed.
        max_bytes: when it is larger a new file takes its place.
    """

    def __init__(
        self,
        path: Path,
        outdated: Callable[[Sequence[str]], None],
        lost_track: Callable[[], None],
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._path = path
        self._outdated = outdated
        self._lost_track = lost_track
        self._max_bytes = max_bytes
        self._file = -1
        self._read_to = 0
        self._open()
        self._read_to = os.fstat(self._file).st_size

    def catch_up(self) -> None:
        """Learn what others outdated since the last look.

        Raises:
            OSError: the file cannot be followed any more.
        """
        found = os.fstat(self._file)
        if found.st_nlink == 0:
            self._reopen()
        elif found.st_size != self._read_to:
            self._read(found.st_size)

    def append(self, tags: Sequence[str]) -> None:
        """Tell the others. Returns when they can see it.

        Raises:
            OSError: it cannot be written.
        """
        line = msgspec.json.encode(list(tags)) + b"\n"
        with self._locked():
            self.catch_up()
            written = os.write(self._file, line)
            self._read_to += written
            if written < len(line):
                raise OSError(errno.ENOSPC, "only a part of a line could be written", str(self._path))
            if self._read_to > self._max_bytes:
                self._replace()

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The only writer, and of the file that is there now."""
        while True:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            if os.fstat(self._file).st_nlink:
                break
            try:
                self._reopen()
            except OSError:
                fcntl.flock(self._file, fcntl.LOCK_UN)  # others may still have this file
                raise
        held = self._file
        try:
            yield
        finally:
            if held == self._file:
                fcntl.flock(held, fcntl.LOCK_UN)

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _reopen(self) -> None:
        """Another file stands in this one's place: lines of the old one may have been missed."""
        before = self._file
        self._open()  # first: should it fail, this one is still there, to be looked at and tried again
        os.close(before)
        self._read_to = os.fstat(self._file).st_size
        self._lost_track()  # after the look at the size: what is appended from now on will be read

    def _replace(self) -> None:
        """Begin a new file; whoever follows this one sees that it has no name any more."""
        fresh = self._path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        os.replace(fresh, self._path)
        self.close()
        self._open()
        self._read_to = 0

    def _read(self, size: int) -> None:
        data = os.pread(self._file, size - self._read_to, self._read_to)
        whole = data[: data.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            try:
                tags = msgspec.json.decode(line, type=list[str])
            except msgspec.DecodeError:  # half a line, and another after it: the disk was full, or its writer killed
                self._lost_track()
            else:
                self._outdated(tags)


def journal_path() -> Path | None:
    """The file that the server which started this worker named; None in a process of its own."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None
