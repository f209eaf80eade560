"""The process of live updates as the server loads it: few statements, many open streams, after everybody else."""

import os
import resource

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huying.config.settings")
django.setup()

from huying.web.live.streaming import Live  # noqa: E402  # it needs the settings

NICE = 5
"""What is asked by people and machines goes before what tells them that something happened."""

os.nice(NICE)
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

application = Live()
