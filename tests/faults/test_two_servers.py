"""Two servers with workers and schedulers of their own, on one database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from live.client import Refused

from faults.batches import Night
from faults.conftest import ORDERS
from faults.work import Bulk, Posting


def at_once(*actions):
    """Do several things at the same time.

    :return: list of what each was told, None if it worked
    """

    def told(action):
        try:
            action()
        except Refused as refusal:
            return str(refusal)
        return None

    with ThreadPoolExecutor() as pool:
        return list(pool.map(told, actions))


@pytest.fixture
def scene(stage, request):
    """A database and its two servers."""
    template, crons = request.param
    scene = stage(request.getfixturevalue(template))
    for _ in range(2):
        scene.serve(crons=crons)
    yield scene
    assert [server.problems() for server in scene.servers] == [[], []]


@pytest.mark.parametrize("scene", [("short", 0)], indirect=True)
def test_bulks_that_overlap(scene):
    bulks = [
        Bulk(scene, login, server)
        for login, server in zip(("seller", "other seller"), scene.servers, strict=True)
    ]
    # The second third is in both.
    bulks[0].orders = bulks[0].orders[: ORDERS * 2 // 3]
    bulks[1].orders = bulks[1].orders[ORDERS // 3 :]
    for bulk in bulks:
        bulk.begin()
    told = at_once(*(bulk.go for bulk in bulks))
    scene.tell("two bulks with a third in common")
    [winner] = [bulk for bulk, text in zip(bulks, told, strict=True) if not text]
    [loser] = [bulk for bulk in bulks if bulk is not winner]
    [text] = filter(None, told)
    assert "See P" in text
    scene.check(winner.after(len(winner.orders)))
    loser.begin()
    loser.go()
    scene.tell("the second one again, with the rest")
    scene.check(loser.after(ORDERS))
    scene.check_all_once()


@pytest.mark.parametrize("scene", [("held", 0)], indirect=True)
def test_bills_that_two_post(scene):
    logins = ("accountant", "other accountant")
    postings = [
        Posting(scene, login, server)
        for login, server in zip(logins, scene.servers, strict=True)
    ]
    told = at_once(*(posting.go for posting in postings))
    scene.tell("two accountants post the same bills")
    [text] = filter(None, told)
    assert "must be in draft" in text
    scene.check(postings[0].after(ORDERS))


@pytest.mark.parametrize("scene", [("short", 1)], indirect=True)
def test_night_of_two_servers(scene):
    night = Night(scene)
    night.start()
    night.wait_for_the_end()
    scene.tell("the nightly run of two servers")
    scene.check({"on hold": ORDERS, "backorders": 2 * ORDERS})
    scene.check_all_once()
    assert night.get_report() == [(2 * ORDERS, "")]
