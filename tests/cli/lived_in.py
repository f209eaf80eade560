"""Make the installation of HUYING_HOME look lived in: two cases, a photo of one, a photo nobody named, a seal."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huying.config.settings")


def photo(width: int) -> io.BytesIO:
    from tests.services.pictures import jpeg

    made = io.BytesIO(jpeg(size=(width, 480)))
    made.name = "现场.jpg"
    return made


def live() -> None:
    """Do it, as the application does."""
    from huying.services import seals
    from huying.services.uploads import take_uploads
    from tests.domain.town import DISPATCHER, WUCHANG
    from tests.services.settled import called, filed, settle

    settle()
    named, _unnamed = take_uploads(by=DISPATCHER, files=[photo(640), photo(800)])
    filed(files=[named])
    called()
    seals.seal_day(jurisdiction=WUCHANG, day=seals.today() - timedelta(days=1))


if __name__ == "__main__":
    import django

    django.setup()
    from django.conf import settings

    from huying.cli import database

    Path(settings.HUYING_HOME).mkdir(parents=True, exist_ok=True)
    with database.available(doing="a test"):
        live()
