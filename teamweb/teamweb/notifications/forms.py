from django import forms

from .models import Preference


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["digest", "has_todo_reminders"]
        widgets = {"digest": forms.RadioSelect}
