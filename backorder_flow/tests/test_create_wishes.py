from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import BackorderCommon


class WishesCommon(BackorderCommon):
    """An open request of the vendor, and an order that could be added to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_warehouse = cls.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": cls.company.id}
        )
        cls.francs = cls.env.ref("base.CHF")
        cls.request = cls._backorder(cls._make_order((cls.desk, 2)))
        cls.order = cls._make_order((cls.desk, 4), user_id=cls.sales_buyer.id)

    @classmethod
    def _open_dialog(cls, user=None, **values):
        """The dialog as the client opens it: nothing of it is in the cache."""
        action = cls.order.with_user(user or cls.sales_buyer).action_backorder()
        dialog = cls.order.with_user(user or cls.sales_buyer).env[action["res_model"]]
        dialog = dialog.browse(action["res_id"])
        dialog.write(values)
        cls._forget()
        return dialog

    @classmethod
    def _forget(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _change(self, name):
        """What a buyer does with the request while a dialog is open."""
        request, values = self.request, {}
        match name:
            case "cancelled":
                request.button_cancel()
            case "confirmed":
                request.button_confirm()
            case "deleted":
                request.button_cancel()
                request.unlink()
            case "merged":
                older = request.copy()
                older.date_order = self._days(-9)
                (older | request).action_merge()
            case "locked":
                values = {"locked": True}
            case "vendor":
                values = {"partner_id": self.light.id}
            case "warehouse":
                values = {"picking_type_id": self.other_warehouse.in_type_id.id}
            case "currency":
                values = {"currency_id": self.francs.id}
        if values:
            request.write(values)
        self._forget()

    def assertRefused(self, message, press):
        purchases = self.env["purchase.order"].search([])
        quantities = purchases.order_line.mapped("product_qty")
        backorders = self.env["sale.backorder"].search([])
        links = backorders.mapped("purchase_line_id")
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            press()
        self._forget()
        self.assertEqual(self.env["purchase.order"].search([]), purchases)
        self.assertEqual(purchases.order_line.mapped("product_qty"), quantities)
        self.assertEqual(self.env["sale.backorder"].search([]), backorders)
        self.assertEqual(backorders.mapped("purchase_line_id"), links)


# What changes while the dialog is open, and what the user is told of a chosen request.
CHANGES = {
    "cancelled": r"{name} \(Cancelled\)",
    "confirmed": r"{name} \(Purchase Order\)",
    "deleted": "{name} was deleted",
    "merged": r"{name} \(Cancelled\)",
    "locked": r"{name} \(locked\)",
    "vendor": r"{name} \(vendor: Light Vendor\)",
    "warehouse": r"{name} \(delivered to Other\)",
    "currency": r"{name} \(currency: CHF\)",
}


@tagged("post_install", "-at_install")
class TestRequestsChangedMeanwhile(WishesCommon):
    """P8: a request is checked again when the button is pressed."""

    def _for_each_change(self, check):
        for change, message in CHANGES.items():
            with self.subTest(change=change), self.env.cr.savepoint() as savepoint:
                check(change, message.format(name=self.request.name))
                savepoint.rollback()
            self._forget()

    def test_p8_what_was_only_proposed_goes_on_a_new_request(self):
        for user in (self.salesperson, self.sales_buyer):
            self.order.user_id = user
            self._for_each_change(
                lambda change, _message, user=user: self._press_after(change, user)
            )

    def _press_after(self, change, user):
        dialog = self._open_dialog(user, grouping="request")
        self.assertEqual(dialog.line_ids.purchase_name, self.request.name)
        self._change(change)
        before = self.request.exists().order_line.mapped("product_qty")
        dialog.action_create_backorders()
        self._forget()
        purchase = self.order.backorder_ids.purchase_id
        self.assertNotEqual(purchase, self.request)
        self.assertRecordValues(
            purchase,
            [
                {
                    "state": "draft",
                    "partner_id": self.wood.id,
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        self.assertRecordValues(
            self.order.backorder_ids, [{"state": "open", "product_uom_qty": 4}]
        )
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.request.exists().order_line.mapped("product_qty"), before)

    def test_p8_what_was_chosen_is_refused_and_told(self):
        def check(change, message):
            dialog = self._open_dialog()
            dialog.line_ids.purchase_id = self.request
            self._forget()
            self._change(change)
            self.assertRefused(message, dialog.action_create_backorders)

        self._for_each_change(check)

    def test_p8_what_the_client_was_proposed_and_sends_back_was_not_chosen(self):
        dialog = self._open_dialog()
        with self._form(dialog) as form:
            form.grouping = "request"
        self._change("cancelled")
        dialog.action_create_backorders()
        self.assertNotEqual(self.order.backorder_ids.purchase_id, self.request)
        self.assertEqual(self.order.backorder_ids.state, "open")

    def test_p8_by_rpc(self):
        def check(change, message):
            if change == "currency":
                return  # no dialog has shown another one: the request decides it
            choice = {
                "sale_line_id": self.order.order_line.id,
                "purchase_id": self.request.id,
            }
            self._change(change)
            order = self.order.with_user(self.sales_buyer)
            self.assertRefused(
                "purchase_id" if change == "deleted" else message,
                lambda: order.create_backorders([choice]),
            )

        self._for_each_change(check)

    def test_p8_when_backorders_are_replaced(self):
        purchase = self._backorder(
            self.order, self.sales_buyer, vendor_id=self.light.id
        )

        def check(change, message):
            if change == "currency":
                return  # the dialog shows none: the request decides it
            dialog = self._replace(purchase.backorder_ids)
            dialog.write({"vendor_id": self.wood.id, "purchase_id": self.request.id})
            self._forget()
            self._change(change)
            self.assertRefused(message, dialog.action_replace)

        self._for_each_change(check)

    def _replace(self, backorders):
        backorders = backorders.with_user(self.buyer)
        action = backorders.action_replace()
        self._forget()
        return backorders.env[action["res_model"]].browse(action["res_id"])

    def test_p8_a_typed_price_goes_with_the_line_to_the_new_request(self):
        dialog = self._open_dialog(grouping="request")
        dialog.line_ids.price_unit = 41
        self._change("cancelled")
        dialog.action_create_backorders()
        self.assertEqual(self.order.backorder_ids.purchase_line_id.price_unit, 41)


@tagged("post_install", "-at_install")
class TestRequestsThatDoNotFit(WishesCommon):
    """P8: a request must be open, and of vendor, company, place and currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Other Company")["company"]
        cls.env.user.company_ids |= cls.other
        dropship = cls.company.backorder_dropship_type_id
        copy = cls.request.copy
        cls.misfits = {
            "delivered to Other": copy(
                {"picking_type_id": cls.other_warehouse.in_type_id.id}
            ),
            f"delivered to {cls.customer.name}": copy(
                {
                    "picking_type_id": dropship.id,
                    "dest_address_id": cls.customer.id,
                }
            ),
            "locked": copy({"locked": True}),
            "vendor: Light Vendor": copy({"partner_id": cls.light.id}),
            "Purchase Order": copy({"state": "purchase"}),
            "Cancelled": copy({"state": "cancel"}),
        }
        cls.foreign = cls.env["purchase.order"].create(
            {"partner_id": cls.wood.id, "company_id": cls.other.id}
        )

    def test_p8_they_are_refused_in_the_dialog(self):
        for message, request in self.misfits.items():
            with self.subTest(message):
                dialog = self._open_dialog()
                dialog.line_ids.purchase_id = request
                self._forget()
                self.assertRefused(message, dialog.action_create_backorders)

    def test_p8_they_are_refused_by_rpc(self):
        order = self.order.with_user(self.sales_buyer)
        for message, request in self.misfits.items():
            choice = {
                "sale_line_id": order.order_line.id,
                "purchase_id": request.id,
            }
            with self.subTest(message):
                self.assertRefused(
                    message, lambda c=choice: order.create_backorders([c])
                )

    def test_p8_they_are_refused_when_backorders_are_replaced(self):
        purchase = self._backorder(
            self.order, self.sales_buyer, vendor_id=self.light.id
        )
        backorders = purchase.backorder_ids.with_user(self.buyer)
        for message, request in self.misfits.items():
            action = backorders.action_replace()
            dialog = backorders.env[action["res_model"]].browse(action["res_id"])
            dialog.write({"vendor_id": self.wood.id, "purchase_id": request.id})
            self._forget()
            with self.subTest(message):
                self.assertRefused(message, dialog.action_replace)

    def test_p8_one_of_another_company_is_refused(self):
        line = self.order.order_line
        self.sales_buyer.company_ids |= self.other
        env = self.env(
            user=self.sales_buyer,
            context={"allowed_company_ids": (self.company | self.other).ids},
        )
        choice = {"sale_line_id": line.id, "purchase_id": self.foreign.id}
        self.assertRefused(
            "company: Other Company",
            lambda: self.order.with_env(env).create_backorders([choice]),
        )

    def test_p8_a_request_that_the_buyer_may_not_see_is_refused_without_its_name(self):
        dialog = self._open_dialog()
        with self.assertRaises(UserError) as raised:
            dialog.line_ids.purchase_id = self.foreign.id
        self.assertNotIn(self.foreign.name, str(raised.exception))

    def test_only_what_fits_is_offered(self):
        dialog = self._open_dialog()
        line = dialog.line_ids
        values = {
            name: line[name].id if field.relational else line[name]
            for name, field in line._fields.items()
            if field.type in ("many2one", "boolean", "float")
        }
        domain = safe_eval(line._fields["purchase_id"].domain, values)
        offered = self.env["purchase.order"].search(domain)
        self.assertIn(self.request, offered)
        self.assertFalse(
            offered
            & self.request.union(*self.misfits.values(), self.foreign) - self.request
        )

    def test_only_what_fits_is_offered_when_backorders_are_replaced(self):
        backorders = self.request.backorder_ids.with_user(self.buyer)
        action = backorders.action_replace()
        dialog = backorders.env[action["res_model"]].browse(action["res_id"])
        fitting = self.request.copy({"partner_id": self.light.id})
        misfits = self.request.union(*self.misfits.values(), self.foreign)
        (misfits - self.request).write({"partner_id": self.light.id})
        dialog.vendor_id = self.light
        values = {
            name: line_value.id if field.relational else line_value
            for name, field in dialog._fields.items()
            if field.type == "many2one"
            for line_value in [dialog[name]]
        }
        domain = safe_eval(dialog._fields["purchase_id"].domain, values)
        offered = self.env["purchase.order"].search(domain)
        self.assertIn(fitting, offered)
        # The one of Light Vendor is a misfit no more.
        fits_now = self.misfits["vendor: Light Vendor"]
        self.assertFalse(offered & (misfits - fits_now))


@tagged("post_install", "-at_install")
class TestOrdersChangedMeanwhile(WishesCommon):
    """P8: order, product, vendor and price are checked again, too."""

    def test_p8_the_order_is_delivered_from_another_warehouse(self):
        dialog = self._open_dialog()
        self.order.picking_ids.action_cancel()
        self.order.warehouse_id = self.other_warehouse
        self.order.order_line._action_launch_stock_rule()
        self._forget()
        self.assertRefused(
            f"{self.order.name}, Desk: it is now delivered from Other",
            dialog.action_create_backorders,
        )

    def test_p8_the_product_is_no_longer_purchased(self):
        dialog = self._open_dialog()
        self.desk.purchase_ok = False
        self._forget()
        self.assertRefused(
            f"{self.order.name}, Desk: .*cannot be purchased",
            dialog.action_create_backorders,
        )

    def test_p8_the_company_is_no_vendor_of_its_own(self):
        dialog = self._open_dialog(self.sales_buyer)
        contact = self.env["res.partner"].create(
            {"name": "Our Desk", "parent_id": self.company.partner_id.id}
        )
        for vendor in self.company.partner_id | contact:
            dialog.line_ids.vendor_id = vendor
            self._forget()
            self.assertRefused("is your own company", dialog.action_create_backorders)

    def test_p8_a_vendor_of_another_company_is_not_named_to_who_may_not_read_it(self):
        dialog = self._open_dialog()
        other = self.env["res.company"].create({"name": "Other Company"})
        self.wood.company_id = other
        self._forget()
        with self.assertRaises(UserError) as raised:
            dialog.action_create_backorders()
        self.assertIn("another company", str(raised.exception))
        self.assertNotIn("Wood", str(raised.exception))

    def test_p8_a_price_typed_for_one_vendor_is_not_paid_to_another(self):
        oak = self.env["res.partner"].create({"name": "Oak Vendor"})
        self.desk.seller_ids = [
            Command.create(self._prepare_seller_values(oak, 50.0, sequence=9))
        ]
        dialog = self._open_dialog()
        dialog.line_ids.price_unit = 12.5
        self._forget()
        dialog.line_ids.vendor_id = oak
        self._forget()
        dialog.action_create_backorders()
        line = self.order.backorder_ids.purchase_line_id
        self.assertEqual((line.order_id.partner_id, line.price_unit), (oak, 50.0))

    def test_p8_vendor_and_price_given_together_belong_together(self):
        self.order.with_user(self.sales_buyer).create_backorders(
            [
                {
                    "sale_line_id": self.order.order_line.id,
                    "vendor_id": self.light.id,
                    "price_unit": 12.5,
                }
            ]
        )
        line = self.order.backorder_ids.purchase_line_id
        self.assertEqual((line.partner_id, line.price_unit), (self.light, 12.5))

    def test_h7_defaults_of_the_caller_decide_nothing(self):
        dialog = self._open_dialog(self.sales_buyer).with_context(
            default_state="purchase",
            default_product_uom_qty=1,
            default_qty_billed=4,
            default_locked=True,
            default_currency_id=self.francs.id,
            default_user_id=self.salesperson.id,
        )
        dialog.action_create_backorders()
        backorder = self.order.backorder_ids
        self.assertRecordValues(
            backorder, [{"state": "open", "product_uom_qty": 4, "qty_billed": 0}]
        )
        self.assertRecordValues(
            backorder.purchase_id,
            [{"state": "draft", "locked": False, "user_id": self.sales_buyer.id}],
        )


@tagged("post_install", "-at_install")
class TestReplaceWishes(WishesCommon):
    """P8: Replace asks what the dialog asks."""

    def _replace(self, vendor):
        backorders = self.request.backorder_ids.with_user(self.buyer)
        action = backorders.action_replace()
        dialog = backorders.env[action["res_model"]].browse(action["res_id"])
        dialog.vendor_id = vendor
        self._forget()
        return dialog

    def test_p8_vendors_that_the_dialog_refuses(self):
        archived = self.env["res.partner"].create({"name": "Old Vendor"})
        foreign = self.env["res.partner"].create({"name": "Far Vendor"})
        mine = self.company.partner_id
        dialogs = [self._replace(vendor) for vendor in (archived, foreign, mine)]
        archived.action_archive()
        foreign.company_id = self.env["res.company"].create({"name": "Other"})
        self._forget()
        messages = ("Old Vendor is archived", "another company", "your own company")
        for dialog, message in zip(dialogs, messages, strict=True):
            with self.subTest(message):
                self.assertRefused(message, dialog.action_replace)

    def test_p8_products_that_the_dialog_refuses(self):
        dialog = self._replace(self.light)
        self.desk.purchase_ok = False
        self._forget()
        self.assertRefused("cannot be purchased", dialog.action_replace)
        self.desk.write({"purchase_ok": True, "active": False})
        self._forget()
        self.assertRefused("is archived", dialog.action_replace)

    def test_p8_a_backorder_is_not_moved_to_where_it_is(self):
        dialog = self._replace(self.wood)
        dialog.purchase_id = self.request
        self._forget()
        self.assertRefused("is already purchased with .*", dialog.action_replace)
