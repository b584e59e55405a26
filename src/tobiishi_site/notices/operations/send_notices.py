"""Send what waits in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.notices.mails import mail_of
from tobiishi_site.notices.queries import still_for
from tobiishi_site.outbox.models import Message
from tobiishi_site.outbox.taking import drop, mark_sent, put_back, take


@dataclass(slots=True)
class Sending:
    """What a run did, in numbers of notices; `reached` is False once the mail server did not answer."""

    sent: int = 0
    refused: int = 0
    dropped: int = 0
    reached: bool = True


def send_notices(*, actor: Actor, clock: Callable[[], datetime]) -> Sending:
    """Send all that is due, mail by mail, each with a transaction of its own, so that a run may end anywhere.

    Several runs at once share the work. A notice is mailed twice only where a run dies between the answer of the mail
    server and the next line; both mails then carry the same Message-ID. A mail that the server refuses is tried again
    later; where it does not answer at all the run ends.
    """
    thing = Thing("notice")
    demand(actor, "send", thing)
    done, connection = Sending(), get_connection()
    while done.reached and (taken := take(clock())):
        _send(taken, done, connection=connection, clock=clock)
    connection.close()
    if done.sent or done.refused or done.dropped:
        counts = {"sent": done.sent, "refused": done.refused, "dropped": done.dropped}
        note(actor, "send", thing, at=clock(), **counts)
    return done


def _send(
    taken: Sequence[Message], done: Sending, *, connection: BaseEmailBackend, clock: Callable[[], datetime]
) -> None:
    """Send one mail with those of the notices that are still for their reader."""
    reader = User.objects.filter(pk=taken[0].reader, is_active=True).exclude(email=None).first()
    kept = [] if reader is None else still_for(reader, taken)
    done.dropped += drop([one for one in taken if one not in kept], clock())
    if reader is None or not kept:
        return
    try:
        connection.open()
        connection.send_messages([mail_of(kept, str(reader.email))])
    except OSError as failure:  # every failure of smtplib is one
        connection.close()
        done.refused += put_back(kept, clock(), _named(failure))
        done.reached = isinstance(failure, SMTPRecipientsRefused | SMTPDataError)
    else:
        done.sent += mark_sent(kept, clock())


def _named(failure: OSError) -> str:
    """A failure by its name and the number of the server's answer; its text may hold the address."""
    code = failure.smtp_code if isinstance(failure, SMTPResponseException) else None
    if isinstance(failure, SMTPRecipientsRefused):
        code = next((number for number, _text in failure.recipients.values()), None)
    return type(failure).__name__ + ("" if code is None else f" {code}")
