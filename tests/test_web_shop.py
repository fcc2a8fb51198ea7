"""The addon and the web shop: a customer buys in a browser what is out of stock."""

from conftest import modules_of

TEMPLATE = "web_shop"


def test_web_shop(database):
    database.install("backorder_flow", *modules_of(TEMPLATE))
    database.test("backorder_web_shop")
