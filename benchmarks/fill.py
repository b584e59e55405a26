"""`python benchmarks/fill.py 200`: load the packaged record so many times over, if nothing is loaded yet."""

import sys

import django
from django.db import connection
from django.utils import timezone
from many import many

django.setup()

from tobiishi_site.programme.models import Entry  # noqa: E402 - models need the line above
from tobiishi_site.programme.operations.seed import seed  # noqa: E402

if not Entry.objects.exists():
    seed(many(int(sys.argv[1])), at=timezone.now())
    if connection.vendor == "postgresql":  # which does so by itself within minutes
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
