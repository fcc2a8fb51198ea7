import contextlib
import io
import re
from pathlib import Path

import requests

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import BackorderCommon

PAGE = Path(__file__).parents[2] / "docs/rpc.md"


@tagged("post_install", "-at_install")
class TestRpc(BackorderCommon, HttpCase):
    """The examples of docs/rpc.md, run as they are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 4))

    def _run(self, *examples):
        """Run examples of the page, by their number; return what each prints."""
        page = PAGE.read_text() if PAGE.exists() else ""
        blocks = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.salesperson)
            .sudo()
            ._generate("rpc", "test", self._days(1))
        )
        names = {
            "URL": self.base_url(),
            "DATABASE": self.env.cr.dbname,
            "LOGIN": self.salesperson.login,
            "KEY": key,
            "ORDER": self.order.id,
            "requests": requests,
        }
        self.env.flush_all()
        printed = []
        for example in examples if blocks else ():
            output = io.StringIO()
            allowed = self.allow_requests(all_requests=True)
            with contextlib.redirect_stdout(output), allowed:
                exec(blocks[example], names)  # noqa: S102
            printed.append(output.getvalue().strip())
        self.env.invalidate_all()
        return printed

    def test_json2(self):
        if printed := self._run(0):
            self.assertEqual(self.order.state, "on_hold")
            purchase = self.order.backorder_ids.purchase_id
            self.assertEqual(printed, [f"['{purchase.name}']"])

    @mute_logger("odoo.http")
    def test_json2_error(self):
        for text in self._run(1):
            self.assertRegex(text, r"^422 The sales order item 0 is not short")
        self.assertFalse(self.order.backorder_ids)

    # Odoo 19 still has it, and warns of its end.
    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_xmlrpc(self):
        if printed := self._run(2, 3):
            backorder = self.order.backorder_ids
            self.assertEqual(backorder.product_uom_qty, 2)
            self.assertEqual(printed[0], f"['{backorder.purchase_name}'] []")
            self.assertEqual(printed[1], f"on_hold {self.order.hold_message}")
