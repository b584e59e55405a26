"""`python -m tobiishi_site COMMAND`: Django's commands with the settings of the site."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tobiishi_site.settings")
execute_from_command_line(["tobiishi_site", *sys.argv[1:]])
