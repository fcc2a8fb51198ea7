from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .test_work_lists import WorkListCommon


@tagged("post_install", "-at_install")
class TestBillsOfBackorders(WorkListCommon):
    """What the accountant bills, what that releases, and whose the goods are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_order((cls.desk, 6))
        cls.second = cls._make_order((cls.desk, 4))
        cls.purchase = cls._backorder(cls.first | cls.second, cls.env.user)
        cls.purchase.button_confirm()

    @users("accountant")
    def test_a_draft_bill_tells_what_posting_releases(self):
        for quantity, expected in (
            (10, f"Releases {self.first.name}, {self.second.name}"),
            (
                7,
                f"Releases {self.first.name}\n"
                f"{self.second.name} waits for 3 Units of Desk",
            ),
            (
                2,
                f"{self.first.name} waits for 4 Units of Desk\n"
                f"{self.second.name} waits for 4 Units of Desk",
            ),
        ):
            bill = self._make_bill(self.purchase, quantity, post=False)
            bill = bill.with_user(self.env.user)
            self._forget()
            self.assertEqual(bill.backorder_release_message, expected)
            bill.unlink()
        bill = self._make_bill(self.purchase, 7, user=self.env.user)
        self.assertEqual(self.first.state, "sale")
        self.assertEqual(self.second.state, "on_hold")
        self.assertFalse(bill.backorder_release_message)
        self.assertIn(
            f"Released {self.first.name}<br>"
            f"{self.second.name} waits for 3 Units of Desk",
            " ".join(bill.message_ids.mapped("body")),
        )
        rest = self._make_bill(self.purchase, 3, post=False)
        self.assertEqual(rest.backorder_release_message, f"Releases {self.second.name}")

    def test_what_a_bill_does_not_decide_is_no_release(self):
        self.company.backorder_release_policy = "both"
        bill = self._make_bill(self.purchase, post=False)
        self.assertIn(
            f"{self.first.name} waits for 6 Units", bill.backorder_release_message
        )
        self._receive(self.purchase)
        self._forget()
        self.assertIn("Releases", bill.backorder_release_message)
        other = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.wood.id}
        )
        self.assertFalse(other.backorder_release_message)

    @users("salesperson")
    def test_who_may_not_see_an_order_is_told_a_number(self):
        self.second.user_id = self.sales_manager
        bill = self._make_bill(self.purchase, post=False)
        self._forget()
        told = bill.with_user(self.env.user).sudo(False)
        message = told._get_backorder_release_message()
        self.assertEqual(
            message, f"Releases {self.first.name}\norders you cannot access (1)"
        )

    @users("accountant")
    def test_the_accountant_bills_from_the_queue(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "backorder_flow.action_sale_backorder_to_bill"
        )
        domain = [
            ("state", "=", "open"),
            ("supply_stage", "=", "to_bill"),
            ("purchase_id", "=", self.purchase.id),
        ]
        self.assertIn("search_default_received_to_bill", action["context"])
        self.assertFalse(self._open_list("sale.backorder", None, domain))
        self._receive(self.purchase)
        self.assertEqual(len(self._open_list("sale.backorder", None, domain)), 2)
        self._forget()
        backorders = self.env["sale.backorder"].search(domain)
        backorders.action_create_bill()
        bill = self.purchase.invoice_ids
        self.assertRecordValues(bill, [{"state": "draft", "amount_total": 450}])
        opened = backorders.action_create_bill()
        self.assertEqual(opened["res_id"], bill.id)
        self.assertEqual(self.purchase.invoice_ids, bill)
        bill.with_user(self.env.user).invoice_date = "2026-01-01"
        bill.with_user(self.env.user).action_post()
        self.assertEqual(set((self.first | self.second).mapped("state")), {"sale"})
        self.assertFalse(self._find("sale.backorder", domain, backorders))
        with self.assertRaisesRegex(UserError, "nothing to bill"):
            backorders.action_create_bill()

    @users("salesperson", "stock_user")
    def test_nobody_else_bills(self):
        backorder = self.first.backorder_ids.with_user(self.env.user)
        with self.assertRaises(AccessError):
            backorder.action_create_bill()

    @users("stock_user")
    def test_the_print_of_a_receipt_tells_for_which_orders_it_is(self):
        picking = self.purchase.picking_ids
        self._forget()
        report = self.env["ir.actions.report"]
        # Drawing them needs a library that not every machine has.
        with patch.object(
            self.env.registry[report._name], "barcode", lambda *a, **k: b""
        ):
            html, _type = report._render_qweb_html("stock.report_picking", picking.ids)
        self.assertIn("For Orders", str(html))
        self.assertIn(f"{self.first.name}: 6", str(html))
        self.assertIn(f"{self.second.name}: 4", str(html))
        self.assertTrue(picking.with_user(self.env.user).has_backorders)
