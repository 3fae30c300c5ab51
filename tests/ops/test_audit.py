"""`make audit` tells flaws from a service that does not answer."""

import json

import pytest

from ops import audit

FLAWED = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "flawed", "version": "2.0", "vulns": [{"id": "X-1", "fix_versions": ["2.1"]}]},
        {"name": "own", "skip_reason": "not a package"},
    ]
}
NODE_FLAWED = {"vulnerabilities": {"flawed": {"range": "<2", "severity": "high"}}}


def asked(tmp_path, text, read):
    (tmp_path / "answer").write_text(text)
    return audit._audit("packages", ("cat", "answer"), tmp_path, read)


def test_a_flaw_is_named_with_the_version_that_mends_it(tmp_path, capsys):
    found = asked(tmp_path, json.dumps(FLAWED), audit.python_flaws)

    assert found == ["flawed 2.0: X-1 (mended in 2.1)"]
    assert "FOUND   packages" in capsys.readouterr().out


def test_a_flaw_of_the_front_end_is_named(tmp_path):
    assert asked(tmp_path, json.dumps(NODE_FLAWED), audit.node_flaws) == ["flawed <2: high"]


@pytest.mark.parametrize("read", [audit.python_flaws, audit.node_flaws])
@pytest.mark.parametrize("text", ["", "no connection", '{"error": {"summary": "away"}}', "[]"])
def test_a_service_that_does_not_answer_is_skipped_by_name(tmp_path, capsys, read, text):
    assert asked(tmp_path, text, read) == []
    assert "SKIPPED packages: no service with advisories answers" in capsys.readouterr().out


def test_nothing_known_is_said_too(tmp_path, capsys):
    assert asked(tmp_path, '{"dependencies": []}', audit.python_flaws) == []
    assert "ok      packages" in capsys.readouterr().out
