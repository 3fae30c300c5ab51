"""Templates of a space."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....accounts.typing import SignedInRequest
from ....core.richtext import UnknownMarkup
from ...actions import delete_template, save_template
from ...errors import SpaceIsArchived
from ...forms import TemplateForm
from ...models import PageTemplate, SpacePage
from ..editing import editor_facts
from ..pages import get_managed_space


@login_required
def templates(request: HttpRequest, key: str) -> HttpResponse:
    space = get_managed_space(request, key)
    context = {"space": space, "templates": list(space.templates.all())}
    return render(request, "teamweb_spaces/templates.html", context)


@login_required
def template(request: SignedInRequest, key: str, template_id: int = 0) -> HttpResponse:
    """A new template, or a change of one."""
    space = get_managed_space(request, key)
    stored = get_object_or_404(PageTemplate, pk=template_id, space=space) if template_id else None
    form = TemplateForm(request.POST or None, template=stored)
    if request.method == "POST":
        try:
            if form.is_valid() and _is_free(form, space, stored):
                save_template(
                    space=space,
                    template=stored,
                    title=form.cleaned_data["title"],
                    description=form.cleaned_data["description"],
                    body=form.cleaned_data["body"],
                    by=request.user,
                )
                for notice in form.notices(form.cleaned_data["body"]):
                    messages.warning(request, notice)
                messages.success(request, _("The template is stored."))
                return redirect("teamweb_spaces:templates", key)
        except UnknownMarkup as error:
            form.add_error(None, str(error))
        except SpaceIsArchived as error:
            form.add_error(None, error.user_message)
    context = {
        **editor_facts(request, space, f"template:{space.pk}:{template_id}"),
        "space": space,
        "form": form,
        "template": stored,
    }
    return render(request, "teamweb_spaces/template_form.html", context)


def _is_free(form: TemplateForm, space: SpacePage, stored: PageTemplate | None) -> bool:
    title = form.cleaned_data["title"].strip()
    others = space.templates.exclude(pk=stored.pk if stored else 0)
    if others.filter(title=title).exists():
        form.add_error("title", _("Another template of this space has this name."))
        return False
    return True


@login_required
@require_POST
def remove_template(request: SignedInRequest, key: str, template_id: int) -> HttpResponse:
    space = get_managed_space(request, key)
    delete_template(
        template=get_object_or_404(PageTemplate, pk=template_id, space=space), by=request.user
    )
    messages.success(request, _("The template is deleted."))
    return redirect("teamweb_spaces:templates", key)
