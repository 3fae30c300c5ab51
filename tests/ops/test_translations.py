"""The check of the message catalogues that Django itself would not make."""

from pathlib import Path

import polib

from ops.translations import compare, differing_translations, unseen_messages


def catalogue(folder, app, *entries):
    path = folder / app / "locale" / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    made = polib.POFile()
    made.extend(polib.POEntry(**entry) for entry in entries)
    made.save(str(path))
    return path


def test_two_german_words_for_one_message_are_named_with_their_apps(tmp_path):
    meetings = catalogue(tmp_path, "meetings", {"msgid": "cancelled", "msgstr": "abgesagt"})
    mails = catalogue(tmp_path, "mails", {"msgid": "cancelled", "msgstr": "abgebrochen"})

    (problem,) = differing_translations([meetings, mails])

    assert "'abgesagt' (meetings)" in problem
    assert "'abgebrochen' (mails)" in problem


def test_a_context_keeps_two_words_apart(tmp_path):
    meetings = catalogue(tmp_path, "meetings", {"msgid": "cancelled", "msgstr": "abgesagt"})
    mails = catalogue(
        tmp_path,
        "mails",
        {"msgctxt": "mailing", "msgid": "cancelled", "msgstr": "abgebrochen"},
    )

    assert list(differing_translations([meetings, mails])) == []


def test_a_message_that_the_source_lost_is_named(tmp_path):
    used = {"msgid": "cancelled", "msgstr": "abgesagt"}
    committed = catalogue(tmp_path, "committed", used, {"msgid": "put off", "msgstr": "vertagt"})
    wanted = catalogue(tmp_path, "wanted", used)

    (problem,) = compare("meetings (de)", committed, wanted)

    assert "'put off'" in problem


def test_a_message_inside_an_f_string_is_named():
    source = "text = f'<p>{escape(_(\"deleted\"))}</p>'"

    (problem,) = unseen_messages(Path("reading.py"), source)

    assert problem == "reading.py:1: a message inside an f-string"
