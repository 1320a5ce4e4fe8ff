"""Purging: has a running gateway forget vendor answers."""

from pathlib import Path

import httpx

from gateway.commands import CommandError


async def purge(url: str, account: str | None, event: str | None, key_file: Path | None) -> list[str]:
    """Ask a running gateway to forget; the accounts that it forgot about.

    Raises:
        CommandError: it refused, or the key cannot be read. httpx.HTTPError: it did not answer.
    """
    headers = {"authorization": f"Bearer {_key(key_file)}"} if key_file else {}
    wish = {name: value for name, value in (("account", account), ("event", event)) if value is not None}
    async with httpx.AsyncClient(base_url=url, timeout=10.0, trust_env=False) as client:
        answer = await client.post("/admin/cache/purge", json=wish, headers=headers)
    try:
        told = answer.json()
        if answer.is_success:
            return [str(name) for name in told["purged"]]
        reason = told["errors"][0]["message"]
    except (ValueError, KeyError, TypeError, IndexError):
        reason = f"it answered {answer.status_code}, and not as Eventgate does; mend --url."
    raise CommandError(f"The gateway refused: {reason}")


def _key(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise CommandError(f"--key-file: cannot be read ({type(exc).__name__}); mend its path or rights.") from None
