"""A PostgreSQL server that may be stopped, and databases that the faults strike."""

import itertools
import os
import re
from collections import Counter

import pytest
from conftest import RUN
from live.client import Client, Lost
from live.cluster import Cluster
from live.database import LiveDatabase
from live.server import Server

ORDERS = int(os.environ.get("BACKORDER_FLOW_ORDERS", "300"))

WORLD = "from faults import world\nworld."


@pytest.fixture(scope="session")
def cluster():
    """What is asked for PostgreSQL in these tests goes here."""
    cluster = Cluster(RUN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGHOST", str(cluster.sockets))
        yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def config(cluster):
    """The options of Odoo, with that server."""
    config = RUN / "live.conf"
    lines = (RUN / "odoo.conf").read_text().splitlines()
    lines = [line for line in lines if not line.startswith("db_host")]
    config.write_text("\n".join([*lines, f"db_host = {cluster.sockets}", ""]))
    return config


@pytest.fixture(scope="session")
def short(config):
    """The template with orders that lack everything."""
    database = LiveDatabase("faults_short", "test", config)
    database.shell(f"{WORLD}make_short(env, {ORDERS})\n")
    yield database
    database.drop()


@pytest.fixture(scope="session")
def held(short, config):
    """The template with the same orders on hold, and bills that nobody has posted."""
    database = LiveDatabase("faults_held", short.name, config)
    database.shell(f"{WORLD}hold(env)\n")
    yield database
    database.drop()


class Scene:
    """A database, its servers and its users."""

    numbers = itertools.count(1)

    def __init__(self, template, config, cluster, record):
        self.cluster, self.record = cluster, record
        self.name = f"faults_{next(self.numbers)}"
        self.database = LiveDatabase(self.name, template.name, config)
        self.servers = []
        self.rows = []

    def serve(self, **options):
        log = RUN / f"{self.name}.server{len(self.servers)}.log"
        server = Server(self.database.config, self.name, log, **options)
        self.servers.append(server)
        server.start()
        return server

    def serve_again(self):
        """Start what has ended, as the machine's service manager does.

        Odoo gives up if it is to start a worker while there is no database.
        """
        for server in self.servers:
            if server.process.poll() is not None:
                server.start()

    def other_problems(self):
        """What the servers complain of, but for the lost database."""
        return [
            problem
            for server in self.servers
            for problem in server.problems()
            if not LOST_DATABASE.search(problem)
        ]

    def log_in(self, login, server=None):
        server = server or self.servers[0]
        return Client(server.url, self.name, login)

    def tell(self, what):
        """Note where the orders are, for the report."""
        self.rows.append((what, self.count()))
        self.record("summary", self.report())

    def count(self):
        """How far the orders are: of which state how many, and what was made."""
        states = dict(
            self.database.query("SELECT state, count(*) FROM sale_order GROUP BY 1")
        )
        return Counter(
            {
                "sale": states.get("sale", 0),
                "on hold": states.get("on_hold", 0),
                "backorders": self.database.count("sale_backorder"),
                "purchase orders": self.database.count("purchase_order"),
                "bills": self.database.count("account_move", "state = 'posted'"),
            }
        )

    def check(self, expected):
        """Compare the counts, and look at all data.

        :param expected: dict of what to count to how many there must be
        """
        counts = self.count()
        assert {name: counts[name] for name in expected} == expected
        self.database.check()

    def check_all_once(self):
        """Each order line is backordered and bought once."""
        assert self.database.query(ONCE) == []
        [(ordered, bought)] = self.database.query(TOTALS)
        assert bought == ordered
        assert not self.database.count(f"({TWICE}) twice")

    def close(self):
        for server in self.servers:
            server.stop()
        self.database.drop()

    def report(self):
        lines = [f"{'':44}" + "".join(f"{name:>17}" for name in self.rows[0][1])]
        lines += [
            f"{what:44}" + "".join(f"{number:>17}" for number in counts.values())
            for what, counts in self.rows
        ]
        return "\n".join(lines)


LOST_DATABASE = re.compile(
    "terminating connection|server closed the connection|Cursor not closed"
    "|(connection|cursor) already closed"
    "|No such file or directory|the database system is"
)

# Order lines of which not exactly all is on backorder.
ONCE = """
SELECT line.id, line.product_uom_qty, sum(backorder.product_uom_qty)
  FROM sale_order_line line
  LEFT JOIN sale_backorder backorder
    ON backorder.sale_line_id = line.id AND backorder.state != 'cancelled'
 GROUP BY line.id
HAVING line.product_uom_qty IS DISTINCT FROM sum(backorder.product_uom_qty)
"""
TOTALS = """
SELECT (SELECT sum(product_uom_qty) FROM sale_order_line),
       (SELECT sum(product_qty) FROM purchase_order_line)
"""
# Purchase order lines of the same product on the same purchase order.
TWICE = """
SELECT order_id, product_id FROM purchase_order_line GROUP BY 1, 2 HAVING count(*) > 1
"""


@pytest.fixture
def stage(cluster, config, record_property):
    """Function that makes a scene from a template."""
    scenes = []

    def make(template):
        scenes.append(Scene(template, config, cluster, record_property))
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.close()


def is_lost(action):
    """Whether a request gets no answer, or is a crash."""
    try:
        action()
    except Lost:
        return True
    return False
