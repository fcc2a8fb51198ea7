from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestBeside(BackorderCommon):
    """With addons of the Odoo Community Association that need no addon of ours.

    Run by ``script/test-oca``, on a database that has them.
    """

    # sale_invoice_blocking

    def test_a_blocked_order_is_released_and_not_invoiced(self):
        order = self._make_order((self.desk, 4))
        order.invoice_blocking_reason_id = (
            self.env["invoice.blocking.reason"].sudo().create({"name": "Unclear"})
        )
        self.desk.invoice_policy = "order"
        purchase = self._backorder(order)
        with self.assertRaisesRegex(UserError, purchase.name):
            order._create_invoices()
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_status, "no")
        with self.assertRaisesRegex(UserError, "blocking reason"):
            order._create_invoices()
        order.invoice_blocking_reason_id = False
        self.assertEqual(order.invoice_status, "to invoice")

    # queue_job

    def test_backorders_are_made_by_a_job(self):
        order = self._make_order((self.desk, 4))
        delayed = order.with_user(self.salesperson).with_delay().create_backorders()
        self.assertEqual(order.state, "sale")
        job = delayed.load(self.env, delayed.uuid)
        job.perform()
        job.set_done()
        job.store()
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.create_uid, self.salesperson)
        record = self.env["queue.job"].sudo().search([("uuid", "=", delayed.uuid)])
        self.assertIn(order.backorder_ids.purchase_id.name, record.result)

    # sale_stock_picking_backorder_policy

    def _hold_by_line(self, **values):
        """An order of 10 desks: 6 were in stock, 4 have come and are not billed."""
        self._add_stock(self.desk, 6)
        self.company.backorder_hold_scope = "lines"
        self.customer.write(values)
        order = self._make_order((self.desk, 10))
        self.assertEqual(order.order_line.qty_short, 4)
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(order.state, "on_hold")
        return order, purchase

    def test_the_rest_stays_whatever_the_policy(self):
        for policy in ("always", "never"):
            with self.subTest(policy=policy):
                order, purchase = self._hold_by_line(sale_backorder_policy=policy)
                delivery = order.picking_ids
                self.assertEqual(delivery.backorder_policy, policy)
                delivery.action_leave_out_on_hold()
                delivery.move_ids.picked = True
                delivery.with_user(self.stock_user).button_validate()
                self.assertEqual(delivery.state, "done")
                self.assertEqual(delivery.backorder_ids.move_ids.product_uom_qty, 4)
                self._make_bill(purchase)
                self.assertEqual(order.state, "sale")
                self._validate(delivery.backorder_ids.with_user(self.stock_user))
                self.assertEqual(order.order_line.qty_delivered, 10)

    # purchase_stock_picking_backorder_policy

    def test_what_a_vendor_does_not_deliver_is_short_again(self):
        self.wood.purchase_backorder_policy = "never"
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        purchase.button_confirm()
        receipt = purchase.picking_ids
        self.assertEqual(receipt.backorder_policy, "never")
        receipt.move_ids.write({"quantity": 4, "picked": True})
        receipt.with_user(self.stock_user).button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertFalse(receipt.backorder_ids)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.picking_ids.move_ids.quantity, 4)
        self.assertIn("6 Units", "".join(self._get_activities(order, purchase)))

    def _get_activities(self, *records):
        return [
            str(note) for each in records for note in each.activity_ids.mapped("note")
        ]

    # sale_stock_picking_reservation_policy

    def test_all_or_nothing_of_a_line(self):
        order, purchase = self._hold_by_line(reservation_policy="line")
        delivery = order.picking_ids
        self.assertEqual(delivery.reservation_policy, "line")
        self.assertEqual(delivery.move_ids.quantity, 10)
        delivery.action_leave_out_on_hold()
        self.assertEqual(delivery.move_ids.quantity, 6)
        delivery.move_ids.picked = True
        delivery.with_user(self.stock_user).with_context(
            skip_backorder=True
        ).button_validate()
        self._make_bill(purchase)
        rest = delivery.backorder_ids
        rest.action_assign()
        self._validate(rest.with_user(self.stock_user))
        self.assertEqual(order.order_line.qty_delivered, 10)
