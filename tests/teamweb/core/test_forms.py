"""What `{{ form }}` alone gives every form of the site."""

import re

import pytest
from django import forms
from django.db.models import BLANK_CHOICE_DASH

from teamweb.accounts.models import Organisation


class Registration(forms.Form):
    name = forms.CharField(help_text="Wie im Ausweis")
    day = forms.DateField(required=False)
    starts_at = forms.DateTimeField(required=False)
    role = forms.ChoiceField(
        choices=[("a", "Mitglied"), ("b", "Vorsitz")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        choices=[("x", "Bildung"), ("y", "Gesundheit")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Einverstanden")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Choosing(forms.Form):
    fits = forms.ModelChoiceField(Organisation.objects.all())
    suits = forms.ModelChoiceField(Organisation.objects.all(), required=False)
    likes = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, empty_label="Keine Organisation"
    )
    picks = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")])


class Filter(forms.Form):
    words = forms.CharField(required=False)


def test_every_input_has_a_label_and_its_hint():
    html = str(Registration())

    for name in ("name", "day", "agreed"):
        assert f'for="id_{name}"' in html
    assert 'id="id_name_helptext">Wie im Ausweis' in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_groups_of_choices_stand_in_a_fieldset_with_a_legend():
    html = str(Registration())

    assert html.count("<fieldset") == html.count("<legend") == 2
    assert html.count('type="radio" name="role"') == 2
    assert 'for="id_topics_1"' in html


def test_dates_and_times_become_the_browsers_pickers_with_iso_values():
    form = Registration(initial={"day": "2026-12-01"})

    html = str(form)

    assert re.search(r'type="date" name="day" value="2026-12-01"', html)
    assert 'type="datetime-local"' in html


def test_errors_are_summed_up_with_links_to_the_fields():
    html = str(Registration({"role": "a"}))

    assert 'role="alert"' in html
    assert 'href="#id_name"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_was_typed_is_kept_when_the_form_is_refused():
    html = str(Registration({"name": 'Ada "die Erste"', "day": "2026-12-01", "topics": ["y"]}))

    assert "Ada &quot;die Erste&quot;" in html
    assert 'value="2026-12-01"' in html
    assert re.search(r'value="y" id="id_topics_1" checked', html)


def test_optional_fields_are_marked_only_beside_required_ones():
    assert str(Registration()).count("kern-label__optional") == 3
    assert "kern-label__optional" not in str(Filter())


def test_optional_fields_are_marked_also_where_a_screen_places_them_itself():
    form = Registration()

    assert "kern-label__optional" in form["day"].as_field_group()
    assert "kern-label__optional" not in form["name"].as_field_group()
    assert "kern-label__optional" not in Filter()["words"].as_field_group()


@pytest.mark.django_db
def test_nothing_chosen_is_said_in_words():
    form = Choosing()

    said = re.findall(r'<option value=""[^>]*>(.*?)</option>', str(form))

    assert said == ["Bitte wählen", "nicht angegeben", "Keine Organisation", "Bitte wählen"]
