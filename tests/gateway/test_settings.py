"""The settings: where they come from, which wins, and the one line that each mistake is told in."""

from pathlib import Path

import pytest

from gateway.settings import AuthMode, SettingsError, load_settings
from resolvers.context import Scope

PLANTED = "sk-planted-3b8"
GOOD = f"""
[accounts.ringcentral]
api_key = "{PLANTED}"
"""


@pytest.fixture
def load(tmp_path):
    """Load a file of this text, with this environment and nothing else."""

    def load_text(text, **environ):
        file = tmp_path / "eventgate.toml"
        file.write_text(text)
        return load_settings(file, environ)

    return load_text


def test_one_account_is_enough(load):
    settings = load(GOOD)

    assert list(settings.accounts) == ["ringcentral"]
    assert settings.accounts["ringcentral"].vendor == "ringcentral"
    assert settings.auth.mode is AuthMode.NONE
    assert settings.limits.max_depth == 12
    assert PLANTED not in repr(settings)
    assert PLANTED not in str(settings.model_dump())


def test_accounts_keep_their_order_and_may_share_a_vendor(load):
    settings = load(
        """
        [accounts.west]
        vendor = "ringcentral"
        api_key = "a"
        [accounts.ringcentral]
        api_key = "b"
        [accounts.east-2]
        vendor = "ringcentral"
        api_key = "c"
        """
    )

    assert list(settings.accounts) == ["west", "ringcentral", "east-2"]


def test_the_environment_wins(load):
    settings = load(
        GOOD + "[limits]\nmax_depth = 3\nmax_aliases = 4\n",
        EVENTGATE_LIMITS__MAX_DEPTH="7",
        EVENTGATE_LIMITS__INTROSPECTION="false",
        EVENTGATE_ACCOUNTS__RINGCENTRAL__API_KEY="12345",
        EVENTGATE_CORS__ORIGINS="https://a.example,https://b.example",
        HOME="/",
    )

    assert (settings.limits.max_depth, settings.limits.max_aliases, settings.limits.introspection) == (7, 4, False)
    assert settings.accounts["ringcentral"].api_key.get_secret_value() == "12345"
    assert settings.cors.origins == {"https://a.example", "https://b.example"}


def test_everything_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load_settings(
        None,
        {
            "EVENTGATE_ACCOUNTS__ME__VENDOR": "eventtia",
            "EVENTGATE_ACCOUNTS__ME__EMAIL": "a@example.org",
            "EVENTGATE_ACCOUNTS__ME__PASSWORD": "[1, 2]",
            "EVENTGATE_AUTH__MODE": "api_key",
            "EVENTGATE_AUTH__CLIENTS__0__NAME": "mobile",
            "EVENTGATE_AUTH__CLIENTS__0__KEY_SHA256": "AB" * 32,
            "EVENTGATE_AUTH__CLIENTS__0__SCOPES": '["read", "write"]',
            "EVENTGATE_AUTH__CLIENTS__0__ACCOUNTS": "me",
        },
    )

    (client,) = settings.auth.clients
    assert settings.accounts["me"].password.get_secret_value() == "[1, 2]"
    assert (client.name, client.key_sha256) == ("mobile", "ab" * 32)
    assert (client.scopes, client.accounts) == ({Scope.READ, Scope.WRITE}, {"me"})


def test_a_secret_may_be_in_a_file(load, tmp_path):
    (tmp_path / "key").write_text(f"{PLANTED}\n")

    told = load(f'[accounts.ringcentral]\napi_key_file = "{tmp_path / "key"}"\n')
    over = load(GOOD, EVENTGATE_ACCOUNTS__RINGCENTRAL__API_KEY_FILE=str(tmp_path / "key"))
    under = load(
        '[accounts.ringcentral]\napi_key_file = "nowhere"\n'.replace("nowhere", str(tmp_path / "key")),
        EVENTGATE_ACCOUNTS__RINGCENTRAL__API_KEY="other",
    )

    assert told.accounts["ringcentral"].api_key.get_secret_value() == PLANTED
    assert over.accounts["ringcentral"].api_key.get_secret_value() == PLANTED
    assert under.accounts["ringcentral"].api_key.get_secret_value() == "other"


MISTAKES = {
    "an unknown table": (GOOD + "[nope]\na = 1", "nope"),
    "an unknown key": (GOOD + "[limits]\nmax_depht = 1", "limits.max_depht"),
    "an unknown key of an account": (GOOD + 'nope = "x"', "accounts.ringcentral.nope"),
    "an unknown vendor": (f'[accounts.zoom]\napi_key = "{PLANTED}"', "accounts.zoom.vendor"),
    "a missing key": ("[accounts.ringcentral]", "accounts.ringcentral"),
    "a missing e-mail": (f'[accounts.eventtia]\npassword = "{PLANTED}"', "accounts.eventtia.email"),
    "a missing host": (f'[accounts.eventmobi]\napi_key = "{PLANTED}"', "accounts.eventmobi.base_url"),
    "a bad address": (GOOD + f'base_url = "{PLANTED}"', "accounts.ringcentral.base_url"),
    "a bad number": (GOOD + f'[limits]\nmax_depth = "{PLANTED}"', "limits.max_depth"),
    "a number out of range": (GOOD + "[limits]\nmax_depth = 0", "limits.max_depth"),
    "a bad mode": (GOOD + f'[auth]\nmode = "{PLANTED}"', "auth.mode"),
    "no clients": (GOOD + '[auth]\nmode = "api_key"', "auth"),
    "no issuer": (GOOD + '[auth]\nmode = "jwt"\n[auth.jwt]\naudience = "x"\njwks_file = "x"', "auth.jwt.issuer"),
    "no JWT": (GOOD + '[auth]\nmode = "jwt"', "auth"),
    "no key set": (GOOD + '[auth]\nmode = "jwt"\n[auth.jwt]\nissuer = "x"\naudience = "x"', "auth.jwt"),
    "a key set in clear": (
        GOOD + '[auth.jwt]\nissuer = "x"\naudience = "x"\njwks_url = "http://id.example.org/"',
        "auth.jwt.jwks_url",
    ),
    "a key instead of its hash": (
        GOOD + f'[[auth.clients]]\nname = "a"\nkey_sha256 = "{PLANTED}"',
        "auth.clients.0.key_sha256",
    ),
    "an unknown scope": (
        GOOD + f'[[auth.clients]]\nname = "a"\nkey_sha256 = "{"a" * 64}"\nscopes = ["all"]',
        "auth.clients.0.scopes.0",
    ),
    "an account that is none": (
        GOOD + f'[[auth.clients]]\nname = "a"\nkey_sha256 = "{"a" * 64}"\naccounts = ["b"]',
        "auth.clients",
    ),
    "two clients of one name": (
        GOOD + "".join(f'[[auth.clients]]\nname = "a"\nkey_sha256 = "{sign * 64}"\n' for sign in "ab"),
        "auth",
    ),
    "an account's name": (f'[accounts."East Side"]\nvendor = "ringcentral"\napi_key = "{PLANTED}"', "accounts"),
    "a table that is a value": ("accounts = 5", "accounts"),
    "trust without a manifest": (GOOD + "[persisted]\nonly = true", "persisted"),
    "credentials for all": (GOOD + '[cors]\norigins = ["*"]\ncredentials = true', "cors"),
    "an origin with a path": (GOOD + '[cors]\norigins = ["https://a.example/x"]', "cors.origins.0"),
    "a secret twice": (GOOD + 'api_key_file = "x"', "accounts.ringcentral.api_key"),
    "a secret's file that is not there": (
        '[accounts.ringcentral]\napi_key_file = "/nowhere/key"',
        "accounts.ringcentral.api_key_file",
    ),
    "no accounts": ("", "accounts"),
    "no TOML": (f'[accounts\napi_key = "{PLANTED}"', "eventgate.toml"),
}


@pytest.mark.parametrize(("text", "key"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line_that_names_the_key(load, text, key):
    with pytest.raises(SettingsError) as caught:
        load(text)
    line = str(caught.value)

    assert key + ":" in line
    assert "\n" not in line
    assert len(line) < 300
    assert PLANTED not in line


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"EVENTGATE_NOPE": PLANTED}, "nope:"),
        ({"EVENTGATE_LIMITS__NOPE": PLANTED}, "limits.nope:"),
        ({"EVENTGATE_LIMITS__MAX_DEPTH": PLANTED}, "limits.max_depth:"),
        ({"EVENTGATE_LIMITS": "1", "EVENTGATE_LIMITS__MAX_DEPTH": "1"}, "EVENTGATE_LIMITS__MAX_DEPTH:"),
        ({"EVENTGATE_AUTH__CLIENTS": "[{"}, "auth.clients:"),
    ],
)
def test_a_mistake_in_the_environment_is_told_so(load, environ, key):
    with pytest.raises(SettingsError) as caught:
        load(GOOD, **environ)

    assert key in str(caught.value)
    assert PLANTED not in str(caught.value)


def test_a_file_that_is_named_must_be_there():
    with pytest.raises(SettingsError, match=r"^nowhere\.toml: there is no such file"):
        load_settings(Path("nowhere.toml"), {})


def test_every_setting_is_in_the_docs():
    from gateway.settings import Settings

    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    tables = {name: field.annotation for name, field in Settings.model_fields.items() if name != "accounts"}
    missing = [
        f"{table}.{key}"
        for table, model in tables.items()
        for key in model.model_fields
        if f"`{key}`" not in page and key not in ("clients", "jwt")
    ]
    assert missing == []
