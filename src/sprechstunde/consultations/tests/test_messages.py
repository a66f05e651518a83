from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprechstunde.consultations.messages import MAX_DATA_BYTES, BadMessage, Join, Ping, Signal, parse

SESSION = "a" * 16


def code_of(message):
    with pytest.raises(BadMessage) as refused:
        parse(message if message is None or isinstance(message, str) else json.dumps(message))
    return str(refused.value)


def signal_with(text):
    return f'{{"type":"signal","to":"a","session":"{SESSION}","data":{{"x":{text}}}}}'


def test_the_three_messages_there_are():
    assert parse('{"type": "ping"}') == Ping()
    assert parse(json.dumps({"type": "join", "session": SESSION})) == Join(SESSION)
    signal = {"type": "signal", "to": "abc", "session": SESSION, "data": {"candidate": None}}
    assert parse(json.dumps(signal)) == Signal("abc", SESSION, {"candidate": None})


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (None, "not-text"),
        ("", "not-json"),
        ("{", "not-json"),
        ("[" * 100_000, "not-json"),
        ("9" * 5000, "not-json"),
        ("[]", "not-an-object"),
        ('"join"', "not-an-object"),
        ("null", "not-an-object"),
        ({}, "unknown-type"),
        ({"type": "shutdown"}, "unknown-type"),
        ({"type": ["join"]}, "unknown-type"),
        ({"type": "join"}, "bad-session"),
        ({"type": "join", "session": "short"}, "bad-session"),
        ({"type": "join", "session": "a" * 65}, "bad-session"),
        ({"type": "join", "session": "a" * 16 + "\n"}, "bad-session"),
        ({"type": "join", "session": "ä" * 16}, "bad-session"),
        ({"type": "join", "session": 10**16}, "bad-session"),
        ({"type": "signal", "session": SESSION, "data": {}}, "bad-recipient"),
        ({"type": "signal", "to": "a b", "session": SESSION, "data": {}}, "bad-recipient"),
        ({"type": "signal", "to": "a" * 33, "session": SESSION, "data": {}}, "bad-recipient"),
        ({"type": "signal", "to": "a", "data": {}}, "bad-session"),
        ({"type": "signal", "to": "a", "session": SESSION}, "bad-data"),
        ({"type": "signal", "to": "a", "session": SESSION, "data": "text"}, "bad-data"),
        ({"type": "signal", "to": "a", "session": SESSION, "data": []}, "bad-data"),
        ({"type": "signal", "to": "a", "session": SESSION, "data": {"sdp": "x" * MAX_DATA_BYTES}}, "bad-data"),
    ],
)
def test_everything_else_is_refused_with_its_code(message, code):
    assert code_of(message) == code


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_no_browser_can_read_are_not_passed_on(number):
    assert code_of(signal_with(number)) in ("bad-data", "not-json")


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_no_depth_of_nesting_is_more_than_a_refusal(opening):
    closing = "}" if opening.startswith("{") else "]"
    for depth in range(800, 1100):
        data = opening * depth + "1" + closing * depth
        try:
            passed_on = parse(signal_with(data))
        except BadMessage:
            continue
        json.dumps({"type": "signal", "data": passed_on.data})


@given(
    st.text(max_size=300)
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5).map(json.dumps)
)
def test_no_text_is_more_than_a_refusal(text):
    try:
        parse(text)
    except BadMessage as refused:
        assert str(refused)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.fixed_dictionaries({"type": st.sampled_from(["join", "signal", "ping"]) | json_values}), st.dictionaries(
    st.sampled_from(["to", "session", "data"]), json_values
))  # fmt: skip
def test_no_object_is_more_than_a_refusal(kind, rest):
    try:
        parse(json.dumps({**rest, **kind}))
    except BadMessage as refused:
        assert str(refused)
