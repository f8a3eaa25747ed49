"""What a catalogue record says of a layer (ISO 19115-1, TCVN 12687:2019)."""

from typing import Literal

from pydantic import Field as Setting

from layers.spec.base import LocalText, Part

type MaintenanceFrequency = Literal[
    "continual", "daily", "weekly", "monthly", "quarterly", "biannually", "annually", "asNeeded",
    "irregular", "notPlanned", "unknown",
]  # fmt: skip
"""ISO 19115-1 MD_MaintenanceFrequencyCode."""


class Metadata(Part):
    """The minimum record; extent, counts and dates of change come from the live data."""

    topic: Literal[
        "boundaries", "elevation", "environment", "health", "inlandWaters", "location", "planningCadastre",
        "society", "structure", "transportation", "utilitiesCommunication", "imageryBaseMapsEarthCover",
        "climatologyMeteorologyAtmosphere", "economy", "farming", "geoscientificInformation", "biota",
        "oceans", "intelligenceMilitary",
    ]  # fmt: skip
    keywords: tuple[LocalText, ...] = ()
    responsible: LocalText
    lineage: LocalText | None = None
    update: MaintenanceFrequency = "asNeeded"
    accuracy: float | None = Setting(default=None, gt=0, description="positional accuracy in metres, 95 %")
    scale: int | None = Setting(default=None, gt=0, description="denominator of the source's map scale")
    licence: LocalText = LocalText(
        vi="Dữ liệu mở theo Nghị định 194/2025/NĐ-CP", en="Open data under Decree 194/2025/NĐ-CP"
    )
