"""How every Django form of the site is rendered: KERN-UX markup from `{{ form }}` alone."""

from django.forms.renderers import TemplatesSetting


class KernFormRenderer(TemplatesSetting):
    """`settings.FORM_RENDERER`: an error summary with links, hints, and marks for optional fields."""

    form_template_name = "teamweb/forms/form.html"
    field_template_name = "teamweb/forms/field.html"
    formset_template_name = "teamweb/forms/formset.html"
