"""The settings of one running system, from ``SDI_*`` variables. Nothing here is read at import."""

import re
from pathlib import Path

from pydantic import ByteSize, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sdi import paths
from sdi.messages import Language

_VN2000_GRID = re.compile(r"EPSG:(340[56]|589[6-9]|92(0[5-9]|1[0-8]))")
"""UTM 48N and 49N, the TM-3 zones: those of `sdi.crs.national`, which stands above this module."""


class Settings(BaseSettings):
    """What an operator can set; each name below is a variable with the prefix ``SDI_``."""

    model_config = SettingsConfigDict(env_prefix="SDI_", extra="ignore", frozen=True)

    database_url: str | None = Field(
        default=None,
        description="libpq URL of a PostgreSQL ≥ 15 with PostGIS ≥ 3.3; unset: the private server",
    )
    home: Path = Field(
        default_factory=paths.default_home,
        description="folder of everything kept at run time: private database, rasters, drafted layer files",
    )
    host: str = Field(default="127.0.0.1", description="address the service listens on")
    port: int = Field(default=8080, ge=1, le=65535, description="port the service listens on")
    workers: int = Field(default=2, ge=1, le=64, description="number of serving processes")
    layers_dir: Path = Field(
        default_factory=paths.layers,
        description="folder of the layer files, one `<theme>/<id>.yml` a layer",
    )
    city_crs: str = Field(
        default="EPSG:5897",
        description="VN-2000 coordinate system that vector layers are stored in",
    )
    base_url: str | None = Field(
        default=None,
        description="public address, where a proxy stands before the service; unset: taken from the request",
    )
    upload_limit: ByteSize = Field(
        default=ByteSize(2_000_000_000), ge=1, description="largest upload, such as `500MB` or `4GB`"
    )
    imports: int = Field(
        default=2, ge=0, le=32, description="imports at the same time; 0: none on this machine"
    )
    lang: Language = Field(
        default="vi", description="language of messages where the reader asks for none: vi or en"
    )
    log_level: str = Field(default="info", description="debug, info, warning or error")

    @field_validator("home", "layers_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("city_crs")
    @classmethod
    def _vn2000_grid(cls, value: str) -> str:
        if not _VN2000_GRID.fullmatch(value):
            raise ValueError("not a VN-2000 grid, such as EPSG:5897, EPSG:9209 or EPSG:3405")
        return value

    @property
    def city_srid(self) -> int:
        """The number of the city CRS."""
        return int(self.city_crs.removeprefix("EPSG:"))

    @property
    def raster_dir(self) -> Path:
        """Where raster files are kept, by content."""
        return self.home / "rasters"

    @property
    def uploads_dir(self) -> Path:
        """Where uploaded files wait for their import, by job."""
        return self.home / "uploads"

    @property
    def drafts_dir(self) -> Path:
        """Where layer files drafted from uploads are kept."""
        return self.home / "layers"
