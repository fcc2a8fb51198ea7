"""Odoo as a server with workers, as it runs in production."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
from odoo_log import problems

# What a busy machine needs is no fault.
LIMITS = ["--limit-time-cpu=1200", "--limit-time-real=2400"]

START = Path(__file__).parent.parent / "scripts/odoo_server.py"

RETRY = re.compile(r"(\w+), \d tries left, try again in")
CONFLICT = re.compile(
    r"\S+ \S+ \d+ ERROR \S+ odoo\.sql_db: bad query: .*\nERROR:\s+"
    r"(could not serialize access|deadlock detected|could not obtain lock)[^\n]*"
    r"(\n(DETAIL|HINT|CONTEXT):.*)?",
    re.DOTALL,
)
REFUSAL = re.compile(r"\S+ \S+ \d+ WARNING \S+ odoo\.http: ")


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


class Server:
    """One on a database; several may be on the same.

    :param config: path of the file with the options
    :param log: path of the file that it writes its log to
    """

    def __init__(self, config, database, log, workers=2, crons=0):
        self.log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        log.unlink(missing_ok=True)
        self.command = [
            *("setpriv", "--pdeathsig=TERM"),
            *(sys.executable, START, "server"),
            f"--config={config}",
            f"--database={database}",
            f"--logfile={log}",
            f"--http-port={self.port}",
            f"--gevent-port={free_port()}",
            f"--workers={workers}",
            f"--max-cron-threads={crons}",
            *LIMITS,
        ]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self):
        no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 180
        while True:
            try:
                no_proxy.open(f"{self.url}/web/health", timeout=60).close()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.2)

    def kill_busy_worker(self):
        """End the process that is answering a request, as the kernel ends one that
        takes too much memory.
        """
        [busy] = [child for child in self._children() if self._is_answering(child)]
        busy.kill()

    def kill_scheduler(self):
        """End the process of the scheduled actions alike."""
        [scheduler] = [child for child in self._children() if self._is_cron(child)]
        scheduler.kill()

    def _children(self):
        return psutil.Process(self.process.pid).children()

    def _sockets(self, child):
        """The states of the HTTP connections that a process has at its end."""
        try:
            connections = child.net_connections("tcp4")
        except psutil.NoSuchProcess:
            return set()  # Odoo also starts others for a moment
        return {each.status for each in connections if each.laddr.port == self.port}

    def _is_answering(self, child):
        return psutil.CONN_ESTABLISHED in self._sockets(child)

    def _is_cron(self, child):
        try:
            is_bus = "gevent" in child.cmdline()
        except psutil.NoSuchProcess:
            return False
        # It is the only one of the others who does not listen.
        return not is_bus and not self._sockets(child)

    def stop(self):
        if not self.process or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            for child in self._children():
                child.kill()
            self.process.kill()
            self.process.wait()

    def problems(self):
        """The warnings and errors in its log.

        Without what users were told, and what Odoo tries again.
        """
        return [
            problem
            for problem in problems(self.log.read_text())
            if not REFUSAL.match(problem) and not CONFLICT.fullmatch(problem.strip())
        ]

    def retries(self):
        """How often a transaction was tried again: a list of reasons."""
        return RETRY.findall(self.log.read_text())
