"""Where the schema is not told, no error guesses: not even at a field that wants a selection."""

import pytest

WITHOUT = "Field 'item' of type 'Item!' must have a selection of subfields."


@pytest.mark.parametrize("told", [True, False])
def test_a_field_without_its_selection(open_door, told):
    answer = open_door(limits={"introspection": told}).post("{item}")

    (error,) = answer.json()["errors"]
    assert error["message"] == (f"{WITHOUT} Did you mean 'item {{ ... }}'?" if told else WITHOUT)
    assert (error["locations"], error["extensions"]) == ([{"line": 1, "column": 2}], {"code": "INVALID_INPUT"})


def test_every_mistake_of_a_document(open_door):
    silent = open_door(limits={"introspection": False})
    answer = silent.post("{helo item items(id: 1) hello(nam: 1) {x} ...F} fragment F on Itm {nam}")

    assert len(answer.json()["errors"]) >= 5
    assert "Did you mean" not in answer.text
