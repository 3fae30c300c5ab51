"""Uploaded pictures of the public site, and which collections are closed to whom.

No web server needs to know their folder: everything passes through `serve`, in every shape.
"""

from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from ...core.files.pictures import ENDINGS

# By ending: nothing else is ever shown, whatever its content may be.
TYPES = {
    **{ending: media_type for media_type, ending in ENDINGS.items()},
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
# Whoever looks after a picture sees it, also where its readers are others.
LOOKS_AFTER = ["add", "change", "delete", "choose"]
KEPT_BY_BROWSERS = 3_600
HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def restricted_collections(request: HttpRequest | None = None) -> set[int]:
    """Ids of the collections that not everybody may see; of those that `request` may not, if given.

    What is restricted is so with everything below it.
    """
    restrictions = CollectionViewRestriction.objects.select_related("collection")
    paths = [
        restriction.collection.path
        for restriction in restrictions.prefetch_related("groups")
        if request is None or not restriction.accept_request(request)
    ]
    if not paths:
        return set()
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return set(Collection.objects.filter(below).values_list("pk", flat=True))


@require_safe
def serve(request: HttpRequest, file_name: str) -> HttpResponseBase:
    """A picture of the library in one of its sizes; what no row names does not exist."""
    media_type = TYPES.get(PurePosixPath(file_name).suffix.lower())
    if media_type is None:
        raise Http404
    is_public = _is_public(request, file_name)
    storage = get_image_model()._meta.get_field("file").storage
    try:
        content = storage.open(file_name, "rb")
        # A deleted picture leaves its name to the next one.
        version = f"{file_name} {storage.get_modified_time(file_name)} {content.size}"
    except OSError:
        raise Http404 from None
    etag = f'"{sha256(version.encode()).hexdigest()[:32]}"'
    kept = f"public, max-age={KEPT_BY_BROWSERS}" if is_public else "private, no-cache"
    headers = {**HEADERS, "Cache-Control": kept, "ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        content.close()
        return HttpResponse(status=304, headers=headers)
    response = FileResponse(content, content_type=media_type)
    response.headers["Content-Length"] = str(content.size)
    for header, value in headers.items():
        response.headers[header] = value
    return response


def _is_public(request: HttpRequest, file_name: str) -> bool:
    """Whether everybody may see the file. Raises Http404 for who may not, and for no picture."""
    image = _image_of(file_name)
    if image is None:
        _portrait_or_404(request, file_name)
        return False
    if image.collection_id not in restricted_collections():
        return True
    policy = policy_registry.get_by_type(get_image_model())
    looks_after = policy.user_has_any_permission_for_instance(request.user, LOOKS_AFTER, image)
    if not looks_after and image.collection_id in restricted_collections(request):
        raise Http404
    return False


def _image_of(file_name: str) -> Any:
    images = get_image_model()._default_manager.only("pk", "collection_id")
    return (
        images.filter(file=file_name).first() or images.filter(renditions__file=file_name).first()
    )


def _portrait_or_404(request: HttpRequest, file_name: str) -> None:
    """Pictures that people of the administration show of themselves, to each other."""
    if not request.user.has_perm("wagtailadmin.access_admin") or not (
        UserProfile.objects.filter(avatar=file_name).exists()
    ):
        raise Http404
