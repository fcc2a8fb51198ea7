from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestAutomatic(BackorderCommon):
    """Backorders at confirmation and every night, where the company wants them."""

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env(su=True).ref(
                "backorder_flow.ir_cron_backorder"
            ).method_direct_trigger()

    def test_off_by_default(self):
        self.desk.backorder_automatic = True
        order = self._make_order((self.desk, 4))
        self._run_cron()
        self.assertFalse(order.backorder_ids)
        self.assertFalse(self.env["sale.backorder.run"].sudo().search([]))

    def test_at_confirmation_products_that_allow_it(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        self._add_stock(self.desk, 1)
        order = self._make_order((self.desk, 4), (self.lamp, 2), confirm=False)
        order.with_user(self.salesperson).action_confirm()
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 3, "state": "open"}],
        )
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.order_line[1].qty_short, 2)
        self.assertFalse(order.activity_ids)

    def test_at_confirmation_customers_that_allow_it(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        order = self._make_order((self.lamp, 2), partner_id=contact.id)
        self.assertEqual(order.state, "on_hold")
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(
            self._make_order((self.lamp, 2), partner_id=other.id).state, "sale"
        )

    def test_at_confirmation_what_cannot_be_is_told(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        orphan = self._make_product("Orphan")
        order = self._make_order((orphan, 2), (self.lamp, 1))
        self.assertEqual(order.backorder_ids.product_id, self.lamp)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertIn("Orphan: no vendor", order.activity_ids.note)

    def test_at_confirmation_an_error_confirms_all_the_same(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        with self._refuse_purchase_orders_of(self.light):
            order = self._make_order((self.lamp, 2))
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.backorder_ids)
        self.assertIn("Light Vendor is blocked", order.activity_ids.note)

    def test_every_night_with_a_report(self):
        self.company.backorder_nightly = True
        orphan = self._make_product("Orphan")
        first = self._make_order((self.desk, 4))
        second = self._make_order((self.desk, 6), (orphan, 1))
        draft = self._make_order((self.desk, 1), confirm=False)
        self._run_cron()
        orders = first | second
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertFalse(draft.backorder_ids)
        run = self.env["sale.backorder.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(run.backorder_ids, orders.backorder_ids)
        self.assertEqual(run.purchase_ids.order_line.product_qty, 10)
        self.assertEqual(
            run.skipped,
            f"{second.name}, Orphan: no vendor. Choose one or deselect the line.",
        )

    def test_every_night_one_bad_order_does_not_stop_the_others(self):
        self.company.backorder_nightly = True
        good = self._make_order((self.desk, 4))
        bad = self._make_order((self.lamp, 4))
        with self._refuse_purchase_orders_of(self.light):
            self._run_cron()
        self.assertEqual(good.state, "on_hold")
        self.assertEqual(bad.state, "sale")
        run = self.env["sale.backorder.run"].search([], limit=1)
        self.assertEqual(run.skipped, f"{bad.name}: Light Vendor is blocked")

    def _refuse_purchase_orders_of(self, vendor):
        """As an addon would do that blocks vendors."""
        purchases = self.env.registry["purchase.order"]
        create = purchases.create

        def refuse(self, vals_list):
            if any(values["partner_id"] == vendor.id for values in vals_list):
                message = f"{vendor.name} is blocked"
                raise UserError(message)
            return create(self, vals_list)

        return patch.object(purchases, "create", refuse)
