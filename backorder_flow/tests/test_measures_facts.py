import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon
from .test_shortage_reserved import ReservedCommon


@tagged("post_install", "-at_install")
class TestFactsOfLines(BackorderCommon):
    """What is measured of order lines is remembered when it happens."""

    def _read_facts(self, line):
        """As they are stored: the ORM reads 0 for what is unknown."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT qty_short_at_confirmation, date_promised_first, date_delivered
              FROM sale_order_line WHERE id = %s
            """,
            [line.id],
        )
        return self.env.cr.fetchone()

    def test_a_quotation_has_no_facts(self):
        order = self._make_order((self.desk, 5), confirm=False)
        self.assertEqual(self._read_facts(order.order_line), (None, None, None))
        copy = self._make_order((self.desk, 5)).copy()
        self.assertEqual(self._read_facts(copy.order_line), (None, None, None))

    def test_what_is_short_and_promised_at_confirmation(self):
        self._add_stock(self.desk, 3)
        order = self._make_order((self.desk, 5), (self.lamp, 2), confirm=False)
        promised = fields.Datetime.now().replace(microsecond=0) + timedelta(days=9)
        order.commitment_date = promised
        order.action_confirm()
        desk, lamp = order.order_line
        self.assertEqual(self._read_facts(desk), (2, promised, None))
        self.assertEqual(self._read_facts(lamp), (2, promised, None))
        order.commitment_date = promised + timedelta(days=3)
        self._add_stock(self.desk, 9)
        order.picking_ids.action_assign()
        self.assertEqual(self._read_facts(desk), (2, promised, None))

    def test_what_moves_no_goods_has_no_facts(self):
        service = self._make_product("Assembly", type="service", is_storable=False)
        order = self._make_order((service, 1), (self.desk, 1))
        self.assertEqual(self._read_facts(order.order_line[0]), (None, None, None))

    def test_a_line_that_is_added_is_confirmed_then(self):
        order = self._make_order((self.desk, 5))
        self._add_stock(self.lamp, 1)
        order.order_line = [
            Command.create({"product_id": self.lamp.id, "product_uom_qty": 3})
        ]
        self.assertEqual(order.order_line[1].qty_short_at_confirmation, 2)

    def test_confirmed_anew_counts_anew(self):
        order = self._make_order((self.desk, 5))
        self._backorder(order)
        self.assertEqual(order.order_line.qty_short_at_confirmation, 5)
        order._action_cancel()
        order.action_draft()
        self._add_stock(self.desk, 4)
        order.action_confirm()
        self.assertEqual(order.order_line.qty_short_at_confirmation, 1)

    def test_short_in_the_unit_of_the_line(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 2), confirm=False)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertEqual(order.order_line.qty_short_at_confirmation, 1.5)

    def test_one_query_for_any_number_of_orders(self):
        counts = []
        for count in (1, 1, 40):
            orders = self.env["sale.order"].create(
                [
                    self._prepare_order_values((self.desk, 2), (self.lamp, 1))
                    for _number in range(count)
                ]
            )
            orders.action_confirm()
            lines = orders.order_line
            lines.mapped("product_id.type")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            lines._count_backorder_confirmed()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1, 1])

    def test_when_the_last_of_it_was_delivered(self):
        self._add_stock(self.desk, 5)
        order = self._make_order((self.desk, 5))
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        with freeze_time(self._days(1)):
            picking.move_ids.picked = True
            picking._action_done()
        self.assertIsNone(self._read_facts(order.order_line)[2])
        rest = order.picking_ids - picking
        rest.action_assign()
        with freeze_time(later := self._days(3)):
            self._validate(rest)
        delivered = order.order_line.date_delivered
        self.assertEqual(delivered.date(), later.date())
        self._return(rest, 1)
        self.assertEqual(order.order_line.date_delivered, delivered)
        order.order_line.product_uom_qty = 7
        self.assertIsNone(self._read_facts(order.order_line)[2])

    def test_a_date_of_transfer_that_is_corrected(self):
        self._add_stock(self.desk, 5)
        order = self._make_order((self.desk, 5))
        picking = order.picking_ids
        with freeze_time(self._days(3)):
            self._validate(picking)
        with freeze_time(self._days(6)):
            back = self._return(picking, 2)
        with freeze_time(self._days(8)):
            again = self._return(back, 2)
        line = order.order_line
        for corrected in (self._days(1), self._days(4)):
            picking.date_done = corrected
            self.assertEqual(self._read_facts(line)[2], corrected)
        for transfer in (back, again):
            transfer.date_done = self._days(9)
            self.assertEqual(self._read_facts(line)[2], corrected)

    def test_as_few_queries_for_a_transfer_of_fifty_lines_as_of_one(self):
        counts = []
        for count in (1, 1, 50):
            self._add_stock(self.desk, count)
            order = self._make_order(*[(self.desk, 1)] * count)
            self._validate(order.picking_ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.picking_ids.date_done = corrected = self._days(-2)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            delivered = set(order.order_line.mapped("date_delivered"))
            self.assertEqual(delivered, {corrected})
        self.assertEqual(counts[2], counts[1])

    def test_what_is_left_of_a_cut_line_was_delivered_before(self):
        self._add_stock(self.desk, 2)
        order = self._make_order((self.desk, 5))
        picking = order.picking_ids
        with freeze_time(then := self._days(-2)):
            picking.move_ids.quantity = 2
            picking.move_ids.picked = True
            picking._action_done()
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.date_delivered.date(), then.date())

    @users("salesperson", "sales_manager")
    def test_nobody_writes_facts(self):
        values = {
            "date_delivered": "2026-01-01",
            "date_promised_first": "2026-01-01",
            "qty_short_at_confirmation": 9,
            "backorder_qty_cut": 9,
        }
        order = self._make_order((self.desk, 5)).with_user(self.env.user)
        for name, value in values.items():
            with self.assertRaises(UserError):
                order.order_line.write({name: value})
        facts = self._read_facts(order.order_line)
        orders = self.env["sale.order"]
        line = {"product_id": self.desk.id, "product_uom_qty": 1}
        new = orders.create(
            {
                **self._prepare_order_values(),
                "user_id": self.env.uid,
                "order_line": [Command.create({**line, **values})],
            }
        )
        self.assertFalse(new.order_line.date_delivered)
        self.assertFalse(new.order_line.date_promised_first)
        order.write({"order_line": [Command.create({**line, **values})]})
        self.assertEqual(order.order_line[1].qty_short_at_confirmation, 1)
        self.assertFalse(order.order_line[1].date_delivered)
        # What changes nothing is not refused, and does not make known what is not.
        draft = self._make_order((self.desk, 5), confirm=False)
        draft.with_user(self.env.user).order_line.write(
            {"qty_short_at_confirmation": 0}
        )
        self.assertEqual(self._read_facts(draft.order_line), (None, None, None))
        self.assertEqual(self._read_facts(order.order_line[0]), facts)

    def test_known_at_the_install(self):
        self._add_stock(self.desk, 5)
        done = self._make_order((self.desk, 5))
        self._validate(done.picking_ids)
        waiting = self._make_order((self.desk, 5))
        lines = done.order_line | waiting.order_line
        _short, promised, _delivered = self._read_facts(waiting.order_line)
        delivered = self._read_facts(done.order_line)[2]
        self.env.cr.execute(
            """
            UPDATE sale_order_line SET qty_short_at_confirmation = NULL,
                   date_promised_first = NULL, date_delivered = NULL
            """
        )
        lines.invalidate_recordset()
        lines._init_backorder_facts()
        self.assertEqual(self._read_facts(waiting.order_line), (None, promised, None))
        self.assertEqual(self._read_facts(done.order_line), (None, None, delivered))


@tagged("post_install", "-at_install")
class TestShortAtConfirmation(ReservedCommon):
    """One statement tells what the shortage tells, over random stock."""

    def test_short_at_confirmation_is_what_is_short(self):
        for seed in range(8):
            for tracking in ("none", "lot", "serial"):
                with self.subTest(seed=seed, tracking=tracking):
                    rand = random.Random(f"{seed} {tracking}")
                    product = self._make_product(
                        "Random",
                        self._prepare_seller_values(self.wood, 5),
                        tracking=tracking,
                    )
                    self._make_stock(rand, product)
                    orders = self._make_moves(rand, product).sale_line_id.order_id
                    lines = orders.order_line
                    lines._count_backorder_confirmed()
                    self.assertEqual(
                        lines.mapped("qty_short_at_confirmation"),
                        lines.mapped("qty_short"),
                    )
                    self.assertEqual(
                        lines.filtered("qty_short_at_confirmation"),
                        lines.filtered("qty_short"),
                    )


@tagged("post_install", "-at_install")
class TestFactsOfBackorders(BackorderCommon):
    """What is measured of backorders is remembered when it happens."""

    def _make_backorder(self, quantity=5):
        order = self._make_order((self.desk, quantity))
        self._backorder(order)
        return order.backorder_ids

    def test_how_it_begins(self):
        backorder = self._make_backorder()
        line = backorder.purchase_line_id
        promised, planned = backorder.date_promised, line.date_planned
        self.assertEqual(backorder.qty_backordered_first, 5)
        self.assertEqual(backorder.date_promised_first, promised)
        self.assertEqual(backorder.date_planned_first, planned)
        line.date_planned = planned + timedelta(days=4)
        backorder.order_id.commitment_date = promised + timedelta(days=30)
        self.assertEqual(backorder.date_promised, promised + timedelta(days=30))
        self.assertEqual(backorder.date_promised_first, promised)
        self.assertEqual(backorder.date_planned_first, planned)

    def test_the_customer_withdraws(self):
        backorder = self._make_backorder()
        backorder.sale_line_id.product_uom_qty = 3
        self.assertEqual(backorder.qty_withdrawn, 2)
        self.assertEqual(backorder.sale_line_id.backorder_qty_cut, 2)
        backorder.order_id._action_cancel()
        self.assertEqual(backorder.qty_withdrawn, 5)
        self.assertEqual(backorder.qty_lost, 0)
        self.assertEqual(backorder.qty_backordered_first, 5)
        self.assertEqual(backorder.state, "cancelled")

    def test_the_vendor_loses(self):
        backorder = self._make_backorder()
        backorder.purchase_line_id.product_qty = 4
        self.assertEqual(backorder.qty_lost, 1)
        backorder.purchase_id.button_cancel()
        self.assertEqual(backorder.qty_lost, 5)
        self.assertEqual(backorder.qty_withdrawn, 0)
        self.assertEqual(backorder.qty_backordered_first, 5)

    def test_backordered_again_counts_once(self):
        backorder = self._make_backorder()
        order = backorder.order_id
        backorder.purchase_line_id.product_qty = 3
        self._backorder(order)
        again = order.backorder_ids - backorder
        self.assertEqual(again.qty_backordered_first, 2)
        self.assertEqual(again.qty_backordered_again, 2)

    def test_another_vendor_has_another_plan(self):
        backorder = self._make_backorder()
        first = backorder.date_promised_first
        backorder.purchase_id.button_confirm()
        self._receive(backorder.purchase_id, 2)
        dialogs = self.env["sale.backorder.replace"].with_user(self.buyer)
        action = backorder.with_user(self.buyer).action_replace()
        dialog = dialogs.browse(action["res_id"])
        dialog.vendor_id = self.light
        backorder.order_id.commitment_date = self._days(40)
        dialog.action_replace()
        other = backorder.order_id.backorder_ids - backorder
        self.assertEqual(other.purchase_id.partner_id, self.light)
        self.assertEqual(other.date_promised_first, first)
        self.assertEqual(other.date_planned_first, other.purchase_line_id.date_planned)
        self.assertEqual(other.qty_backordered_again, 3)
        self.assertEqual(backorder.qty_lost + backorder.qty_withdrawn, 0)
