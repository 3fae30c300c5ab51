"""Our reader finds in updates what Yjs itself finds there.

The vectors are recorded from the installed Yjs by frontend/editor/coediting/yjs_vectors.mjs; its own
test notices when another Yjs makes other bytes.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from teamweb.coediting.yjs import updates
from teamweb.coediting.yjs.updates import BadUpdate, check_state_vector, decode, encode

FOLDER = Path(__file__).parent / "vectors"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
# By their number in the format.
KINDS = "gc deleted json binary string embed format type any doc skip".split()


def vector(name: str) -> tuple[bytes, dict[str, Any]]:
    recorded = json.loads((FOLDER / f"{name}.json").read_text())
    return bytes.fromhex(recorded["update"]), recorded


def value(recorded: Any) -> Any:
    """A value as Yjs has it, where JSON cannot say it."""
    if isinstance(recorded, list):
        return [value(each) for each in recorded]
    if isinstance(recorded, dict):
        if list(recorded) == ["bytes"]:
            return bytes(recorded["bytes"])
        if list(recorded) == ["bigint"]:
            return int(recorded["bigint"])
        return {key: value(each) for key, each in recorded.items()}
    return recorded


def identity(recorded: Any) -> Any:
    return tuple(recorded) if isinstance(recorded, list) else recorded


def described(client: int, struct: updates.Struct) -> dict[str, Any]:
    found = {
        "client": client,
        "clock": struct.clock,
        "length": struct.length,
        "kind": KINDS[struct.kind],
    }
    if struct.kind == updates.GC:
        return found
    return {
        **found,
        "origin": struct.origin,
        "right_origin": struct.right_origin,
        "parent": struct.parent,
        "sub": struct.sub,
        "content": struct.content,
    }


def test_every_kind_of_content_is_recorded():
    kinds = {struct["kind"] for name in NAMES for struct in vector(name)[1]["structs"]}

    assert kinds == set(KINDS)


@pytest.mark.parametrize("name", NAMES)
def test_structs_and_deletes_are_those_that_yjs_finds(name):
    update, recorded = vector(name)

    decoded = decode(update)

    wanted = [
        {
            **struct,
            **{
                key: identity(struct[key])
                for key in ("origin", "right_origin", "parent")
                if key in struct
            },
            **({"content": value(struct["content"])} if "content" in struct else {}),
        }
        for struct in recorded["structs"]
        # A gap is what the structs around it leave out.
        if struct["kind"] != "skip"
    ]
    found = [
        described(client, struct)
        for client, structs in decoded.structs.items()
        for struct in structs
    ]
    assert found == wanted
    assert decoded.deletes == [tuple(each) for each in recorded["deletes"]]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_cut_off_or_followed_by_something_is_no_update(name):
    update, _recorded = vector(name)

    for end in range(len(update)):
        with pytest.raises(BadUpdate):
            decode(update[:end])
    with pytest.raises(BadUpdate):
        decode(update + b"\0")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "gap"])
def test_an_update_of_the_same_structs_says_the_same(name):
    update, _recorded = vector(name)
    decoded = decode(update)

    again = decode(encode(update, decoded.structs, decoded.deletes))

    assert [
        described(client, struct) for client, structs in again.structs.items() for struct in structs
    ] == [
        described(client, struct)
        for client, structs in decoded.structs.items()
        for struct in structs
    ]
    assert again.deletes == decoded.deletes


@pytest.mark.parametrize("name", NAMES)
def test_state_vectors_are_known(name):
    state = bytes.fromhex(vector(name)[1]["state_vector"])

    check_state_vector(state)
    with pytest.raises(BadUpdate):
        check_state_vector(state + b"\0")
    for end in range(len(state)):
        with pytest.raises(BadUpdate):
            check_state_vector(state[:end])
