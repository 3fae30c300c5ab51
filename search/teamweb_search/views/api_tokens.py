from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import ApiTokenForm
from ..models import ApiToken
from ..tokens import create_token, revoke_token
from ..typing import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: SignedInRequest) -> HttpResponse:
    """A person's own tokens; the key of a new one is shown in this answer and never again."""
    form = ApiTokenForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        _token, key = create_token(user=request.user, name=form.cleaned_data["name"])
        form = ApiTokenForm()
    tokens = ApiToken.objects.filter(user_id=request.user.pk or 0, revoked_at=None)
    return render(
        request, "teamweb_search/api_tokens.html", {"form": form, "key": key, "tokens": tokens}
    )


@login_required
@require_POST
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    revoke_token(token=token, by=request.user)
    messages.success(request, _("The token is no longer valid."))
    return redirect("teamweb_search:api_tokens")
