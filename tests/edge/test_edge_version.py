"""Who has not said who they are is not told which version runs: in no header, page, refusal or state."""

from hashlib import sha256
from importlib.metadata import version

import pytest

HTML = {"accept": "text/html"}
KEYED = {"mode": "api_key", "clients": [{"name": "one", "key_sha256": sha256(b"k").hexdigest()}]}


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/graphql", HTML), ("/graphql", {}), ("/healthz", {}), ("/readyz", {}), ("/metrics", {}), ("/nowhere", {})],
)
def test_a_stranger_is_told_no_version(open_door, path, headers):
    answer = open_door(auth=KEYED).client.get(path, headers=headers)

    assert version("eventgate") not in f"{answer.headers}{answer.text}"


def test_the_page_works_without_one_and_shows_it_where_only_this_machine_asks(open_door):
    guarded = open_door(auth=KEYED).client.get("/graphql", headers=HTML).text
    own = open_door().client.get("/graphql", headers=HTML).text

    assert 'data-headers="true" data-version=""' in guarded
    assert f'data-headers="false" data-version="{version("eventgate")}"' in own
