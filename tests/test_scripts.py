"""What prepares a fresh machine: Debian's packages in spite of locks and dead sources, and no half-made environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKED = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4 (apt-get)"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that stand before the machine's own: nobody waits, and whoever asks is root."""
    for name, text in {"sleep": "exit 0", "id": "echo 0"}.items():
        program(tmp_path, name, text)
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(machine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A script, as ``make`` runs it, in a folder of its own."""
    env = {**os.environ, "PATH": f"{machine}:{os.environ['PATH']}"}
    command = ["sh", str(ROOT / "scripts" / words[0]), *words[1:]]
    return subprocess.run(command, cwd=machine, env=env, capture_output=True, text=True, timeout=60)


def test_packages_wait_for_the_machines_own_update(machine: Path) -> None:
    program(
        machine,
        "apt-get",
        f'echo "$*" >> asked; [ $(grep -c update asked) -gt 3 ] || {{ echo "{LOCKED}" >&2; exit 100; }}',
    )
    done = run(machine, "apt.sh", "redis-server")
    asked = (machine / "asked").read_text().splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[3] for line in asked] == ["update"] * 4 + ["install"]


def test_a_source_that_is_dead_does_not_keep_a_package_away(machine: Path) -> None:
    program(machine, "apt-get", 'case "$*" in *update*) echo "E: no Release file" >&2; exit 100;; esac')
    assert run(machine, "apt.sh", "redis-server").returncode == 0


def test_a_package_that_is_not_there_is_told_at_once(machine: Path) -> None:
    program(machine, "apt-get", 'case "$*" in *install*) echo "E: Unable to locate package x" >&2; exit 100;; esac')
    done = run(machine, "apt.sh", "x")
    assert (done.returncode, done.stderr) == (1, "E: Unable to locate package x\n")


def test_who_may_not_install_is_told_what_is_missing(machine: Path) -> None:
    program(machine, "id", "echo 1000")
    program(machine, "sudo", "exit 1")
    done = run(machine, "apt.sh", "chromium", "postgresql")
    assert done.returncode == 1
    assert done.stderr.startswith("Missing, and not to be installed from here: chromium postgresql.")


def test_an_environment_without_pip_is_made_anew(machine: Path) -> None:
    """As it is left where Ctrl-C came while it was made."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", machine / ".venv"], check=True)
    (machine / "empty.lock").write_text("")
    done = run(machine, "venv.sh", sys.executable, ".venv/bin", "empty.lock")
    assert done.returncode == 0, done.stderr
    assert (machine / ".venv/bin/pip").exists()


def test_an_interpreter_that_is_too_old_or_absent_is_not_chosen(machine: Path) -> None:
    program(machine, "old", "exit 1")
    program(machine, "new", "echo 3.13")
    assert [run(machine, "python.sh", name).stdout for name in ("old", "absent", "new")] == ["", "", "new 3.13\n"]
