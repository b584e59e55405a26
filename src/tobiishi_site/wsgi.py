"""The site as a WSGI application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tobiishi_site.settings")
application = get_wsgi_application()

from tobiishi_site.accounts.checks import refuse_demo_people  # noqa: E402 - models need the settings

refuse_demo_people()
