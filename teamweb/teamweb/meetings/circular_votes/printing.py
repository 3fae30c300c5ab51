from ...core.documents.recipes import Printed, printed
from .models import CircularVote
from .reading import record_in_words


def record_pdf(vote: CircularVote) -> Printed:
    """The frozen record with every vote, as PDF. Raises PdfUnavailable."""
    context = {"vote": vote, "record": record_in_words(vote.record)}
    return printed("teamweb_meetings/circular_votes/record_pdf.html", context)
