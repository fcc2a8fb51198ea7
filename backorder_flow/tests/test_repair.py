from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestRepair(BackorderCommon):
    """What was changed behind the addon's back is brought back in line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def _sql(self, query, *records):
        self.env.flush_all()
        self.env.cr.execute(query, [record.id for record in records])
        self.env.invalidate_all()

    def _recompute(self):
        return self.env["sale.backorder"]._repair_all()

    def assertOnHoldAgain(self):
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.order.backorder_ids.state, "open")
        self.assertEqual(self._recompute(), [])

    def test_nothing_to_repair(self):
        before = self.order.message_ids
        self.assertEqual(self._recompute(), [])
        self.assertEqual(self.order.message_ids, before)

    def test_a_state_that_was_written_by_sql(self):
        self._sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", self.order)
        changes = self._recompute()
        self.assertEqual(changes, [f"{self.order.name}, Status: Sales Order → On Hold"])
        self.assertIn("recomputed", self.order.message_ids[0].body)
        self.assertIn("Sales Order → On Hold", self.order.message_ids[0].body)
        self.assertOnHoldAgain()

    def test_a_backorder_that_was_fulfilled_by_sql(self):
        self._sql(
            "UPDATE sale_backorder SET state = 'fulfilled', qty_fulfilled = 10"
            " WHERE order_id = %s",
            self.order,
        )
        self._sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", self.order)
        self.assertEqual(len(self._recompute()), 3)
        self.assertOnHoldAgain()

    def test_a_billed_quantity_that_was_changed_by_sql(self):
        self._sql(
            "UPDATE purchase_order_line SET qty_billed_posted = 10 WHERE order_id = %s",
            self.purchase,
        )
        self.order.backorder_ids._refresh()
        self.assertEqual(self.order.state, "sale")
        self._recompute()
        self.assertOnHoldAgain()

    def test_links_that_were_not_computed(self):
        self._sql(
            "UPDATE sale_backorder SET order_id = NULL, purchase_id = NULL"
            " WHERE sale_line_id = %s",
            self.order.order_line,
        )
        self.assertFalse(self.order.backorder_ids)
        self._recompute()
        self.assertEqual(self.order.backorder_ids.purchase_id, self.purchase)
        self.assertOnHoldAgain()

    def test_an_order_held_without_any_backorder(self):
        order = self._make_order((self.lamp, 1))
        self._sql("UPDATE sale_order SET state = 'on_hold' WHERE id = %s", order)
        self._recompute()
        self.assertEqual(order.state, "sale")

    def test_a_purchase_order_that_was_cancelled_by_sql(self):
        self._sql(
            "UPDATE purchase_order SET state = 'cancel' WHERE id = %s", self.purchase
        )
        self._recompute()
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.state, "sale")

    def test_a_purchase_line_that_was_deleted_by_sql(self):
        self._sql(
            "UPDATE sale_backorder SET purchase_line_id = NULL WHERE order_id = %s",
            self.order,
        )
        self._recompute()
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.order_line.qty_short, 10)

    def test_a_purchase_line_that_was_cut_by_sql(self):
        self._sql(
            "UPDATE purchase_order_line SET product_qty = 4 WHERE order_id = %s",
            self.purchase,
        )
        self._recompute()
        self.assertEqual(self.order.backorder_ids.product_uom_qty, 4)

    def test_the_button_is_for_administrators(self):
        settings = self.env["res.config.settings"].create({})
        with self.assertRaises(AccessError):
            settings.with_user(self.sales_manager).action_recompute_backorders()
        admin = settings.with_user(self.env.ref("base.user_admin"))
        params = admin.action_recompute_backorders()["params"]
        self.assertIn("nothing had to be changed", params["message"])
        self._sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", self.order)
        params = admin.with_company(self.company).action_recompute_backorders()[
            "params"
        ]
        self.assertIn(self.order.name, params["message"])
        self.assertTrue(params["sticky"])

    def test_the_daily_check_is_off_and_does_the_same(self):
        cron = self.env.ref("backorder_flow.ir_cron_recompute")
        self.assertFalse(cron.active)
        self._sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", self.order)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertOnHoldAgain()
