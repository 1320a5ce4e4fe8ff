"""Contract tests run where the vendors' contracts are; elsewhere they are not collected."""

from pathlib import Path

CONTRACTS = Path(__file__).resolve().parents[2].parent / "shared" / "contracts"
collect_ignore_glob = [] if CONTRACTS.is_dir() else ["test_*.py"]
