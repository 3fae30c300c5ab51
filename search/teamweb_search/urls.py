from django.urls import path

from .views import api, api_tokens, page

app_name = "teamweb_search"
urlpatterns = [
    path("search/", page.search, name="search"),
    path("search/suggest", page.suggest, name="suggest"),
    path("api/v1/search", api.search, name="api_search"),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/", api.unknown),
    path("api/<path:rest>", api.unknown),
    path("my/api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("my/api-tokens/<int:token_id>/revoke/", api_tokens.revoke, name="revoke_api_token"),
]
