"""The private PostgreSQL + PostGIS server of one ``SDI_HOME``."""

from sdi.embedded.cluster import Cluster, running
from sdi.embedded.status import Status

__all__ = ["Cluster", "Status", "running"]
