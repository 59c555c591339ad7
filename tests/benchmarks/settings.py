"""The site's settings with a bare page mounted beside the site's own, for `manage.py serve`."""

import os
from pathlib import Path

from democrasite.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.beside"
STATIC_ROOT = Path(os.environ.get("BENCHMARK_STATIC_ROOT", "staticfiles"))
