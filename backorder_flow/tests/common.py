from contextlib import contextmanager, nullcontext
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from . import caches, prepared


class BackorderCommon(AccountTestInvoicingCommon):
    """A company with the four roles, two vendors, and products with and without stock.

    The desk costs 50 from Wood, 45 from 10 on; the lamp costs 20 from Light.
    """

    # Not where queries are counted: each test has the same to read.
    keeps_caches = True

    @classmethod
    def setUpClass(cls):
        if not prepared.restore(cls, BackorderCommon):
            super().setUpClass()
            cls._make_all()
        caches.watch(cls)

    def setUp(self):
        with caches.kept(type(self)) if self.keeps_caches else nullcontext():
            super().setUp()

    @classmethod
    def _make_all(cls):
        cls.company = cls.company_data["company"]
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls._create_users()
        cls.customer = cls.env["res.partner"].create({"name": "Azure Customer"})
        cls.wood = cls.env["res.partner"].create({"name": "Wood Vendor"})
        cls.light = cls.env["res.partner"].create({"name": "Light Vendor"})
        cls.desk = cls._make_product(
            "Desk", cls._prepare_seller_values(cls.wood, 50.0), seller_break=(10, 45.0)
        )
        cls.lamp = cls._make_product(
            "Lamp", cls._prepare_seller_values(cls.light, 20.0)
        )

    @classmethod
    def setup_independent_user(cls):
        prepared.hide(cls.env)
        return super().setup_independent_user()

    @classmethod
    def get_default_groups(cls):
        """Test preparation has full access; what is tested runs as a role."""
        return (
            super().get_default_groups()
            | cls.quick_ref("sales_team.group_sale_manager")
            | cls.quick_ref("purchase.group_purchase_manager")
            | cls.quick_ref("stock.group_stock_manager")
        )

    @classmethod
    def _create_users(cls):
        groups = {
            "salesperson": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "buyer": "purchase.group_purchase_user",
            "sales_buyer": (
                "sales_team.group_sale_salesman,purchase.group_purchase_user"
            ),
            "accountant": "account.group_account_invoice",
            "stock_user": "stock.group_stock_user",
            "stock_manager": "stock.group_stock_manager",
        }
        users = cls.env["res.users"].create(
            [cls._prepare_user_values(*each) for each in groups.items()]
        )
        for user in users:
            setattr(cls, user.login, user)

    @classmethod
    def _prepare_user_values(cls, login, groups):
        """As Odoo makes a user for tests, where each would be created by itself."""
        return {
            "name": f"{login} ({groups})",
            "login": login,
            "password": login.ljust(8, "x"),
            "email": f"{login[0]}.{login[0]}@example.com",
            "group_ids": [
                Command.set([cls.env.ref(group).id for group in groups.split(",")])
            ],
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }

    @classmethod
    def _prepare_seller_values(cls, vendor, price, **values):
        return {"partner_id": vendor.id, "price": price, "delay": 3, **values}

    @classmethod
    def _make_product(cls, name, *sellers, seller_break=None, **values):
        sellers = list(sellers)
        if seller_break:
            min_qty, price = seller_break
            sellers.append({**sellers[0], "min_qty": min_qty, "price": price})
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "list_price": 100.0,
                "standard_price": 30.0,
                "invoice_policy": "delivery",
                "purchase_method": "purchase",
                "taxes_id": False,
                "supplier_taxes_id": False,
                "seller_ids": [Command.create(seller) for seller in sellers],
                **values,
            }
        )

    @classmethod
    def _add_stock(cls, product, quantity, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.stock, quantity
        )

    @classmethod
    def _prepare_order_values(cls, *lines, **values):
        return {
            "partner_id": cls.customer.id,
            "company_id": cls.company.id,
            "user_id": cls.salesperson.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in lines
            ],
            **values,
        }

    @classmethod
    def _make_order(cls, *lines, confirm=True, **values):
        """A sales order of the salesperson, confirmed unless told otherwise."""
        order = cls.env["sale.order"].create(
            cls._prepare_order_values(*lines, **values)
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _backorder(cls, orders, user=None, **changes):
        """Backorder by the dialog.

        :param changes: values to write on all lines of the dialog
        :return: the purchase orders, as superuser
        """
        orders = orders.with_user(user or cls.salesperson)
        action = orders.action_backorder()
        dialog = orders.env[action["res_model"]].browse(action["res_id"])
        if "vendor_id" in changes:
            # As in the form: what has a vendor now is to be bought.
            changes.setdefault("selected", True)
        if changes:
            dialog.line_ids.write(changes)
        before = orders.sudo().backorder_ids
        dialog.action_create_backorders()
        return (orders.sudo().backorder_ids - before).purchase_id.with_user(
            cls.env.user
        )

    @classmethod
    def _make_bill(cls, purchase, quantity=None, post=True, user=None):
        """A vendor bill of the purchase order.

        :param quantity: of each line; what is left to bill if None
        """
        purchase = purchase.with_user(user or cls.env.user)
        bill = purchase.env["account.move"].create(
            {
                **purchase.sudo()._prepare_invoice(),
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            **line._prepare_account_move_line(),
                            "quantity": (
                                line.product_qty - line.qty_invoiced
                                if quantity is None
                                else quantity
                            ),
                        }
                    )
                    for line in purchase.sudo().order_line
                ],
            }
        )
        if post:
            bill.action_post()
        return bill

    @classmethod
    def _receive(cls, purchase, quantity=None):
        """Receive the goods of the purchase order, in part if a quantity is given."""
        picking = purchase.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @classmethod
    def _validate(cls, picking):
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    @classmethod
    def _return(cls, picking, quantity):
        """Send goods back to where they came from; return the transfer that does it."""
        dialog = (
            cls.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves.quantity = quantity
        action = dialog.action_create_returns()
        back = picking.browse(action["res_id"])
        back.move_ids.quantity = quantity
        cls._validate(back)
        return back

    @classmethod
    def _days(cls, days):
        return fields.Datetime.now() + timedelta(days=days)

    @classmethod
    def _form(cls, record, **kwargs):
        return Form(record, **kwargs)

    @contextmanager
    def _conflicts(self, outcomes):
        """Other transactions are in the way of these tries; of no later ones."""
        orders = self.env.registry["sale.order"]
        lock, outcomes = orders._lock_for_backorder, iter(outcomes)

        def fail(self):
            if next(outcomes, False):
                self.env.cr.execute(
                    "DO $$ BEGIN RAISE serialization_failure; END $$",
                    log_exceptions=False,
                )
            return lock(self)

        with (
            patch.object(orders, "_lock_for_backorder", fail),
            patch("odoo.service.model.random.uniform", return_value=0),
        ):
            yield
