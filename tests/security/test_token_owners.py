"""Tokens of one application: its users share neither idempotency keys nor places, and see what their token grants."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from security_house import Answer, House, answer_of

from gateway.settings import Settings, load_settings

ISSUER, AUDIENCE = "https://id.example.org/", "eventgate"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id name} userErrors{code message}}}"
GIVEN = {
    "account": "eventtia",
    "name": "Twice",
    "startsAt": "2027-07-14T18:00:00+00:00",
    "endsAt": "2027-07-14T20:30:00+00:00",
    "timeZone": "Europe/Paris",
    "language": "en",
    "idempotencyKey": "the-same-for-all",
}


class TokenHouse(House):
    """A house with ``auth.mode = "jwt"``."""

    def _settings(self) -> Settings:
        public = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE.public_key())), "kid": "one", "use": "sig"}
        folder = Path(self._folder.name)
        (folder / "jwks.json").write_text(json.dumps({"keys": [public]}))
        auth = f'[auth]\nmode = "jwt"\n[auth.jwt]\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"\n'
        parts = [self.sandbox.config_toml, auth + f'jwks_file = "{folder}/jwks.json"', self._more]
        (folder / "eventgate.toml").write_text("\n\n".join([*parts, self._store]))
        return load_settings(folder / "eventgate.toml", {})

    @property
    def _store(self) -> str:
        return f'[store]\nurl = "sqlite+aiosqlite:///{self._folder.name}/store.db"'

    def with_token(self, query: str, variables: Any = None, **claims: Any) -> Answer:
        token = token_of(**claims)
        return answer_of(
            self.client.post(
                "/graphql",
                json={"query": query, "variables": variables},
                headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            )
        )


def token_of(**claims: Any) -> str:
    body = {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "client_id": "app", "scope": "read write"}
    return jwt.encode({**body, **claims}, PRIVATE, "ES256", headers={"kid": "one"})


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenHouse]:
    with TokenHouse() as house:
        yield house


def test_the_same_key_of_two_users_of_one_application_is_two_keys(tokens: TokenHouse) -> None:
    def create(name: str = "Twice", **claims: Any) -> Any:
        return tokens.with_token(CREATE, {"i": {**GIVEN, "name": name}}, **claims).good["createEvent"]

    first = create(sub="alice")
    assert first["event"] is not None
    assert create(sub="alice", iat=int(time.time()) - 5) == first  # a renewed token is the same user
    others = [
        create(sub="bob"),
        create(sub="alice", accounts=["eventtia"]),
        create(sub="alice", accounts=["eventtia", "ringcentral"]),
        create("Thrice", sub="carol"),  # no "used before with another input", which tells of the others
    ]
    assert [one["userErrors"] for one in others] == [[]] * 4
    assert len({one["event"]["id"] for one in [first, *others]}) == 5
    assert create("Other", sub="alice")["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_a_user_sees_what_his_own_token_grants(tokens: TokenHouse) -> None:
    def names(**claims: Any) -> list[str]:
        return [one["name"] for one in tokens.with_token("{accounts{name}}", **claims).good["accounts"]]

    assert names(sub="alice", accounts=["eventtia"]) == ["eventtia"]
    assert names(sub="bob", accounts=["ringcentral"]) == ["ringcentral"]
    assert names(sub="carol", accounts=[]) == []


def test_one_user_does_not_take_the_places_of_another() -> None:
    """``max_operations`` counts for each user of an application, not for all of them together."""
    with TokenHouse(more="[limits]\nmax_operations = 1") as house:
        held = house.open_line()
        try:
            held.sendall(unfinished(token_of(sub="alice")))
            time.sleep(0.3)
            assert house.with_token("{accounts{name}}", sub="alice").codes == ["RATE_LIMITED"]
            assert house.with_token("{accounts{name}}", sub="bob").errors == []
        finally:
            held.close()


def unfinished(token: str) -> bytes:
    """A request whose body stays away: it has its place meanwhile."""
    return (
        f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {token}\r\ncontent-length: 100\r\n\r\n{{"
    ).encode()
