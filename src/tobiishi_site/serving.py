"""How gunicorn serves the site; the number of its processes is WEB_CONCURRENCY, else one."""

from __future__ import annotations

import os

from tobiishi_site.logs import logging_settings

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
threads = 4
timeout = 60
control_socket_disable = True  # the user of the container has no home to put it
logconfig_dict = logging_settings(demo=os.environ.get("TOBIISHI_DEMO") == "1")
