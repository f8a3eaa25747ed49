"""The private server when things go wrong around it: every process here is real, and really killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from typer.testing import CliRunner

from sdi.cli import db as commands
from sdi.embedded import Cluster, postmaster, running
from sdi.errors import Conflict, NotFound, Unavailable, UsageError
from sdi.settings import Settings

# without fsync=off: these tests are about what survives
USER = """
import sys
from pathlib import Path
from sdi.embedded import Cluster
cluster = Cluster(Path(sys.argv[1]))
print(cluster.start(), flush=True)
sys.stdin.read()
cluster.stop()
print("left", flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    cluster = Cluster(home)
    cluster.shut_down(force=True)
    gone(home)
    shutil.rmtree(cluster.status().folder, ignore_errors=True)


@pytest.fixture
def cluster(home: Path) -> Cluster:
    return Cluster(home)


@contextmanager
def user(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that uses the cluster until it is told to leave by the end of its input."""
    command = [sys.executable, "-c", USER, str(home)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ask(url: str, statement: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def gone(home: Path, seconds: float = 10) -> bool:
    """Whether no server process of `home` and no keeper is left, waiting up to `seconds`."""
    folder = Cluster(home).status().folder
    return postmaster.wait_until(lambda: not server_processes(folder) and not keepers(folder), seconds)


def server_processes(folder: Path) -> set[int]:
    return postmaster.processes((folder / "data").resolve())


def keepers(folder: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(folder / "lease") in arguments:
            found.append(int(process.name))
    return found


def test_from_nothing_to_postgis(cluster: Cluster) -> None:
    with ExitStack() as after:
        url = cluster.start()
        after.callback(cluster.stop)
        ask(url, "create extension postgis")
        assert ask(url, "show server_encoding") == "UTF8"
        assert ask(url, "show timezone") == "UTC"
        assert ask(url, "select upper('thửa đất')") == "THỬA ĐẤT"
        assert ask(url, "select 'Đ' < 'E' collate \"vi-x-icu\"") is True
        assert ask(cluster.tcp_url, "select current_user || '@' || current_database()") == "sdi@sdi"


def test_nobody_comes_in_by_tcp_without_the_password(cluster: Cluster) -> None:
    with ExitStack() as after:
        cluster.start()
        after.callback(cluster.stop)
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            ask(cluster.tcp_url.replace("sdi:", "sdi:x"), "select 1")
        folder = cluster.status().folder
        assert (folder / "password").stat().st_mode & 0o077 == 0
        assert (folder / "socket").stat().st_mode & 0o077 == 0


def test_the_last_to_leave_stops_it(cluster: Cluster, home: Path) -> None:
    url = cluster.start()
    with user(home) as other:
        assert url_of(other) == url
        assert cluster.status().users == sorted([os.getpid(), other.pid])
        cluster.stop()
        assert ask(url, "select 1") == 1
        assert other.communicate("")[0] == "left\n"
    assert cluster.status().state == "stopped"
    assert gone(home)


def test_four_that_start_at_once_share_one_server(home: Path) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(user(home)) for _ in range(4)]
        assert len({url_of(process) for process in users}) == 1
        pids = {Cluster(home).status().pid}
        assert None not in pids
        assert len(keepers(Cluster(home).status().folder)) == 1


def test_detached_it_stays_until_told(cluster: Cluster, home: Path) -> None:
    url = cluster.start(detached=True)
    with user(home) as other:
        assert url_of(other) == url
        assert other.communicate("")[0] == "left\n"
    time.sleep(0.5)  # longer than the keeper's look at the leases
    assert ask(url, "select 1") == 1
    assert cluster.status().stays
    cluster.shut_down()
    assert gone(home)


def test_in_use_it_is_stopped_by_force_only(cluster: Cluster, home: Path) -> None:
    cluster.start(detached=True)
    with user(home) as other:
        url_of(other)
        with pytest.raises(Conflict, match=str(other.pid)):
            cluster.shut_down()
        assert cluster.status().is_ready
        cluster.shut_down(force=True)
        assert gone(home)


def test_it_ends_in_good_order_when_its_user_is_killed(cluster: Cluster, home: Path) -> None:
    with user(home) as other:
        url = url_of(other)
        with closing(psycopg2.connect(url)) as connection:
            connection.cursor().execute("select 1")  # an open transaction does not keep it up
            other.kill()
            assert gone(home)
    log = (cluster.status().folder / "server.log").read_text()
    assert log.rstrip().endswith("database system is shut down")


def test_it_ends_with_its_keeper(cluster: Cluster, home: Path) -> None:
    with ExitStack() as after:
        cluster.start()
        after.callback(cluster.stop)
        (keeper,) = keepers(cluster.status().folder)
        os.kill(keeper, signal.SIGKILL)
        assert gone(home)
        assert ask(cluster.start(), "select 1") == 1


def test_after_everything_was_killed_what_was_committed_is_there(cluster: Cluster, home: Path) -> None:
    with user(home) as other:
        ask(url_of(other), "create table kept as select 7 as value")
        folder = cluster.status().folder
        for pid in (*keepers(folder), *server_processes(folder), other.pid):
            with suppress(ProcessLookupError):  # it ended with its parent
                os.kill(pid, signal.SIGKILL)
    with ExitStack() as after:
        url = cluster.start()
        after.callback(cluster.stop)
        assert ask(url, "select value from kept") == 7


def test_lock_files_whose_number_another_program_has_now(cluster: Cluster) -> None:
    cluster.start()
    running_now = cluster.status()
    file = running_now.folder / "data" / "postmaster.pid"
    lines, owner = file.read_text().splitlines(), file.stat()
    cluster.stop()
    switch = {} if os.geteuid() == owner.st_uid else {"user": owner.st_uid, "group": owner.st_gid}
    with subprocess.Popen(["sleep", "60"], cwd="/", **switch) as stranger:  # type: ignore[call-overload]
        lock = running_now.folder / "socket" / f".s.PGSQL.{running_now.port}.lock"
        for left in (file, lock):
            left.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
            os.chown(left, owner.st_uid, owner.st_gid)
        assert cluster.status().state == "stopped"
        assert ask(cluster.start(), "select 1") == 1
        cluster.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_port_that_is_taken_is_left_and_the_new_one_remembered(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    taken = cluster.status().port
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        assert ask(cluster.start(), "show port") != str(taken)
        cluster.stop()
    assert cluster.status().port != taken
    assert ask(cluster.start(), "show port") == str(cluster.status().port)
    cluster.stop()


def test_an_interrupted_first_start_is_begun_again(cluster: Cluster, home: Path) -> None:
    with user(home) as first:
        assert postmaster.wait_until((home / "db" / "data.new" / "global").is_dir, 10)
        os.killpg(first.pid, signal.SIGKILL)
    assert cluster.status().state == "absent"
    assert ask(cluster.start(), "select 1") == 1
    cluster.stop()


def test_a_removed_home_takes_its_server_along(cluster: Cluster, home: Path) -> None:
    cluster.start(detached=True)
    folder = cluster.status().folder
    data = (folder / "data").resolve()
    shutil.rmtree(home)
    assert postmaster.wait_until(lambda: not postmaster.processes(data) and not keepers(folder), 10)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_wrong_setting_of_the_operator_is_told_in_the_servers_words(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    own = cluster.status().folder / "local.conf"
    own.write_text("work_mem = 'much'\n")
    with pytest.raises(Unavailable, match=r"server\.log"):
        cluster.start()
    own.write_text("work_mem = '17MB'\n")
    assert ask(cluster.start(), "show work_mem") == "17MB"
    cluster.stop()


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="Set SDI_HOME to a folder that can be written"):
        Cluster(tmp_path / "file" / "home").start()


def test_a_home_with_a_long_and_odd_path(tmp_path: Path) -> None:
    home = tmp_path / ("đất đai, it's “1”" * 3) / ("x" * 100)
    cluster = Cluster(home)
    try:
        assert ask(cluster.start(), "select 1") == 1
    finally:
        cluster.stop()
        sockets = Path(str(cluster.url).partition("host=")[2].partition("&")[0])
        shutil.rmtree(cluster.status().folder)
        shutil.rmtree(sockets, ignore_errors=True)


def test_ctrl_c_reaches_the_user_not_the_server(home: Path) -> None:
    with user(home) as other:
        url = url_of(other)
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            before = Cluster(home).status().pid
            assert os.getpgid(other.pid) != os.getpgid(before or 0)
            os.killpg(other.pid, signal.SIGSTOP)  # a user that is slow to end
            os.killpg(other.pid, signal.SIGINT)
            time.sleep(0.5)
            cursor.execute("select 1")
            os.killpg(other.pid, signal.SIGCONT)
    assert gone(home)


def test_a_given_database_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("SDI_DATABASE_URL", "postgresql://elsewhere/city")
    monkeypatch.setenv("SDI_HOME", str(home))
    with running(Settings()) as url:
        assert url == "postgresql://elsewhere/city"
    assert not home.exists()


def test_a_short_command_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("SDI_HOME", str(home))
    with running(Settings()) as url:
        assert ask(url, "select 1") == 1
    assert gone(home)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, home: Path) -> Callable[..., object]:
    """`sdi db …` as a function: what it printed as JSON, or the error or exit code it ended with."""
    monkeypatch.setenv("SDI_HOME", str(home))

    def run(*arguments: str) -> object:
        result = CliRunner().invoke(commands.app, [*arguments, "--json"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)

    return run


def test_the_commands(call: Callable[..., tuple[int, dict[str, object]]]) -> None:
    assert call("status") == (3, call("status")[1])
    assert call("status")[1]["state"] == "absent"
    with pytest.raises(NotFound):
        call("url")
    code, started = call("start")
    assert (code, started["state"], started["stays"]) == (0, "ready", True)
    assert call("start")[1]["pid"] == started["pid"]
    assert call("status") == (0, started)
    assert ask(str(call("url")[1]["url"]), "select 1") == 1
    assert ask(str(call("url", "--tcp")[1]["url"]), "select 1") == 1
    assert call("stop")[1]["state"] == "stopped"
    assert call("stop")[1]["state"] == "stopped"
    assert call("status")[0] == 3


def test_the_commands_leave_a_given_database_alone(
    call: Callable[..., tuple[int, dict[str, object]]], monkeypatch: pytest.MonkeyPatch, cluster_url: str
) -> None:
    monkeypatch.setenv("SDI_DATABASE_URL", cluster_url)
    assert call("url")[1]["url"] == cluster_url
    assert call("status")[1]["state"] == "ready"
    for name in ("start", "stop"):
        with pytest.raises(UsageError):
            call(name)
    monkeypatch.setenv("SDI_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        call("status")
