"""What all parts of a layer file share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Setting

type Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A name that is safe as a table, a column, a path segment and an MVT layer."""

type Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

type Zoom = Annotated[int, Setting(ge=0, le=22)]
"""A zoom level of 512-pixel web-mercator tiles."""


class Part(BaseModel):
    """A part of a layer file: nothing unknown is accepted, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LocalText(Part):
    """A text in the two languages of the system."""

    vi: str
    en: str
