"""The outbox: each notice leaves once, whoever sends at the same time, whatever fails, wherever a run ends."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.http import Http404
from made import AT

from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.accounts.policy import OPERATOR, VISITOR
from tobiishi_site.notices.operations.send_notices import send_notices
from tobiishi_site.outbox.models import MOST_TRIES, Message
from tobiishi_site.outbox.taking import HELD, PAUSES, take

BEHAVIOUR: dict[str, Any] = {}


class Behaving(EmailBackend):
    """A mail server that does as a test says before it takes a mail."""

    def send_messages(self, messages: Any) -> int:
        BEHAVIOUR["do"](messages[0])
        sent: int = super().send_messages(messages)
        return sent


@pytest.fixture(autouse=True)
def _server(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Behaving"
    BEHAVIOUR["do"] = lambda _mail: None


def _post(count: int, readers: Any, **more: Any) -> None:
    Message.objects.bulk_create(
        Message(
            reader=readers[number % len(readers)].pk,
            language="ja",
            reason="check",
            kind="studies",
            slug="fy2019-01",
            subject=f"件名{number}",
            body=f"本文{number}",
            made_at=AT,
            due_at=AT,
            **more,
        )
        for number in range(count)
    )


def _bodies() -> list[str]:
    return [line for one in mail.outbox for line in str(one.body).splitlines() if line.startswith("本文")]


def test_notices_to_one_person_for_one_reason_make_one_mail(people: Any, send: Any) -> None:
    _post(3, [people.checker])
    (one,) = send()
    assert one.subject == "確認待ちの下書き（3件）"
    assert _bodies() == ["本文0", "本文1", "本文2"]
    assert send() == []
    note = AuditEntry.objects.get(verb="send")
    assert (note.actor, note.details) == (0, {"sent": 3, "refused": 0, "dropped": 0})


def test_a_second_run_in_the_middle_of_the_first_sends_nothing_twice(people: Any, send: Any) -> None:
    _post(6, [people.checker, people.editor, people.office])
    runs: list[int] = []

    def another(_mail: Any) -> None:
        if not runs:
            runs.append(1)
            send_notices(actor=OPERATOR, clock=lambda: AT)

    BEHAVIOUR["do"] = another
    send()
    assert runs == [1]
    assert sorted(_bodies()) == [f"本文{number}" for number in range(6)]
    assert len(mail.outbox) == 3


def test_what_a_run_has_taken_no_other_takes_until_the_run_is_given_up(people: Any) -> None:
    _post(1, [people.checker])
    assert len(take(AT)) == 1
    assert take(AT) == []
    assert take(AT + HELD - timedelta(seconds=1)) == []
    assert len(take(AT + HELD)) == 1


def test_a_run_that_is_interrupted_leaves_the_rest_to_the_next(people: Any, send: Any) -> None:
    _post(6, [people.checker, people.editor, people.office])

    def interrupt(_mail: Any) -> None:
        if len(mail.outbox) == 1:
            raise KeyboardInterrupt

    BEHAVIOUR["do"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        send()
    assert Message.objects.exclude(sent_at=None).count() == 2
    BEHAVIOUR["do"] = lambda _mail: None
    send()
    send(AT + HELD)
    assert sorted(_bodies()) == [f"本文{number}" for number in range(6)]


def test_a_refused_mail_is_tried_again_after_pauses_that_grow(people: Any, send: Any) -> None:
    _post(2, [people.checker, people.editor])

    def refuse(one: Any) -> None:
        if one.to == ["checker@osaka.example"]:
            raise SMTPRecipientsRefused({"checker@osaka.example": (450, b"checker@osaka.example is busy")})

    BEHAVIOUR["do"] = refuse
    assert [one.to for one in send()] == [["editor@osaka.example"]]
    kept, at = Message.objects.get(sent_at=None), AT
    assert (kept.tries, kept.refusal, kept.state) == (1, "SMTPRecipientsRefused 450", "waiting")
    for tries, pause in enumerate(PAUSES[:3], start=2):
        send(at + pause - timedelta(seconds=1))
        assert Message.objects.get(pk=kept.pk).tries == tries - 1
        at += pause
        send(at)
        assert Message.objects.get(pk=kept.pk).tries == tries
    assert list(PAUSES) == sorted(set(PAUSES))
    BEHAVIOUR["do"] = lambda _mail: None
    assert len(send(at + timedelta(days=1))) == 1
    assert Message.objects.get(pk=kept.pk).refusal == ""


def test_a_notice_that_is_refused_for_good_is_tried_no_more_and_stays_in_the_log(
    people: Any, send: Any
) -> None:
    _post(1, [people.checker], tries=MOST_TRIES)
    assert send(AT + timedelta(days=30)) == []
    assert Message.objects.get().state == "failed"


def test_a_server_that_does_not_answer_ends_the_run_and_nothing_is_lost(people: Any, send: Any) -> None:
    _post(3, [people.checker, people.editor, people.office])
    asked = []

    def silent(one: Any) -> None:
        asked.append(one)
        raise ConnectionRefusedError

    BEHAVIOUR["do"] = silent
    assert send() == []
    assert len(asked) == 1
    BEHAVIOUR["do"] = lambda _mail: None
    assert len(send(AT + PAUSES[0])) == 3


def test_who_may_no_longer_read_the_draft_gets_no_notice_of_it(people: Any, send: Any) -> None:
    _post(2, [people.checker, people.editor])
    people.editor.memberships.update(until=AT)
    assert [one.to for one in send()] == [["checker@osaka.example"]]
    dropped = Message.objects.get(reader=people.editor.pk)
    assert (dropped.state, dropped.subject, dropped.body) == ("dropped", "", "")


def test_the_same_notices_have_the_same_message_id(people: Any) -> None:
    from tobiishi_site.notices.mails import mail_of  # noqa: PLC0415 - models need settings

    _post(2, [people.checker])
    notices = list(Message.objects.order_by("pk"))
    ids = [
        mail_of(some, "a@b.example").extra_headers["Message-ID"] for some in (notices, notices, notices[:1])
    ]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@record.example>")


def test_nobody_but_the_operator_and_the_office_sends(people: Any) -> None:
    _post(1, [people.checker])
    for actor in (VISITOR, people.actor("editor"), people.actor("checker"), people.actor("office")):
        with pytest.raises(Http404):
            send_notices(actor=actor, clock=lambda: AT)
    assert Message.objects.get().tries == 0


def test_the_commands_say_what_they_did(people: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    _post(2, [people.checker])
    call_command("send_notices")
    call_command("remind")
    assert capsys.readouterr().out == "2 notices sent, 0 refused, 0 dropped\n0 reminders posted\n"


def test_the_queries_of_a_mail_do_not_depend_on_how_many_notices_it_holds(people: Any, send: Any) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counts = []
    for number in (1, 30):
        _post(number, [people.checker])
        with CaptureQueriesContext(connection) as asked:
            assert len(send()) == 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
