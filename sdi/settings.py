"""The settings of one running system, from ``SDI_*`` variables. Nothing here is read at import."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sdi import paths
from sdi.messages import Language


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
        pattern=r"^EPSG:\d+$",
        description="VN-2000 coordinate system that vector layers are stored in",
    )
    base_url: str | None = Field(
        default=None,
        description="public address, where a proxy stands before the service; unset: taken from the request",
    )
    lang: Language = Field(
        default="vi", description="language of messages where the reader asks for none: vi or en"
    )
    log_level: str = Field(default="info", description="debug, info, warning or error")

    @field_validator("home", "layers_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def city_srid(self) -> int:
        """The number of the city CRS."""
        return int(self.city_crs.removeprefix("EPSG:"))

    @property
    def raster_dir(self) -> Path:
        """Where raster files are kept, by content."""
        return self.home / "rasters"

    @property
    def drafts_dir(self) -> Path:
        """Where layer files drafted from uploads are kept."""
        return self.home / "layers"
