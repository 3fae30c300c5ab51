"""Replies of calendars, as the great programs write them."""

from email.message import EmailMessage

from django.utils import timezone

OUTLOOK = """BEGIN:VCALENDAR\r
METHOD:REPLY\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VTIMEZONE\r
TZID:W. Europe Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
ATTENDEE;PARTSTAT={partstat};CN="Muster; Toni: Amt":MAILTO:{attendee}\r
COMMENT;LANGUAGE=de-DE:\\n\r
UID:{uid}\r
SUMMARY;LANGUAGE=de-DE:Zugesagt: Sitzung\r
DTSTART;TZID=W. Europe Standard Time:20261201T100000\r
SEQUENCE:{sequence}\r
DTSTAMP:{stamp}\r
X-MICROSOFT-CDO-APPT-SEQUENCE:0\r
END:VEVENT\r
END:VCALENDAR\r
"""
GOOGLE = """BEGIN:VCALENDAR\r
PRODID:-//Google Inc//Google Calendar 70.9054//EN\r
VERSION:2.0\r
CALSCALE:GREGORIAN\r
METHOD:REPLY\r
BEGIN:VEVENT\r
DTSTAMP:{stamp}\r
ORGANIZER;CN=Teamweb:mailto:{organizer}\r
UID:{uid}\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN={attende\r
 e};X-NUM-GUESTS=0:mailto:{attendee}\r
SEQUENCE:{sequence}\r
STATUS:CONFIRMED\r
END:VEVENT\r
END:VCALENDAR\r
""".replace("{attende\r\n e}", "Toni Mus\r\n ter")
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 14.5//EN
BEGIN:VEVENT
UID:{uid}
ATTENDEE;CN=Toni;CUTYPE=INDIVIDUAL;EMAIL="{attendee}";PARTSTAT={partstat}:mailto:{attendee}
ORGANIZER;CN="Teamweb";EMAIL="{organizer}":mailto:{organizer}
SEQUENCE:{sequence}
DTSTAMP:{stamp}
BEGIN:VALARM
ATTENDEE:mailto:andere@example.org
END:VALARM
END:VEVENT
END:VCALENDAR
"""
DIALECTS = {"outlook": OUTLOOK, "google": GOOGLE, "apple": APPLE}


def reply_mail(text: str, *, sender: str, to: str, number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Zugesagt: Sitzung"
    mail["Message-ID"] = f"<{number}@example.org>"
    mail.set_content("Ich komme.")
    mail.add_alternative(
        text.encode(), maintype="text", subtype="calendar", params={"method": "REPLY"}
    )
    return mail.as_bytes()


def organizer_of(mail) -> str:
    return str(mail.event["organizer"]).removeprefix("mailto:")


def reply(meeting, mail, *, dialect="google", number=1, to="", sender="", **facts) -> bytes:
    organizer = organizer_of(mail)
    given = {
        "partstat": "ACCEPTED",
        "attendee": mail.to,
        "uid": meeting.uid,
        "sequence": int(mail.event["sequence"]),
        "stamp": f"{timezone.now():%Y%m%dT%H%M%SZ}",
        "organizer": organizer,
    } | facts
    text = DIALECTS[dialect].format(**given)
    return reply_mail(text, sender=sender or mail.to, to=to or organizer, number=number)
