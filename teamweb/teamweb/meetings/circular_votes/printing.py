from ...core.files.pdf import pdf_of
from .models import CircularVote
from .reading import record_in_words


def record_pdf(vote: CircularVote) -> bytes:
    """The frozen record with every vote, as PDF. Raises PdfUnavailable."""
    context = {"vote": vote, "record": record_in_words(vote.record)}
    return pdf_of("teamweb_meetings/circular_votes/record_pdf.html", context)
