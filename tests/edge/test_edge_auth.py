"""Who may come in: API keys, JWTs, scopes, accounts; and that no credential ever comes out."""

import base64
import hmac
import http.server
import json
import threading
import time
from dataclasses import replace
from hashlib import sha256

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.callers import Caller, Scope
from gateway.edge.auth import caller_of
from gateway.edge.keys import KeySet, keys_of
from gateway.edge.messages import Refusal

ISSUER, AUDIENCE = "https://id.example.org/", "eventgate"


def client(name, key, **more):
    return {"name": name, "key_sha256": sha256(key.encode()).hexdigest(), **more}


# ---------------------------------------------------------------- API keys


@pytest.fixture
def keyed(open_door):
    return open_door(
        auth={
            "mode": "api_key",
            "clients": [
                client("mobile", "key-one", scopes=["read", "people:contact"], accounts=[]),
                client("desk", "key-two", scopes=["read", "admin"]),
            ],
        }
    )


@pytest.mark.parametrize(
    "headers", [{"x-api-key": "key-one"}, {"authorization": "Bearer key-one"}, {"authorization": "bearer  key-one"}]
)
def test_a_known_key_names_its_client_scopes_and_accounts(keyed, headers):
    assert keyed.post("{whoami}", headers).json() == {"data": {"whoami": "mobile"}}
    assert keyed.seen.callers == [Caller("mobile", frozenset({Scope.READ, Scope.PEOPLE_CONTACT}), frozenset())]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "key-three"},
        {"x-api-key": "key-on"},
        {"x-api-key": "KEY-ONE"},
        {"x-api-key": "é".encode()},
        {"x-api-key": sha256(b"key-one").hexdigest()},
        {"authorization": "key-one"},
        {"authorization": "Basic a2V5LW9uZQ=="},
        {"authorization": "Bearer"},
        {"authorization": "Bearer " + "x" * 20_000},
    ],
)
def test_without_a_known_key_nobody_is_answered(keyed, headers):
    for answer in (keyed.post("{whoami}", headers), keyed.get(query="{whoami}", headers=headers)):
        assert (answer.status_code, keyed.codes(answer)) == (401, ["UNAUTHENTICATED"])
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["cache-control"] == "no-store"
    assert keyed.seen.callers == []


def test_credentials_given_twice_are_refused(keyed):
    said = keyed.talk(
        b"GET /graphql?query={whoami} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer key-one\r\n"
        b"authorization: Bearer key-two\r\nconnection: close\r\n\r\n"
    )

    assert said.startswith(b"HTTP/1.1 401 ")


def test_answers_to_the_known_are_private(keyed):
    keyed.seen.life = 60
    assert (
        keyed.get(query="{fresh}", headers={"x-api-key": "key-one"}).headers["cache-control"] == "private, max-age=60"
    )


def test_a_purge_needs_the_scope_admin(keyed):
    answers = [
        keyed.client.post("/admin/cache/purge", json={}, headers=headers)
        for headers in ({}, {"x-api-key": "key-one"}, {"x-api-key": "key-two"})
    ]
    unknown = keyed.client.post("/admin/cache/purge", json={"account": "x"}, headers={"x-api-key": "key-two"})
    simple = keyed.client.post("/admin/cache/purge", content="{}", headers={"x-api-key": "key-two"})

    assert [answer.status_code for answer in answers] == [401, 403, 200]
    assert (unknown.status_code, keyed.codes(unknown)) == (404, ["NOT_FOUND"])
    assert simple.status_code == 415


WATCHER = "a-token-for-figures"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"x-api-key": "key-one"}, 403),
        ({"x-api-key": "key-two"}, 200),
        ({"authorization": "Bearer key-two"}, 200),
        ({"authorization": f"Bearer {WATCHER}"}, 200),
        ({"authorization": f"Bearer {WATCHER}x"}, 401),
        ({"authorization": "Bearer"}, 401),
        ({"authorization": f"Basic {WATCHER}"}, 401),
        ({"x-api-key": WATCHER}, 401),
    ],
)
def test_the_figures_name_accounts_so_they_are_for_those_who_may(open_door, headers, status):
    clients = [client("mobile", "key-one"), client("desk", "key-two", scopes=["admin"])]
    one = open_door(auth={"mode": "api_key", "clients": clients}, server={"metrics_token": WATCHER})
    answer = one.client.get("/metrics", headers=headers)

    assert answer.status_code == status
    if status == 200:
        assert "eventgate_http_requests_total" in answer.text
    else:
        assert one.codes(answer) == ["UNAUTHENTICATED" if status == 401 else "FORBIDDEN"]
        assert "eventgate_" not in answer.text
    assert one.client.get("/healthz").status_code == one.client.get("/readyz").status_code == 200


def test_the_token_for_figures_opens_nothing_else(open_door):
    one = open_door(auth={"mode": "api_key", "clients": [client("a", "key-one")]}, server={"metrics_token": WATCHER})
    headers = {"authorization": f"Bearer {WATCHER}"}

    assert one.post("{hello}", headers).status_code == 401
    assert one.client.post("/admin/cache/purge", json={}, headers=headers).status_code == 401


def test_without_auth_the_figures_are_open_unless_a_token_is_set(door, open_door):
    one = open_door(server={"metrics_token": WATCHER})

    assert door.client.get("/metrics").status_code == 200
    assert [
        one.client.get("/metrics", headers=headers).status_code
        for headers in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {WATCHER}"})
    ] == [401, 401, 200]


# ---------------------------------------------------------------- JWT


def number(value, octets=0):
    """RFC 7518, 6.2.1.2: a coordinate keeps its leading zeros, so its length is told; a modulus (6.3.1.1) does not."""
    length = octets or (value.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(value.to_bytes(length, "big")).rstrip(b"=").decode()


class Signer:
    """A private key, and its public half as a JWK."""

    def __init__(self, kid):
        self.kid = kid
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwk(self):
        public = self.private.public_key().public_numbers()
        return {"kty": "RSA", "kid": self.kid, "use": "sig", "n": number(public.n), "e": number(public.e)}

    def token(self, *, algorithm="RS256", headers=None, **claims):
        body = {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "sub": "alice", "scope": "read", **claims}
        kept = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(kept, self.private, algorithm, headers={"kid": self.kid, **(headers or {})})


FIRST, SECOND = Signer("one"), Signer("two")


class Issuer:
    """An address with a key set that can change or go away."""

    def __init__(self):
        issuer = self
        self.keys, self.status, self.asked = [FIRST.jwk], 200, 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                body = json.dumps({"keys": issuer.keys}).encode()
                self.send_response(issuer.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def issuer():
    one = Issuer()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def signed(open_door, issuer, monkeypatch):
    monkeypatch.setattr("gateway.edge.keys.PAUSE_S", 0.0)
    jwt_settings = {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": issuer.url, "leeway_s": 0}
    return open_door(auth={"mode": "jwt", "jwt": jwt_settings})


def ask(one, token):
    return one.post("{whoami}", {"authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("claims", "caller"),
    [
        ({}, Caller("alice", frozenset({Scope.READ}))),
        ({"client_id": "app"}, Caller("app", frozenset({Scope.READ}))),
        ({"scope": "read raw:read openid"}, Caller("alice", frozenset({Scope.READ, Scope.RAW_READ}))),
        ({"scope": None, "scopes": ["read", "write"]}, Caller("alice", frozenset({Scope.READ, Scope.WRITE}))),
        ({"scope": None}, Caller("alice", frozenset())),
        ({"accounts": ["eventtia"]}, Caller("alice", frozenset({Scope.READ}), frozenset({"eventtia"}))),
        ({"accounts": []}, Caller("alice", frozenset({Scope.READ}), frozenset())),
        ({"aud": ["other", AUDIENCE]}, Caller("alice", frozenset({Scope.READ}))),
    ],
)
def test_a_good_token_names_its_caller(signed, claims, caller):
    answer = ask(signed, FIRST.token(**claims))

    assert answer.json() == {"data": {"whoami": caller.name}}
    assert [replace(one, identity="") for one in signed.seen.callers] == [caller]


APP = {"iss": ISSUER, "client_id": "app", "sub": "alice", "scope": "read", "exp": 1, "jti": "a"}


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": "bob"},
        {"sub": None},
        {"client_id": "other"},
        {"iss": "https://elsewhere.example/"},
        {"accounts": []},
        {"accounts": ["eventtia"]},
        {"accounts": ["eventtia", "ringcentral"]},
        {"client_id": "app", "sub": ["alice"]},
    ],
)
def test_each_issuer_client_subject_and_set_of_accounts_is_an_owner_of_its_own(changed):
    def owner(**claims):
        return caller_of({name: value for name, value in {**APP, **claims}.items() if value is not None}).owner

    assert owner(**changed) != owner()
    assert owner(**changed) == owner(**changed, exp=2, jti="b", scope="read write", iat=5)
    assert len(owner(**changed)) <= 200  # of the store's column
    assert owner(accounts=["b", "a"]) == owner(accounts=["a", "b"])
    assert owner(sub="app", client_id=None) != owner(client_id="app", sub=None)


def test_the_owner_of_a_keys_things_is_its_client(keyed):
    keyed.post("{whoami}", {"x-api-key": "key-one"})
    assert [one.owner for one in keyed.seen.callers] == ["mobile"]


def unsigned():
    return jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "sub": "a"}, None, "none")


def signed_with_the_public_key():
    """The old trick: the public RSA key as an HMAC secret."""
    secret = FIRST.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    encode = lambda part: base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")  # noqa: E731
    body = {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "sub": "a", "scope": "admin"}
    text = encode({"alg": "HS256", "typ": "JWT", "kid": "one"}) + b"." + encode(body)
    return (text + b"." + base64.urlsafe_b64encode(hmac.new(secret, text, "sha256").digest()).rstrip(b"=")).decode()


def with_its_own_key():
    return FIRST.token(headers={"jwk": SECOND.jwk, "jku": "http://127.0.0.1:1/jwks.json", "kid": "two"})


BAD_TOKENS = {
    "no word of one": lambda: "''",
    "no token": lambda: "abc",
    "three dots": lambda: "a.b.c",
    "unsigned": unsigned,
    "signed with the public key": signed_with_the_public_key,
    "with a key of its own": with_its_own_key,
    "signed by another": lambda: SECOND.token(headers={"kid": "one"}),
    "an unknown key": SECOND.token,
    "another algorithm of the same key": lambda: FIRST.token(algorithm="RS512"),
    "another padding of the same key": lambda: FIRST.token(algorithm="PS256"),
    "expired": lambda: FIRST.token(exp=time.time() - 60),
    "without expiry": lambda: FIRST.token(exp=None),
    "expiry as text": lambda: FIRST.token(exp="tomorrow"),
    "not yet valid": lambda: FIRST.token(nbf=time.time() + 600),
    "another issuer": lambda: FIRST.token(iss="https://evil.example"),
    "without issuer": lambda: FIRST.token(iss=None),
    "another audience": lambda: FIRST.token(aud="other"),
    "without audience": lambda: FIRST.token(aud=None),
    "without a name": lambda: FIRST.token(sub=None),
    "an empty name": lambda: FIRST.token(client_id=""),
    "accounts as text": lambda: FIRST.token(accounts="eventtia"),
    "accounts of numbers": lambda: FIRST.token(accounts=[1]),
    "a changed signature": lambda: FIRST.token()[:-8] + "AAAAAAAA",
    "scopes of numbers": lambda: FIRST.token(scope=None, scopes=[1]),
    "scope an object": lambda: FIRST.token(scope={}),
    "longer than any": lambda: FIRST.token(more="x" * 20_000),
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
def test_bad_tokens(signed, token):
    answer = ask(signed, token())

    assert (answer.status_code, signed.codes(answer)) == (401, ["UNAUTHENTICATED"])
    assert signed.seen.callers == []


def test_keys_rotate_without_a_restart(signed, issuer):
    assert ask(signed, FIRST.token()).status_code == 200
    issuer.keys = [FIRST.jwk, SECOND.jwk]
    assert ask(signed, SECOND.token()).status_code == 200
    old = FIRST.token()
    assert ask(signed, old).status_code == 200

    issuer.keys = [SECOND.jwk]
    assert ask(signed, Signer("three").token()).status_code == 401  # an unknown key has the set read again
    assert ask(signed, old).status_code == 401


def test_known_keys_stay_while_the_issuer_is_away(signed, issuer):
    issuer.status = 503
    assert ask(signed, SECOND.token()).status_code == 401
    assert ask(signed, FIRST.token()).status_code == 200
    issuer.status, issuer.keys = 200, []
    assert ask(signed, SECOND.token()).status_code == 401
    assert ask(signed, FIRST.token()).status_code == 200


def test_an_issuer_that_was_away_at_the_start(open_door, issuer, monkeypatch):
    monkeypatch.setattr("gateway.edge.keys.PAUSE_S", 0.0)
    issuer.status = 500
    one = open_door(auth={"mode": "jwt", "jwt": {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": issuer.url}})
    away = ask(one, FIRST.token())
    issuer.status = 200

    assert (away.status_code, one.codes(away), away.headers["retry-after"]) == (503, ["UNAUTHENTICATED"], "5")
    assert ask(one, FIRST.token()).status_code == 200


def test_keys_from_a_file_that_changes(open_door, tmp_path, monkeypatch):
    monkeypatch.setattr("gateway.edge.keys.PAUSE_S", 0.0)
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [FIRST.jwk]}))
    one = open_door(auth={"mode": "jwt", "jwt": {"issuer": ISSUER, "audience": AUDIENCE, "jwks_file": file}})
    assert ask(one, FIRST.token()).status_code == 200
    file.write_text(json.dumps({"keys": [FIRST.jwk, SECOND.jwk]}))
    assert ask(one, SECOND.token()).status_code == 200


async def test_unknown_keys_do_not_become_a_storm_of_calls():
    calls = 0

    async def fetch():
        nonlocal calls
        calls += 1
        return json.dumps({"keys": [FIRST.jwk]}).encode()

    now = 0.0
    keys = KeySet(fetch, 300, clock=lambda: now)
    for _ in range(50):
        assert await keys.find("nope") is None
    assert calls == 1
    now = 6.0
    assert await keys.find("nope") is None
    assert calls == 2


def test_what_a_key_set_may_hold():
    curve = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    elliptic = {"kty": "EC", "crv": "P-256", "kid": "ec", "x": number(curve.x, 32), "y": number(curve.y, 32)}
    found = keys_of(
        {
            "keys": [
                FIRST.jwk,
                {**FIRST.jwk, "kid": "512", "alg": "RS512"},
                {**FIRST.jwk, "kid": "hmac", "alg": "HS256"},
                {**FIRST.jwk, "kid": "encrypts", "use": "enc"},
                {**FIRST.jwk, "kid": "broken", "n": "!"},
                {**elliptic},
                {**elliptic, "kid": "wrong", "alg": "ES384"},
                {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
                {"kty": ["RSA"], "kid": "odd", "key_ops": 5},
                "no key",
            ]
        }
    )

    assert {kid: key.algorithm for kid, key in found.items()} == {"one": "RS256", "512": "RS512", "ec": "ES256"}
    with pytest.raises(ValueError, match="no JSON Web Key Set"):
        keys_of([])


def test_a_refusal_of_a_token_holds_nothing_of_it():
    with pytest.raises(Refusal) as caught:
        caller_of({"sub": 5, "note": "sk-planted"})
    assert "sk-planted" not in json.dumps(caught.value.body())


# ---------------------------------------------------------------- nothing secret leaves


def test_no_secret_is_in_answers_logs_or_figures(open_door, logs):
    planted = "sk-planted-9c1e77"
    one = open_door(auth={"mode": "api_key", "clients": [client("mobile", planted, scopes=["read", "admin"])]})
    headers = {"x-api-key": planted}
    said = [
        one.post("{whoami broken}", headers).text,
        one.get(query='{hello(name: "ann@example.org")}', headers=headers).headers,
        one.post("{whoami}", {"authorization": f"Bearer {planted}x"}).text,
        one.client.get(f"/graphql?query={{nope}}&token={planted}", headers=headers).text,
        one.client.get("/metrics", headers=headers).text,
        one.raw(planted.encode(), **headers).text,
    ]
    written = logs.getvalue()

    assert "the password is" in written  # the bug's trace is there for us
    assert "sk-planted" not in written.replace("the password is sk-planted-51f0c2", "")
    assert "ann@example.org" not in written
    assert "hello(name" not in written
    assert all(planted not in str(text) for text in said)
    assert planted not in repr(one._server.config.loaded_app)
