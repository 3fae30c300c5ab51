from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Answer, Question, QuestionRecurrence, QuestionTopic, Source


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class FilterForm(forms.Form):
    """What the list is narrowed to; unknown values narrow nothing."""

    catalogue = forms.CharField(required=False)
    topic = forms.CharField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", ""), *Question.State.choices])
    source = forms.IntegerField(required=False)
    norm = forms.IntegerField(required=False)
    review = forms.CharField(required=False)
    q = forms.CharField(required=False, max_length=200)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class VersionedForm(forms.ModelForm):
    """A form that says which version of the row it was opened with."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.changed_at.isoformat()


class TopicField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.catalogue} – {obj}"


class QuestionForm(VersionedForm):
    topic = TopicField(label=_("Topic"), queryset=QuestionTopic.objects.none())

    class Meta:
        model = Question
        fields = ["topic", "wording", "explanation", "asked_for", "asked_on", "review_on", "state"]
        widgets = {
            "wording": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 4}),
            "asked_on": DateInput(),
            "review_on": DateInput(),
        }
        help_texts = {
            "asked_for": _("The municipality, authority or working group that wants to know."),
            "review_on": _("After this day the question is marked as due for review."),
        }

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ModelChoiceField)
        topic.queryset = QuestionTopic.objects.filter(pk__in=topics).select_related("catalogue")
        if not self.instance.pk:
            del self.fields["state"]


class SubmitForm(forms.ModelForm):
    """What a member asks; the dates are the keepers' matter."""

    topic = TopicField(label=_("Topic"), queryset=QuestionTopic.objects.none())

    class Meta:
        model = Question
        fields = ["topic", "wording", "explanation", "asked_for"]
        widgets = {
            "wording": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = QuestionForm.Meta.help_texts

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ModelChoiceField)
        topic.queryset = QuestionTopic.objects.filter(pk__in=topics).select_related("catalogue")


class AnswerForm(VersionedForm):
    new_source = forms.CharField(
        label=_("or a new source"),
        required=False,
        max_length=200,
        help_text=_("Leave empty when the source stands in the list."),
    )
    norms_text = forms.CharField(
        label=_("Provisions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One citation per line, for example: § 371a ZPO"),
    )
    is_draft = forms.BooleanField(
        label=_("Save as a draft"),
        required=False,
        help_text=_("Drafts are seen only by those who may edit answers."),
    )
    field_order = ["source", "new_source", "body", "given_on", "weight", "legal_basis"]

    class Meta:
        model = Answer
        fields = ["source", "body", "given_on", "weight", "legal_basis"]
        widgets = {"body": forms.Textarea(attrs={"rows": 8}), "given_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = False
        if self.instance.pk:
            self.initial["norms_text"] = "\n".join(str(it) for it in self.instance.norms.all())
            del self.fields["is_draft"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("source") and not cleaned.get("new_source", "").strip():
            self.add_error("source", _("Choose a source or name a new one."))
        return cleaned

    def chosen_source(self) -> Source:
        name = self.cleaned_data.get("new_source", "").strip()
        if name:
            return Source.objects.get_or_create(name=name)[0]
        return self.cleaned_data["source"]


class QuestionRecurrenceForm(forms.ModelForm):
    class Meta:
        model = QuestionRecurrence
        fields = ["asked_for", "asked_on", "note"]
        widgets = {"asked_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("asked_on", timezone.localdate())


class SuccessorForm(forms.Form):
    successor = forms.ModelChoiceField(label=_("Superseded by"), queryset=Answer.objects.none())

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = candidates


class ReuseForm(forms.Form):
    question = forms.ModelChoiceField(
        label=_("Question that the answer serves as well"), queryset=Question.objects.none()
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = candidates
