from django.http import HttpRequest


def query_without(request: HttpRequest, *names: str, **added: str) -> str:
    """The query string of the request without the parameters `names`, and with those `added`."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    query.update(added)
    return query.urlencode()
