"""API keys in the database."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812

from sdi import keys
from sdi.db import one
from sdi.errors import NotFound, UsageError


def make(city: Connection, **options: Any) -> tuple[int, str]:
    given = {"scopes": ["import"], "layers": None, "created_by": "test", **options}
    made, secret = keys.create(city, "Phòng GIS", **given)
    return made["id"], secret


def test_a_key_is_found_by_its_secret_alone(city: Connection) -> None:
    number, secret = make(city, layers=["markets"])
    make(city)
    found = keys.verify(city, secret)
    assert found == keys.ApiKey(number, "Phòng GIS", ("import",), ("markets",))
    assert found.may_write("markets")
    assert not found.may_write("parcels")
    for wrong in (secret[:-1], secret.lower(), "", secret + "0", keys.new_secret(), "sdi_" + "0" * 49):
        assert keys.verify(city, wrong) is None


def test_the_same_first_letters_are_not_enough(city: Connection) -> None:
    _, secret = make(city)
    chance = secret[:12] + keys.new_secret()[12:-6]
    forged = chance + keys._checksum(chance)
    assert keys.is_well_formed(forged)
    assert keys.verify(city, forged) is None


def test_the_secret_is_nowhere(city: Connection) -> None:
    _, secret = make(city)
    row = one(city, "select to_jsonb(k)::text from sdi.api_key k")
    assert secret[12:] not in row
    assert secret[:12] in row
    assert secret[12:] not in json.dumps(keys.listed(city), default=str)


def test_revoked_and_expired_keys_are_none(city: Connection) -> None:
    number, secret = make(city)
    keys.revoke(city, number)
    assert keys.verify(city, secret) is None
    _, late = make(city, days=1)
    assert keys.verify(city, late) is not None
    with city.cursor() as cursor:
        cursor.execute(
            "update sdi.api_key set expires_at = now() - interval '1 second' where expires_at is not null"
        )
    assert keys.verify(city, late) is None
    with pytest.raises(NotFound):
        keys.revoke(city, 99)


def test_use_is_noted(city: Connection) -> None:
    _, secret = make(city)
    assert keys.listed(city)[0]["last_used_at"] is None
    keys.verify(city, secret)
    assert keys.listed(city)[0]["last_used_at"] is not None


def test_unknown_scopes_and_layers_are_refused(city: Connection) -> None:
    with pytest.raises(UsageError, match="everything"):
        make(city, scopes=["everything"])
    with pytest.raises(NotFound, match="nowhere"):
        make(city, layers=["nowhere"])


def test_readers_of_the_database_see_no_keys_and_no_jobs(city: Connection) -> None:
    for role in ("sdi_read", "sdi_write"):
        for table in ("sdi.api_key", "sdi.import_job"):
            for right in ("select", "insert", "update", "delete"):
                assert not one(city, "select has_table_privilege(%s, %s, %s)", (role, table, right))
        queue = "sdi_app.queue_import(uuid, integer, text, boolean)"
        may = f"select has_function_privilege(%s, '{queue}', 'execute')"
        assert not one(city, may, (role,))


def test_commands(city_url: str, tmp_path: Any) -> None:
    def sdi(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from sdi.cli.main import main; main()", "keys", *arguments],
            env={**os.environ, "SDI_DATABASE_URL": city_url, "SDI_HOME": str(tmp_path), "SDI_LANG": "en"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout

    made = json.loads(sdi("create", "thử", "--layer", "markets", "--expires", "30", "--json"))
    assert keys.is_well_formed(made["key"])
    plain = sdi("create", "person").strip()
    assert keys.is_well_formed(plain)
    listed = sdi("list")
    assert "markets" in listed
    assert made["prefix"] in listed
    assert made["key"] not in listed + sdi("list", "--json")
    sdi("revoke", str(made["id"]))
    assert json.loads(sdi("list", "--json"))[0]["revoked_at"] is not None
    assert sdi("revoke", "99", code=1) == ""
    sdi("create", "x", "--scope", "all", code=2)
    sdi("create", "x", "--layer", "nowhere", code=1)
    sdi("create", " ", code=2)
