"""Workers of one machine tell each other what is outdated through a file."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from upstream_house import EVENT, RENAME, asking, ref_of, toy

from gateway.upstream.cache import AnswerCache
from gateway.upstream.journal import Journal

WRITER = """
import sys
from pathlib import Path
from gateway.upstream.journal import Journal
journal = Journal(Path(sys.argv[1]), lambda tags: None, lambda: None, int(sys.argv[3]))
for i in range(int(sys.argv[2])):
    journal.append([f"acct/{i}"])
"""


class Reader:
    """What one worker heard."""

    def __init__(self, path: Path, max_bytes: int = 1 << 20) -> None:
        self.heard: list[str] = []
        self.lost = 0
        self.journal = Journal(path, self._hear, self._lose, max_bytes)

    def _hear(self, tags: Sequence[str]) -> None:
        self.heard += tags

    def _lose(self) -> None:
        self.lost += 1


def write(path: Path, lines: int, max_bytes: int = 1 << 20) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(lines), str(max_bytes)])


def test_others_hear_every_line_once_and_the_writer_not_its_own(tmp_path: Path) -> None:
    one, two = Reader(tmp_path / "j"), Reader(tmp_path / "j")
    one.journal.append(["a/1", "a/2"])
    two.journal.append(["b/1"])
    for reader in (one, two):
        reader.journal.catch_up()
        reader.journal.catch_up()
    assert (one.heard, two.heard) == (["b/1"], ["a/1", "a/2"])


def test_who_comes_later_need_not_hear_what_was_before(tmp_path: Path) -> None:
    Reader(tmp_path / "j").journal.append(["a/1"])
    late = Reader(tmp_path / "j")
    late.journal.catch_up()
    assert (late.heard, late.lost) == ([], 0)


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "j")
    writers = [write(tmp_path / "j", 300) for _ in range(2)]
    while any(writer.poll() is None for writer in writers):
        reader.journal.catch_up()
    reader.journal.catch_up()
    assert sorted(reader.heard) == sorted(f"acct/{i}" for i in range(300) for _ in range(2))
    assert reader.lost == 0


def test_a_file_that_was_replaced_is_noticed_however_long_one_slept(tmp_path: Path) -> None:
    sleeper, awake = Reader(tmp_path / "j", 200), Reader(tmp_path / "j", 200)
    writers = [write(tmp_path / "j", 100, 200) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    sleeper.journal.catch_up()
    assert sleeper.lost == 1
    awake.journal.append(["x/1"])
    sleeper.journal.catch_up()
    assert sleeper.heard[-1] == "x/1"
    assert (tmp_path / "j").stat().st_size < 400


def test_a_line_of_which_only_a_part_was_written_is_not_passed_over(tmp_path: Path) -> None:
    one, two = Reader(tmp_path / "j"), Reader(tmp_path / "j")
    with (tmp_path / "j").open("ab") as file:
        file.write(b'["a/1"')  # its writer was killed here
    two.journal.append(["b/1"])
    one.journal.catch_up()
    assert (one.lost, one.heard) == (1, [])
    one.journal.append(["c/1"])
    two.journal.append(["d/1"])
    one.journal.catch_up()
    assert (one.lost, one.heard) == (1, ["d/1"])
    assert two.heard == ["c/1"]


def test_what_no_disk_takes_whole_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Reader(tmp_path / "j")
    really = os.write
    monkeypatch.setattr(os, "write", lambda file, data: really(file, data[:3]))
    with pytest.raises(OSError, match="only a part"):
        one.journal.append(["a/1"])


async def test_where_the_folder_was_removed_nothing_is_believed_and_nobody_fails(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    cache = AnswerCache(1 << 20, journal=folder / "j")
    async with toy() as vendor, asking(vendor.url, cache) as upstream:
        for _ in range(2):
            await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        assert len(vendor.calls) == 1
        shutil.rmtree(folder)
        for _ in range(2):
            await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        await upstream.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
        assert len(vendor.calls) == 4
    await cache.aclose()


async def test_after_a_write_through_one_worker_the_others_ask_again(tmp_path: Path) -> None:
    caches = [AnswerCache(1 << 20, journal=tmp_path / "j") for _ in range(2)]
    async with toy() as vendor, asking(vendor.url, caches[0]) as one, asking(vendor.url, caches[1]) as two:
        for upstream in (one, two, one, two):
            await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        assert len(vendor.calls) == 2
        vendor.name = "Blues"
        await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
        for upstream in (two, one):
            found = await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
            assert found is not None
            assert found.name == "Blues"
    await asyncio.gather(*(cache.aclose() for cache in caches))
