"""A file for everyone that was asked for: handed out once it is made, and until then a page that says how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.utils.http import http_date

from tobiishi_site.accounts.saying import language
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.queries import waits_long
from tobiishi_site.jobs.shared import AGAIN, has_file
from tobiishi_site.programme.labels import Label

EVERY: Final = 5
"""How often a page that is asked to looks again by itself, and how long a program should wait [s]."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file holds, its type, and the page that leads to it: its address and its name."""

    called: Label
    media_type: str
    above: str
    above_name: Label


def shared_file(request: HttpRequest, wanted: Wanted, job: Job) -> HttpResponse:
    """What everyone gets: the file, the page on which it is waited for, or why there is none.

    With `?look` there is a page in any case, with `?look=again` the browser asks for it again by itself.
    """
    if job.state == "failed":
        return _failed(request, wanted, job)
    if has_file(job) and "look" not in request.GET:
        return _handed_out(request, wanted, job)
    return _page(request, wanted, job)


def _handed_out(request: HttpRequest, wanted: Wanted, job: Job) -> HttpResponse:
    """The file, which a browser asks for anew each time and is sent again only where it is another.

    The entity tag alone tells: within a second two states may have been made.
    """
    made = int((job.ended_at or job.made_at).timestamp())
    etag = f'"{job.arguments["mark"]}-{made:x}"'
    answer: HttpResponse | FileResponse | None = get_conditional_response(request, etag)
    if answer is None:
        file = path_of(job).open("rb")
        answer = FileResponse(file, as_attachment=True, filename=job.file, content_type=wanted.media_type)
    answer["ETag"], answer["Last-Modified"], answer["Cache-Control"] = etag, http_date(made), "no-cache"
    return answer  # type: ignore[return-value] # the stubs know no common class of both answers


def _page(request: HttpRequest, wanted: Wanted, job: Job) -> HttpResponse:
    watching, made = request.GET.get("look") == "again", has_file(job)
    shown = {
        **_said(wanted),
        "job": job,
        "made": made,
        "watching": watching,
        "every": EVERY,
        "slow": waits_long(job, timezone.now()),
        "address": request.path,
    }
    answer = render(request, "jobs/waiting.html", shown, status=200 if made else 202)
    add_never_cache_headers(answer)
    if not made:
        answer["Retry-After"] = str(EVERY)
        if watching:
            answer["Refresh"] = str(EVERY)
    return answer


def _failed(request: HttpRequest, wanted: Wanted, job: Job) -> HttpResponse:
    """Why there is no file: it would hold something that no such file can, or a fault of ours."""
    ours = any(one["code"].startswith("jobs-") for one in job.findings)
    found = [{"where": one["place"].get("name", ""), **one[language()]} for one in job.findings]
    answer = render(request, "refused.html", _said(wanted) | {"findings": found}, status=503 if ours else 409)
    add_never_cache_headers(answer)
    if ours:
        ended: datetime = job.ended_at or job.made_at
        left = ended + AGAIN - timezone.now()
        answer["Retry-After"] = str(max(1, int(left.total_seconds()) + 1))
    return answer


def _said(wanted: Wanted) -> dict[str, Label]:
    return {"called": wanted.called, "above": wanted.above, "above_name": wanted.above_name}
