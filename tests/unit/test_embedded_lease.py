"""Leases: shared by many, noticed by the kernel's own list, ended with their holder."""

import os
import subprocess
import sys
from pathlib import Path

from sdi.embedded.lease import Lease, one_at_a_time, only_user, users

HOLD = """
import sys, time
from pathlib import Path
from sdi.embedded.lease import Lease
held = Lease(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_nobody_is_alone_while_another_holds_one(tmp_path: Path) -> None:
    first, second = Lease(tmp_path / "lease"), Lease(tmp_path / "lease")
    for lease, expected in ((first, False), (second, True)):
        lease.close()
        with only_user(tmp_path / "lease") as alone:
            assert alone is expected


def test_the_users_are_known_by_process(tmp_path: Path) -> None:
    assert users(tmp_path / "lease") == []
    lease = Lease(tmp_path / "lease")
    assert users(tmp_path / "lease") == [os.getpid()]
    lease.close()
    assert users(tmp_path / "lease") == []


def test_a_killed_user_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lease")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert users(tmp_path / "lease") == [other.pid]
        with only_user(tmp_path / "lease") as alone:
            assert not alone
        other.kill()
    with only_user(tmp_path / "lease") as alone:
        assert alone


def test_a_right_to_start_is_one_persons(tmp_path: Path) -> None:
    with one_at_a_time(tmp_path / "lock"), only_user(tmp_path / "lock") as second:
        assert not second
