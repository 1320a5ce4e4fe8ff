"""A credential that stands in the settings or in a file: exactly one of the two."""

from pathlib import Path

from pydantic import SecretStr


def one_secret(
    name: str, given: SecretStr | None, file: Path | None, *, in_header: bool = True, one_word: bool = False
) -> SecretStr:
    """The credential itself, without the white space around it.

    Args:
        name: the setting's key; its file's is the same with ``_file``.
        in_header: whether it is sent in an HTTP header, which carries only printable ASCII.
        one_word: whether it follows a scheme word there, and so may have no space.

    Raises:
        ValueError: none or both were given, the file cannot be read, or it holds nothing usable. Never quotes it.
    """
    if (given is None) == (file is None):
        what = "is missing" if given is None else f"and {name}_file are both set"
        raise ValueError(f"{name} {what}: set exactly one of {name} and {name}_file")
    if file is None:
        assert given is not None
        where, secret = name, given.get_secret_value()
    else:
        where, secret = f"{name}_file", _read(f"{name}_file", file)
    secret = secret if file is None and not in_header else secret.strip()
    if not secret.strip():
        raise ValueError(f"{where} is empty: set it to the {name} alone")
    if in_header and not (secret.isascii() and secret.isprintable() and not (one_word and " " in secret)):
        raise ValueError(f"{where} has characters that no header can carry: set it to the {name} alone")
    return SecretStr(secret)


def _read(where: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{where} cannot be read ({reason}): point it at a file that holds it") from exc
