"""Write what the pages of staff need to show something: a draft, a note, files, a task, estimates, background work.

All of it is the office's; what has a token gets the one by which page_types.py finds it. A database that has it already,
such as one that `make bench-site` kept, stays as it is.
"""

from io import BytesIO

import django
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from page_types import ENTRY, STUDY, TOKENS

django.setup()

from tobiishi.periods.dates import read_written  # noqa: E402 - models need the line above
from tobiishi.programme.models import Agreement, Words  # noqa: E402
from tobiishi_site.accounts.actors import actor_of  # noqa: E402
from tobiishi_site.accounts.models import Organisation, User  # noqa: E402
from tobiishi_site.estimates.operations.compute import compute  # noqa: E402
from tobiishi_site.estimates.operations.keep import keep  # noqa: E402
from tobiishi_site.estimates.operations.type_in import type_in  # noqa: E402
from tobiishi_site.handover.operations.add_task import add_task  # noqa: E402
from tobiishi_site.handover.operations.set_focal_point import set_focal_point  # noqa: E402
from tobiishi_site.jobs.models import Job  # noqa: E402
from tobiishi_site.jobs.operations.enqueue import enqueue  # noqa: E402
from tobiishi_site.jobs.operations.run import run  # noqa: E402
from tobiishi_site.papers.models import Document  # noqa: E402
from tobiishi_site.papers.operations.check_file import check_file  # noqa: E402
from tobiishi_site.papers.operations.offer import offer  # noqa: E402
from tobiishi_site.papers.operations.publish_file import publish_file  # noqa: E402
from tobiishi_site.papers.operations.upload import upload  # noqa: E402
from tobiishi_site.papers.operations.write_note import write_note  # noqa: E402
from tobiishi_site.programme.entries import read_entry  # noqa: E402
from tobiishi_site.programme.models import Entry, Revision  # noqa: E402
from tobiishi_site.programme.operations.revise import revise  # noqa: E402

WORDS = Words(
    en="Both cities agreed to renew it every three years.", ja="両市は3年ごとの更新に合意しました。"
)
NOTE = "先方の窓口は4月に交代します。\nThe counterpart's desk changes hands in April."
TASK = "次の更新について先方に問い合わせる / Ask the partner about the next renewal"
TITLES = {"title_ja": "覚書の写し", "title_en": "Copy of the memorandum"}
SAID = {**TITLES, "kind": "agreement", "language": "ja", "date": "2013-10", "licence": "", "credit": ""}
VALUES = """\
year: 2026
values:
  EG: {values: {roof: 100 MWh, yard: 30500 kWh}, source: a quotation, confidence: unverified}
  EF_RE: 0.5
"""

AT = timezone.now()
USER = User.objects.get(email="editor.office@demo.example")
OFFICE = Organisation.objects.get(memberships__user=USER)
WRITER = actor_of(USER, second_factor=True)
CHECKER = actor_of(User.objects.get(email="checker.office@demo.example"), second_factor=True)


def an_empty_page() -> SimpleUploadedFile:
    with pikepdf.new() as made:
        made.add_blank_page()
        out = BytesIO()
        made.save(out)
    return SimpleUploadedFile("覚書.pdf", out.getvalue())


def write_draft(entry: Entry) -> None:
    said = read_entry(entry.kind, Revision.objects.get(entry=entry).data)
    assert isinstance(said, Agreement)
    revise(entry.kind, entry.slug, said.model_copy(update={"said": WORDS}), actor=WRITER, at=AT)


def put_file(entry: Entry, token: str) -> Document:
    made = upload(entry, an_empty_page(), SAID, organisation=OFFICE, token=token, actor=WRITER, at=AT)
    offer(made, actor=WRITER, at=AT)
    return made


def compute_in(study: Entry, token: str) -> None:
    made = type_in(study, token, ("X_PV", "0.1"), typed={}, actor=WRITER, at=AT)
    compute(made, VALUES, actor=WRITER, at=AT)


def have_made(token: str) -> None:
    made = enqueue("record", {}, actor=WRITER, at=AT)
    run(made.pk)
    Job.objects.filter(pk=made.pk).update(token=token)


def main() -> None:
    agreement, study = (Entry.objects.get(kind=kind, slug=slug) for kind, slug in (ENTRY, STUDY))
    write_draft(agreement)
    write_note(agreement, NOTE, organisation=OFFICE, token=TOKENS["note"], actor=WRITER, at=AT)
    put_file(agreement, TOKENS["file"])
    public = put_file(agreement, TOKENS["public"]).versions.get()
    check_file(public, actor=CHECKER, at=AT)
    publish_file(public, actor=CHECKER, at=AT)
    due = read_written("2026-09")
    add_task(agreement, TASK, due=due, user=USER, organisation=OFFICE, actor=WRITER, at=AT)
    set_focal_point(agreement, USER, organisation=OFFICE, actor=WRITER, at=AT)
    compute_in(study, TOKENS["kept"])
    keep(study, TOKENS["kept"], actor=WRITER, at=AT)
    compute_in(study, TOKENS["trial"])
    have_made(TOKENS["job"])
    enqueue("record", {}, actor=WRITER, at=AT)  # waits, as no worker runs


if not Document.objects.filter(token=TOKENS["public"]).exists():
    main()
