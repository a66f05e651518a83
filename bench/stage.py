"""A database of its own for what is measured inside this process. Import it before any model.

SQLite in a folder that is removed at the end; PostgreSQL with `bin/with-postgres python -m bench.…`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from bench.processes import environment

_folder = Path(tempfile.mkdtemp(prefix="sprechstunde-bench-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(environment(_folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprechstunde.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

call_command("migrate", verbosity=0)
DATABASE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
