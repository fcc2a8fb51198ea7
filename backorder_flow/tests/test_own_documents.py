from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestOwnDocuments(BackorderCommon):
    """Users limited to their own documents see nothing of those of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["res.partner"].create({"name": "Secret Customer"})
        cls.portal = new_test_user(cls.env, login="portal", groups="base.group_portal")
        cls.employee = new_test_user(
            cls.env,
            login="employee",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.theirs = cls._make_order(
            (cls.desk, 3), user_id=cls.sales_manager.id, partner_id=cls.secret.id
        )
        cls.purchase = cls._backorder(cls.theirs, cls.sales_manager)
        cls.mine = cls._make_order((cls.desk, 4))

    def _forget(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _tell(self, ask):
        """What is told, be it an answer or an error."""
        self._forget()
        try:
            return str(ask())
        except UserError as error:
            return str(error)

    def assertNothingTold(self, told):
        for name in (
            self.theirs.name,
            self.secret.name,
            self.purchase.name,
            self.wood.name,
        ):
            self.assertNotIn(name, told)

    # Transfers

    @users("salesperson")
    def test_the_transfer_of_a_colleague_tells_no_name(self):
        picking = self.theirs.picking_ids.with_user(self.env.user)
        told = self._tell(lambda: picking.read(["hold_message"]))
        self.assertNothingTold(told)
        self.assertIn("orders you cannot access (1)", told)
        own = self._make_order((self.desk, 1))
        purchase = self._backorder(own)
        told = own.picking_ids.with_user(self.env.user).hold_message
        self.assertIn(f"{own.name} waits for {purchase.name}", told)

    @users("stock_user", "stock_manager", "sales_manager", "buyer")
    def test_who_works_with_all_transfers_is_told(self):
        if self.env.user == self.buyer:
            self.env.user.sudo().group_ids += self.env.ref("stock.group_stock_user")
        picking = self.theirs.picking_ids.with_user(self.env.user)
        self._forget()
        self.assertIn(f"{self.theirs.name} waits for", picking.hold_message)

    @users("salesperson")
    def test_the_error_of_a_transfer_tells_no_name(self):
        self._add_stock(self.desk, 3)
        self.theirs.picking_ids.action_assign()
        picking = self.theirs.picking_ids.with_user(self.env.user)
        told = self._tell(picking.button_validate)
        self.assertNotIn(self.purchase.name, told)
        self.assertNotIn(self.wood.name, told)

    @users("stock_user")
    def test_h2_the_error_names_order_and_purchase_order_to_who_delivers(self):
        self._add_stock(self.desk, 3)
        self.theirs.picking_ids.action_assign()
        picking = self.theirs.picking_ids.with_user(self.env.user)
        told = self._tell(picking.button_validate)
        self.assertIn(self.theirs.name, told)
        self.assertIn(self.purchase.name, told)

    @users("salesperson")
    def test_receipts_and_purchases_name_no_order_of_a_colleague(self):
        shared = self._backorder(self.mine, self.salesperson)
        self.purchase.button_confirm()
        moves = self.purchase.picking_ids.move_ids | self.theirs.picking_ids.move_ids
        moves = moves.with_user(self.env.user)
        self.assertNothingTold(self._tell(lambda: moves.read(["backorder_summary"])))
        shared.button_confirm()
        moves = shared.picking_ids.move_ids.with_user(self.env.user)
        self._forget()
        self.assertEqual(moves.backorder_summary, f"{self.mine.name}: 4")

    def test_who_moves_or_buys_goods_is_told_for_whom(self):
        self.purchase.button_confirm()
        self._forget()
        for user in (self.stock_user, self.buyer, self.sales_manager):
            move = self.purchase.picking_ids.move_ids.with_user(user)
            self.assertEqual(move.backorder_summary, f"{self.theirs.name}: 3")
            self._forget()
        line = self.purchase.order_line.with_user(self.buyer)
        self.assertEqual(line.backorder_summary, f"{self.theirs.name}: 3")

    @users("portal")
    def test_the_vendor_in_the_portal_reads_no_customers_order(self):
        self.portal.partner_id.parent_id = self.wood
        self.purchase.button_confirm()
        self.purchase.message_subscribe(self.portal.partner_id.ids)
        self._forget()
        line = self.purchase.order_line.with_user(self.env.user)
        told = self._tell(lambda: line.read(["backorder_summary"]))
        self.assertNotIn(self.theirs.name, told)
        with self.assertRaises(AccessError):
            line.order_id.read(["backorder_ids"])

    # Bulk

    def test_who_may_not_read_an_order_is_not_told_its_name(self):
        draft = self._make_order((self.desk, 1), user_id=self.sales_manager.id)
        orders = self.theirs | draft
        for user in (
            self.salesperson,
            self.portal,
            self.employee,
            self.env.ref("base.public_user").sudo(),
        ):
            for method in (
                "action_bulk_backorder",
                "action_backorder",
                "action_release_hold",
                "create_backorders",
                "action_view_backorders",
            ):
                for chosen in (orders, self.theirs, orders | self.mine):
                    call = getattr(chosen.with_user(user), method)
                    with self.subTest(user=user.login, method=method):
                        told = self._tell(call)
                        self.assertNothingTold(told)
                        self.assertNotIn(draft.name, told)

    @users("salesperson")
    def test_what_is_left_out_is_counted(self):
        draft = self._make_order((self.desk, 1), confirm=False)
        hidden = self.theirs | self._make_order(
            (self.desk, 1), user_id=self.sales_manager.id
        )
        orders = (hidden | draft | self.mine).with_user(self.env.user)
        self._forget()
        action = orders.action_bulk_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            sorted(dialog.skipped.split("\n")),
            [
                f"{draft.name}: it is not confirmed",
                "orders you cannot access (2): you do not have write access",
            ],
        )

    # Backorders

    @users("salesperson")
    def test_the_backorder_of_a_colleague_is_not_named(self):
        theirs = self.theirs.backorder_ids
        theirs.with_user(self.stock_manager)._hand_over(self.mine.order_line, 2)
        mine = self.mine.backorder_ids.with_user(self.env.user)
        self._forget()
        for ask in (
            lambda: mine.read(),
            lambda: mine.web_read(
                {"handed_over_from_id": {"fields": {"display_name": {}}}}
            ),
            lambda: mine.export_data(["handed_over_from_id"]),
            lambda: theirs.with_user(self.env.user).read(["display_name"]),
            lambda: theirs.with_user(self.env.user).action_cancel_backorder(),
            lambda: theirs.with_user(self.env.user).action_hand_over(),
            lambda: theirs.with_user(self.env.user).action_replace(),
        ):
            told = self._tell(ask)
            self.assertNotIn(self.theirs.name, told)
            self.assertNotIn(self.secret.name, told)

    def test_the_inventory_manager_with_own_orders_chooses_among_those(self):
        manager = self.stock_manager
        manager.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.theirs.user_id = manager
        rival = self._make_order((self.desk, 2), user_id=self.sales_manager.id)
        backorder = self.theirs.backorder_ids.with_user(manager)
        action = backorder.action_hand_over()
        dialog = backorder.env[action["res_model"]].browse(action["res_id"])
        self._forget()
        with self.assertRaises(UserError) as raised:
            dialog.write({"sale_line_id": rival.order_line.id})
        self.assertNotIn(rival.name, str(raised.exception))
        spec = {"sale_line_id": {"fields": {"display_name": {}}}, "quantity": {}}
        told = self._tell(
            lambda: dialog.onchange(
                {"sale_line_id": rival.order_line.id}, ["sale_line_id"], spec
            )
        )
        self.assertNotIn(rival.name, told)

    # What is refused

    def test_who_may_not_write_is_not_told_what_is_refused(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, post=False)
        posted = self._make_bill(self.purchase, 1)
        dropship = self.company.backorder_dropship_type_id
        attempts = [
            (self.theirs, {"backorder_progress": 50.0}),
            (self.theirs, {"company_id": False}),
            (self.theirs.order_line, {"state": "draft"}),
            (self.theirs.order_line, {"order_id": self.mine.id}),
            (self.purchase.order_line, {"qty_billed_posted": 5.0}),
            (self.purchase.order_line, {"qty_received": 5.0}),
            (self.purchase, {"picking_type_id": dropship.id}),
            (bill, {"posted_before": True}),
            (posted.invoice_line_ids, {"quantity": 2.0}),
        ]
        for user in (
            self.salesperson,
            self.portal,
            self.employee,
            self.env.ref("base.public_user").sudo(),
        ):
            for record, values in attempts:
                record = record.with_user(user).with_context(
                    sale_show_partner_name=True
                )
                with self.subTest(user=user.login, model=record._name, values=values):
                    self._forget()
                    with self.assertRaises(AccessError) as raised:
                        record.write(values)
                    self.assertNothingTold(str(raised.exception))
                    self.assertNotIn(posted.name, str(raised.exception))

    def test_who_may_not_see_a_backorder_is_not_told_for_whom_goods_are_kept(self):
        self.purchase.button_confirm()
        receipt, delivery = self.purchase.picking_ids, self.theirs.picking_ids
        other = self._receive_for_stock()
        for user in (self.salesperson, self.employee):
            report = self.env["report.stock.report_reception"].with_user(user)
            for ask in (
                lambda r=report: r.action_assign(
                    delivery.move_ids.ids, [3], [receipt.move_ids.ids]
                ),
                lambda r=report: r.action_assign(
                    delivery.move_ids.ids, [3], [other.move_ids.ids]
                ),
                lambda r=report: r.action_unassign(
                    delivery.move_ids.id, 3, receipt.move_ids.ids
                ),
            ):
                with self.subTest(user=user.login):
                    self.assertNothingTold(self._tell(ask))

    def _receive_for_stock(self):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.light.id,
                "order_line": [
                    Command.create({"product_id": self.desk.id, "product_qty": 3})
                ],
            }
        )
        purchase.button_confirm()
        return purchase.picking_ids

    # All fields

    def test_portal_and_public_read_no_field_of_the_addon_that_names_others(self):
        """Whatever is computed as superuser, on each model that has such a field."""
        self.portal.partner_id.parent_id = self.secret
        self.theirs.message_subscribe(self.portal.partner_id.ids)
        records = [
            self.theirs,
            self.theirs.order_line,
            self.purchase,
            self.purchase.order_line,
            self.theirs.picking_ids,
            self.theirs.picking_ids.move_ids,
            self.theirs.backorder_ids,
        ]
        told_to_all = {"state", "name", "display_name"}
        for user in (
            self.portal,
            self.env.ref("base.public_user").sudo(),
            self.employee,
        ):
            for record in records:
                for name in self._get_fields(record) - told_to_all:
                    with self.subTest(user=user.login, record=record, field=name):
                        told = self._tell(
                            lambda r=record, u=user, n=name: r.with_user(u).read([n])
                        )
                        self.assertNotIn(self.purchase.name, told)
                        self.assertNotIn(self.wood.name, told)
                        self.assertNotIn(f"{self.theirs.name}:", told)

    def _get_fields(self, record):
        return {
            name
            for name, field in record._fields.items()
            if any(module.startswith("backorder_flow") for module in field._modules)
        }

    @users("portal", "employee")
    def test_portal_and_employees_have_no_dialog(self):
        for model in (
            "sale.backorder.create",
            "sale.backorder.create.line",
            "sale.backorder.replace",
            "sale.backorder.hand.over",
            "sale.backorder.release",
            "sale.backorder.price.only",
            "sale.backorder.price.only.line",
        ):
            for attempt in (
                lambda m=model: self.env[m].create({}),
                lambda m=model: self.env[m].onchange({}, [], {"id": {}}),
                lambda m=model: self.env[m].search([]),
            ):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    attempt()
