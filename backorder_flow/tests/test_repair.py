from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BackorderCommon

CRON = "odoo.addons.base.models.ir_cron"
LOGGER = "odoo.addons.backorder_flow.models.automatic.sale_order"
COMPANY = "odoo.addons.backorder_flow.models.repair.res_company"


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
        return self.env["sale.backorder"]._recompute_all()

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
        self.assertIn("No inconsistencies found", params["message"])
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

    def _run_cron(self, name):
        """In passes without time, and batches of two orders."""
        runs = self.env.registry["sale.backorder.run"]
        with (
            patch.object(runs, "_get_batch_size", lambda run: 2),
            patch(f"{CRON}.MIN_TIME_PER_JOB", 0),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(f"backorder_flow.{name}").method_direct_trigger()

    def _break(self, count):
        """Orders that are not held, though they should be."""
        orders = self.env["sale.order"]
        for _number in range(count):
            orders |= self._make_order((self.desk, 1))
            self._backorder(orders[-1])
            self._sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", orders[-1])
        return orders

    def test_the_daily_check_reaches_the_last_order(self):
        orders = self._break(6)
        self._run_cron("ir_cron_recompute")
        self.assertEqual(orders.mapped("state"), ["on_hold"] * 6)
        # What was changed is in the chatters: there is nothing to report.
        self.assertFalse(self.env["sale.backorder.run"].search([]))

    def test_the_daily_check_looks_at_each_order_once(self):
        orders, looked = self.order | self._break(5), []
        sale_orders = self.env.registry["sale.order"]
        repair = sale_orders._backorder_repair

        def count(self):
            looked.extend((self & orders).ids)
            return repair(self)

        with patch.object(sale_orders, "_backorder_repair", count):
            self._run_cron("ir_cron_recompute")
            self.assertEqual(looked, orders.ids)
            self._run_cron("ir_cron_recompute")
        self.assertEqual(looked, 2 * orders.ids)

    def test_the_daily_check_passes_an_order_that_throws(self):
        orders = self._break(5)
        bad = orders[1]
        sale_orders = self.env.registry["sale.order"]
        hold = sale_orders._backorder_write_state

        def throw(self, state):
            if bad in self:
                raise ValueError
            return hold(self, state)

        with (
            patch.object(sale_orders, "_backorder_write_state", throw),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self._run_cron("ir_cron_recompute")
        self.assertEqual(set((orders - bad).mapped("state")), {"on_hold"})
        run = self.env["sale.backorder.run"].search([])
        self.assertRegex(run.skipped, f"^{bad.name}: .*ValueError")

    def test_another_policy_is_applied_at_once_to_a_few_backorders(self):
        self._receive(self.purchase)
        before = self._get_policy_triggers()
        self.company.backorder_release_policy = "received"
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._get_policy_triggers(), before)

    def _get_policy_triggers(self):
        cron = self.env.ref("backorder_flow.ir_cron_policy")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def test_another_policy_is_applied_in_the_background_to_many(self):
        self._receive(self.purchase)
        orders = self.order | self._break(4)
        before = self._get_policy_triggers()
        with patch(f"{COMPANY}.AT_ONCE", 4):
            self.company.backorder_release_policy = "received"
        self.assertEqual(len(self._get_policy_triggers() - before), 1)
        self.assertEqual(self.order.state, "on_hold")
        self._run_cron("ir_cron_policy")
        self.assertEqual(orders.mapped("state"), ["sale"] + ["on_hold"] * 4)
        self.assertFalse(self.env["sale.backorder.run"].search([]))

    def test_a_policy_that_is_changed_back_meanwhile_is_applied_from_the_start(self):
        self._receive(self.purchase)
        self._break(4)
        with patch(f"{COMPANY}.AT_ONCE", 4):
            self.company.backorder_release_policy = "received"
            run = self.env["sale.backorder.run"].search([])
            run.sudo().last_order_id = self.order.id
            self.company.backorder_release_policy = "billed"
        self.assertEqual(self.env["sale.backorder.run"].search([]), run)
        self.assertFalse(run.last_order_id)
