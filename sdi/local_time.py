"""Times as people of the city read them; the database and programs keep UTC."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sdi.messages import Language, say

ZONE = "Asia/Ho_Chi_Minh"


def city_zone() -> tzinfo:
    """The time zone of Vietnam: UTC+7 the year round, also where the system knows no zones."""
    try:
        return ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=7), "+07")


def local(when: datetime) -> datetime:
    """The same moment in the city's time; a time without a zone is UTC."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(city_zone())


def tell_time(when: datetime, language: Language, *, labelled: bool = True) -> str:
    """A moment to the second in the city's time, with the zone's name unless a heading has it."""
    there = local(when)
    told = there.strftime("%d/%m/%Y %H:%M:%S" if language == "vi" else "%Y-%m-%d %H:%M:%S")
    return f"{told} ({say('common.local_time', language)})" if labelled else told
