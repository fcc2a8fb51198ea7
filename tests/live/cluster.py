"""A PostgreSQL server of its own, which may be stopped at once."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# A process that is killed loses nothing of these, only a machine without power does.
# What is committed must be there afterwards, as on any server: that stays on.
SETTINGS = [
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=200",
]


class Cluster:
    """A copy of the server of the run: its databases are the templates."""

    def __init__(self, run):
        self.run = run
        self.folder, self.log = run / "live_pg", run / "live_postgres.log"
        owner = (run / "pg").stat()
        self.owner = (owner.st_uid, owner.st_gid)
        # In /tmp, because the path of a socket must be short.
        self.sockets = Path(tempfile.mkdtemp(prefix="backorder_flow.", dir="/tmp"))
        for folder in (self.folder, self.sockets):
            folder.mkdir(exist_ok=True, mode=0o700)
            os.chown(folder, *self.owner)
        self.sockets.chmod(0o755)
        copy = ["pg_basebackup", f"--pgdata={self.folder}", "--checkpoint=fast"]
        subprocess.run(self._as_owner(*copy, "--no-sync"), check=True, cwd="/")
        self.start()

    def _as_owner(self, *command):
        """PostgreSQL refuses to run as root. It goes with us, whatever happens."""
        uid, gid = self.owner
        change = [f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
        return [
            "setpriv",
            *(change if os.geteuid() != uid else []),
            "--pdeathsig=INT",
            *command,
        ]

    def start(self):
        settings = [word for each in SETTINGS for word in ("-c", each)]
        server = ["postgres", "-D", self.folder, "-k", self.sockets, *settings]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self._as_owner(*server),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ready = ["pg_isready", "--quiet", f"--host={self.sockets}"]
        until = time.monotonic() + 60
        while subprocess.run(ready, check=False).returncode:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)

    def stop_at_once(self):
        """Throw out everybody, and write nothing: the next start has to recover."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=60)

    def remove(self):
        if self.process.poll() is None:
            self.stop_at_once()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.sockets)
