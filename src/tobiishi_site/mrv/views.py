"""Pages of monitoring runs: what was measured, what came out, and how."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.saying import language
from tobiishi_site.calculations import STATUS, findings
from tobiishi_site.mrv import presenting, queries
from tobiishi_site.mrv.reports import SUMMARY, TRACE, TYPES, Report, chart_title


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The runs that the reader may see."""
    found = [presenting.brief(one, language()) for one in queries.readable(acting(request))]
    return render(request, "mrv/list.html", {"runs": found})


@require_safe
def run(request: HttpRequest, name: str) -> HttpResponse:
    """One run: tonnes, what stands against credits, points, findings, charts, the trace and the files."""
    report = _readable(request, name)
    said = report.summary
    shown = {
        "run": presenting.brief(report, language()),
        "said": said,
        "status": STATUS.get(said["calculation"]["methodology"]["status"], "") if said["calculation"] else "",
        "formulas": presenting.formulas(report),
        "years": presenting.years(report),
        "points": presenting.points(report),
        "findings": findings(said["findings"], language()),
        "charts": [(one, chart_title(report.files[one])) for one in report.charts(language())],
        "trace": presenting.trace(report, language()),
        "files": _files(report),
    }
    return render(request, "mrv/run.html", shown)


@require_safe
def file(request: HttpRequest, name: str, file: str) -> FileResponse:
    """A file of a report; a chart to be looked at, everything else to be kept."""
    report = _readable(request, name)
    if file not in report.files:
        raise Http404
    path = report.files[file]
    return FileResponse(
        path.open("rb"),
        as_attachment=path.suffix != ".svg",
        filename=f"{name}_{file}" if path.suffix == ".json" else file,
        content_type=TYPES[path.suffix],
    )


def _readable(request: HttpRequest, name: str) -> Report:
    found = queries.run(acting(request), name)
    if found is None:
        raise Http404
    return found


def _files(report: Report) -> list[tuple[str, int]]:
    """Workbook first, then the JSON: name and size [byte]."""
    names = [*(one for one in report.files if one.endswith(".xlsx")), SUMMARY, TRACE]
    return [(one, report.files[one].stat().st_size) for one in names]
