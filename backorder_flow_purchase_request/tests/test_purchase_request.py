from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestPurchaseRequest(BackorderCommon):
    """What is requested and what is backordered share orders, and no line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.group_ids += cls.quick_ref(
            "purchase_request.group_purchase_request_manager"
        )
        plan = cls.env["account.analytic.plan"].sudo().create({"name": "Where"})
        account = plan.env["account.analytic.account"].create(
            {"name": "Hall", "plan_id": plan.id}
        )
        # Only lines with analytic accounts are ever shared by requests.
        cls.distribution = {str(account.id): 100}
        plan.env["account.analytic.distribution.model"].create(
            {"product_id": cls.desk.id, "analytic_distribution": cls.distribution}
        )
        cls.order = cls._make_order((cls.desk, 8))

    def _request(self, quantity):
        request = (
            self.env["purchase.request"]
            .with_user(self.buyer)
            .create(
                {
                    "company_id": self.company.id,
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self.desk.id,
                                "product_uom_id": self.desk.uom_id.id,
                                "product_qty": quantity,
                                "analytic_distribution": self.distribution,
                            }
                        )
                    ],
                }
            )
        )
        request.button_to_approve()
        request.button_approved()
        return request

    def _buy(self, request, purchase=None):
        """Add what is requested to a request for quotation, by the dialog."""
        context = {
            "active_model": "purchase.request.line",
            "active_ids": request.line_ids.ids,
        }
        dialog = (
            request.env["purchase.request.line.make.purchase.order"]
            .with_context(**context)
            .create({"supplier_id": self.wood.id})
        )
        dialog.purchase_order_id = purchase
        dialog.item_ids.name = purchase.order_line[:1].name if purchase else "Desk"
        dialog.make_purchase_order()
        return request.line_ids.purchase_lines.order_id

    def test_a_request_takes_nothing_from_the_backorders(self):
        purchase = self._backorder(self.order)
        request = self._request(5)
        self.assertEqual(self._buy(request, purchase), purchase)
        self.assertTrue(purchase.order_line[0].analytic_distribution)
        self.assertEqual(sum(purchase.order_line.mapped("product_qty")), 13)
        self.assertRecordValues(
            self.order.backorder_ids, [{"product_uom_qty": 8, "state": "open"}]
        )
        self.assertFalse(self.order.activity_ids)

    def test_a_backorder_is_added_to_what_was_requested(self):
        request = self._request(5)
        purchase = self._buy(request)
        self.company.backorder_grouping = "request"
        self.assertEqual(self._backorder(self.order), purchase)
        self.assertEqual(sum(purchase.order_line.mapped("product_qty")), 13)
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(request.line_ids.qty_done, 5)
        self.assertEqual(self.order.order_line.move_ids.quantity, 8)

    def test_both_are_received(self):
        purchase = self._backorder(self.order)
        request = self._request(5)
        self._buy(request, purchase)
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(request.line_ids.qty_done, 5)
        self.assertEqual(self.order.order_line.move_ids.quantity, 8)
        self._make_bill(purchase)
        self.assertEqual(self.order.state, "sale")

    def test_requests_for_quotation_are_merged(self):
        purchase = self._backorder(self.order)
        request = self._request(5)
        other = self._buy(request)
        self.assertNotEqual(other, purchase)
        (purchase | other).action_merge()
        self.assertEqual(self.order.state, "on_hold")
        kept = self.order.backorder_ids.purchase_id
        self.assertEqual(sum(kept.order_line.mapped("product_qty")), 13)
        kept.button_confirm()
        self._receive(kept)
        self.assertEqual(self.order.order_line.move_ids.quantity, 8)

    def test_what_is_bought_by_requests_can_be_backordered(self):
        self.desk.purchase_request = True
        purchase = self._backorder(self.order)
        self.assertEqual(purchase.partner_id, self.wood)
        self.assertEqual(self.order.state, "on_hold")
        self.assertFalse(self.env["purchase.request"].sudo().search([]))
