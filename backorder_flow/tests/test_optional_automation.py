import io
import json
import re
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.convert import convert_xml_import

from .common import BackorderCommon

PAGE = Path(__file__).parents[2] / "docs/api.md"


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestAutomation(BackorderCommon):
    """The recipe of docs/api.md, with Odoo's automation rules.

    Run by ``tests/test_optional_modules.py``, on a database that has them.
    """

    def setUp(self):
        super().setUp()
        [recipe] = re.findall(r"^```xml\n(.*?)^```", PAGE.read_text(), re.M | re.S)
        known = self.env["base.automation"].search([])
        file = io.BytesIO(recipe.encode())
        file.name = PAGE.name
        convert_xml_import(self.env, "backorder_flow", file)
        rules = self.env["base.automation"].search([]) - known
        self.addCleanup(rules.unlink)
        self._commit()

    def _commit(self):
        """Commit, as far as webhooks know; return what they were told."""
        with patch("requests.post") as post:
            self.env.flush_all()
            self.cr.postcommit.run()
        self.assertLessEqual(
            {call.args[0] for call in post.call_args_list},
            {"https://example.com/backorders"},
        )
        return [json.loads(call.kwargs["data"]) for call in post.call_args_list]

    def _get_name(self, call):
        return call["_action"].partition("(")[0]

    def test_a_hold_a_fulfilment_and_a_release_are_events(self):
        order = self._make_order((self.desk, 10), (self.lamp, 1))
        self.assertEqual(self._commit(), [])

        purchases = self._backorder(order)
        [call] = self._commit()
        self.assertEqual(self._get_name(call), "backorder.on_hold")
        self.assertEqual(call["_id"], order.id)
        self.assertEqual(call["name"], order.name)
        self.assertEqual(
            call["backorder_date_expected"], str(order.backorder_date_expected)
        )

        first, second = purchases
        for purchase in purchases:
            purchase.button_confirm()
        self._make_bill(first, user=self.accountant)
        [call] = self._commit()
        self.assertEqual(self._get_name(call), "backorder.fulfilled")
        self.assertEqual(call["order_name"], order.name)
        self.assertNotIn("Pack it today", str(order.message_ids.mapped("body")))

        self._make_bill(second, user=self.accountant)
        [call] = self._commit()
        self.assertEqual(self._get_name(call), "backorder.fulfilled")
        self.assertEqual(order.state, "sale")
        self.assertIn("Pack it today", str(order.message_ids.mapped("body")))
