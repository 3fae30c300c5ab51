from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..german_order import german_key
from .models import Term


def glossary(request: HttpRequest) -> HttpResponse:
    """All terms from A to Z on one page, so that the browser's own search finds them."""
    terms = sorted(Term.objects.all(), key=lambda it: (it.initial, german_key(it.abbreviation)))
    letters = [(letter, list(found)) for letter, found in groupby(terms, lambda it: it.initial)]
    return render(request, "knowledge_glossary/glossary.html", {"letters": letters})
