"""What GDAL says when it can't go on, as a refusal."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sdi.errors import DataRefused, SdiError


@contextmanager
def refusing(file: Path) -> Iterator[None]:
    """GDAL's errors as DataRefused; its remarks on charset and .prj are left out: both are judged here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (SdiError, GeneratorExit):
        raise
    except Exception as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
