from contextlib import suppress
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestQueries(BackorderCommon):
    """The number of queries does not grow with the number of orders and lines."""

    keeps_caches = False

    def _count(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _watch(self, model, name):
        """Count the calls of a method, which does what it does."""
        models = self.env.registry[model]
        method = getattr(models, name)
        return patch.object(models, name, autospec=True, side_effect=method)

    def _make_orders(self, count):
        orders = self.env["sale.order"].create(
            [
                self._prepare_order_values((self.desk, 2), (self.lamp, 1))
                for _number in range(count)
            ]
        )
        orders.action_confirm()
        return orders

    def test_shortage_of_one_and_of_fifty_orders(self):
        one, fifty = self._make_orders(1), self._make_orders(50)
        self._count(one.mapped, "backorder_needed")
        few = self._count(one.mapped, "backorder_needed")
        many = self._count(fifty.mapped, "backorder_needed")
        self.assertLessEqual(few, 15)
        self.assertLessEqual(many, few)

    def test_search_looks_at_all_lines_at_once(self):
        """Also at more of them than Odoo reads at a time, and once for a list."""
        orders = self._make_orders(3)
        domain = [("backorder_needed", "=", True)]
        with (
            patch("odoo.orm.fields.PREFETCH_MAX", 1),
            self._watch("sale.order.line", "_query_backorder_short") as asked,
        ):
            found = orders.search(domain)
            asked.assert_called_once()
            page = orders.web_search_read(domain, {"name": {}}, limit=2)
            self.assertEqual(asked.call_count, 2)
        self.assertLessEqual(orders, found)
        self.assertEqual(len(page["records"]), 2)
        self.assertEqual(page["length"], len(found))
        # Afterwards it is asked anew.
        self._add_stock(self.desk, 9)
        self._add_stock(self.lamp, 9)
        self.assertFalse(orders & orders.search(domain))

    def test_orders_without_backorders_are_asked_for_them_once(self):
        """What forms show of them costs one question, of quotations none."""
        self._add_stock(self.desk, 10)
        self._add_stock(self.lamp, 10)
        names = ("backorder_count", "hold_message", "backorder_needed")
        line_names = ("qty_backordered", "qty_short", "backorder_status")
        quotation = self._make_order((self.desk, 90), confirm=False)
        for order, most in ((self._make_orders(1), 1), (quotation, 0)):
            # What the form reads anyway.
            self.env.flush_all()
            self.env.invalidate_all()
            order.picking_ids.mapped("state")
            order.order_line.mapped("state")
            order.order_line.move_ids.mapped("state")
            order.mapped("state")
            before = self.env.cr.sql_log_count
            for name in names:
                self.assertFalse(order[name])
            for name in line_names:
                self.assertFalse(any(order.order_line.mapped(name)))
            self.assertLessEqual(self.env.cr.sql_log_count - before, most)

    def test_what_is_reserved_or_not_confirmed_asks_for_no_stock(self):
        """The forms of orders of those who do not need it."""
        self._add_stock(self.desk, 10)
        self._add_stock(self.lamp, 10)
        reserved = self._make_orders(2)[0].order_line
        quotation = self._make_order((self.desk, 90), confirm=False).order_line
        for lines, most in ((reserved, 0), (quotation, 0)):
            lines.mapped("qty_short")
            lines.invalidate_recordset(["qty_short"])
            lines.move_ids.fetch(["state", "product_qty", "quantity"])
            before = self.env.cr.sql_log_count
            self.assertFalse(any(lines.mapped("qty_short")))
            self.assertLessEqual(self.env.cr.sql_log_count - before, most)

    def test_shortage_does_not_look_at_all_moves_that_were_ever_made(self):
        order = self._make_orders(1)
        statements = []

        def execute(cursor, query, *args, **kwargs):
            statements.append(getattr(query, "code", query))
            return sql_execute(cursor, query, *args, **kwargs)

        sql_execute = Cursor.execute
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", execute):
            order.order_line._get_backorder_shortages()
            order.order_line._get_backorder_supplied_quantities()
        of_moves = [s for s in statements if '"stock_move"."state"' in s]
        self.assertTrue(of_moves)
        for statement in of_moves:
            self.assertNotIn('"stock_move"."state" NOT IN', statement)

    def test_moves_of_orders_without_backorders_ask_next_to_nothing(self):
        one, fifty = (
            self.env["stock.move"].browse(
                self._make_orders(count).picking_ids.move_ids.ids
            )
            for count in (1, 50)
        )
        few, many = (
            self._count(
                lambda m: m._get_backorder_orders()._backorder_refresh_hold_by_moves(),
                moves,
            )
            for moves in (one, fifty)
        )
        # Whoever changes moves has read moves, lines and orders: one or two are new.
        self.assertLessEqual(few, 5)
        self.assertLessEqual(many, few)

    def test_confirming_computes_the_places_of_all_moves_together(self):
        """As Odoo does by itself, and not transfer by transfer."""
        with self._watch("stock.move", "_compute_location_dest_id") as computed:
            self._make_orders(1)
            self.env.flush_all()
            once = computed.call_count
            self._make_orders(10)
            self.env.flush_all()
        self.assertEqual(computed.call_count, 2 * once)

    def test_dialog_of_one_and_of_fifty_orders(self):
        one, fifty = self._make_orders(1), self._make_orders(50)
        self._count(one.action_backorder)
        few = self._count(one.action_backorder)
        many = self._count(fifty.action_backorder)
        self.assertLessEqual(few, 40)
        self.assertLessEqual(many, few)

    def test_dialog_of_more_lines_than_odoo_computes_at_a_time(self):
        """It is filled at once: no line is written or grouped again for others."""
        orders = self._make_orders(20)
        model, counts = "sale.backorder.create.line", []
        for most in (1000, 5):
            with (
                patch("odoo.orm.fields.PREFETCH_MAX", most),
                self._watch(model, "_get_purchase_line_key") as grouped,
                self._watch(model, "write") as written,
            ):
                action = orders.action_backorder()
            dialog = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(len(dialog.line_ids), 40)
            counts.append((grouped.call_count, written.call_count))
        self.assertEqual(*counts)
        self.assertEqual(counts[0][1], 0)

    def test_backordering_one_and_fifty_orders(self):
        one, fifty = self._make_orders(1), self._make_orders(50)
        self._backorder(self._make_orders(1), self.env.user)
        few = self._count(self._backorder, one, self.env.user)
        many = self._count(self._backorder, fifty, self.env.user)
        self.assertLessEqual(few, 100)
        self.assertLessEqual(many, few)

    def test_bulk_of_one_ten_and_a_hundred_orders(self):
        """The dialog asks nothing again for each order, and neither does its button."""
        counts = {}
        for size in (1, 1, 10, 100):
            orders = self._make_orders(size)
            opening = self._count(orders.action_bulk_backorder)
            making = self._count(self._backorder, orders, self.env.user)
            counts[size] = (opening, making)
        for size in (10, 100):
            for few, many in zip(counts[1], counts[size], strict=True):
                # Odoo writes a hundred records at a time: two lines of each order.
                self.assertLessEqual(many, few + 6)

    def test_a_bulk_asks_for_the_shortage_once(self):
        orders = self._make_orders(3)
        with self._watch("stock.move", "_get_backorder_available") as asked:
            action = orders.action_bulk_backorder()
        asked.assert_called_once()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(len(dialog.line_ids), 6)
        # Afterwards it is asked again.
        self._add_stock(self.desk, 2)
        line = orders[0].order_line[0]
        shortages = orders.order_line._get_backorder_shortages()
        self.assertEqual(shortages[line, self.desk]["short"], 0)

    def test_names_that_the_dialog_leaves_out_are_there_afterwards(self):
        """Also after an error in between."""
        action = self._make_orders(1).action_bulk_backorder()
        line = self.env[action["res_model"]].browse(action["res_id"]).line_ids[0]
        seller = line.product_id.seller_ids[0]
        named = line.product_id.with_context(
            lang=seller.partner_id.lang,
            partner_id=seller.partner_id.id,
            seller_id=seller.id,
        )
        with suppress(ValueError), line._leave_out_names():
            line._leave_out_name(seller, seller.partner_id)
            self.assertFalse(named.display_name)
            raise ValueError
        self.assertEqual(named.display_name, line.product_id.name)
        self.assertNotIn("backorder_unnamed", self.env.cr.cache)

    def test_a_dialog_refers_by_index_to_what_may_be_deleted(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes"
            " WHERE tablename = 'sale_backorder_create_line'"
        )
        indexes = " ".join(definition for [definition] in self.env.cr.fetchall())
        for name in ("sale_line_id", "order_id", "backorder_id", "purchase_id"):
            self.assertIn(f"({name})", indexes)

    def test_a_night_of_one_and_of_four_batches(self):
        """What the later batches add to what the first has bought costs no more."""
        self.company.backorder_nightly = True
        runs = self.env.registry["sale.backorder.run"]
        counts = []
        with patch.object(runs, "_get_batch_size", lambda run: 10):
            for size in (1, 10, 40):
                orders = self._make_orders(size)
                counts.append(self._count(self._run_night))
                self.assertEqual(len(orders.backorder_ids.purchase_line_id), 2)
        _first, few, many = counts
        self.assertLessEqual(few, 140)
        self.assertLessEqual(many, 4 * 145)

    def _run_night(self):
        cron = self.env(su=True).ref("backorder_flow.ir_cron_backorder")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_a_bulk_in_the_background_of_one_and_of_four_batches(self):
        """What the later batches add to what the first has bought costs no more."""
        self.company.backorder_background_limit = 1
        runs = self.env.registry["sale.backorder.run"]
        counts = []
        with patch.object(runs, "_get_batch_size", lambda run: 10):
            for size in (2, 10, 40):
                orders = self._make_orders(size)
                action = orders.action_backorder()
                dialog = self.env[action["res_model"]].browse(action["res_id"])
                pressing = self._count(dialog.action_create_backorders)
                counts.append((pressing, self._count(self._run_bulk)))
                self.assertEqual(len(orders.backorder_ids.purchase_line_id), 2)
        _first, few, many = counts
        self.assertLessEqual(many[0], few[0] + 10)
        self.assertLessEqual(many[1], 4 * few[1])

    def _run_bulk(self):
        cron = self.env(su=True).ref("backorder_flow.ir_cron_bulk")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_one_and_forty_products_of_many_vendors(self):
        """What grows with them is asked by Odoo, where it has no batch."""
        vendors = self.env["res.partner"].create(
            [{"name": f"Vendor {number}"} for number in range(10)]
        )
        counts = []
        for count in (1, 1, 40):
            order = self._make_order(
                *(
                    (
                        self._make_product(
                            f"Part {number}",
                            self._prepare_seller_values(vendors[number % 10], 5.0),
                        ),
                        2,
                    )
                    for number in range(count)
                )
            )
            opening = self._count(order.action_backorder)
            making = self._count(self._backorder, order, self.env.user)
            counts.append((opening, making))
        _first, few, many = counts
        names, positions, dimensions, purchases = 39, 9, 39, 9 * 10
        dialog = names + positions
        # The caches of many records are filled in two steps.
        self.assertLessEqual(many[0], few[0] + dialog + 5)
        self.assertLessEqual(many[1], few[1] + dialog + dimensions + purchases + 5)

    def test_dropshipping_one_and_fifty_orders(self):
        self._backorder(self._make_orders(1), self.env.user, is_dropship=True)
        one, fifty = self._make_orders(1), self._make_orders(50)
        few, many = (
            self._count(
                lambda o: self._backorder(o, self.env.user, is_dropship=True), o
            )
            for o in (one, fifty)
        )
        # Odoo cancels the deliveries that are left without anything one by one.
        self.assertLessEqual(many, few + 49 * 2)

    def test_receipts_and_purchase_orders_tell_for_which_orders_they_are(self):
        counts = []
        for count in (1, 1, 30):
            products = [
                self._make_product(
                    f"Part {number}", self._prepare_seller_values(self.wood, 5.0)
                )
                for number in range(count)
            ]
            order = self._make_order(*((product, 2) for product in products))
            purchase = self._backorder(order)
            purchase.button_confirm()
            moves = purchase.picking_ids.move_ids
            counts.append(
                [
                    # Read again, as by the client: they are fetched together.
                    self._count(records.browse(records.ids).mapped, "backorder_summary")
                    for records in (
                        moves,
                        purchase.order_line,
                        order.picking_ids.move_ids,
                    )
                ]
            )
            self.assertEqual(
                set(moves.mapped("backorder_summary")), {f"{order.name}: 2"}
            )
        for few, many in zip(counts[1], counts[2], strict=True):
            self.assertLessEqual(many, few)

    def test_a_backorder_is_written_only_where_something_differs(self):
        orders = self._make_orders(10)
        purchases = self._backorder(orders, self.env.user)
        purchases.button_confirm()
        bills = [self._make_bill(purchase, post=False) for purchase in purchases]
        backorders = orders.backorder_ids
        self.assertEqual(len(backorders), 20)
        with self._watch("sale.backorder", "write") as written:
            backorders._refresh()
            self.assertEqual(written.call_count, 0)
            for bill in bills:
                bill.action_post()
        # What was billed and fulfilled of each; of each bill the state and the dates.
        self.assertLessEqual(written.call_count, 2 * 20 + 5)
        self.assertEqual(set(backorders.mapped("state")), {"fulfilled"})

    def test_releasing_one_and_fifty_orders(self):
        bills = []
        for count in (1, 50):
            purchases = self._backorder(self._make_orders(count), self.env.user)
            purchases.button_confirm()
            bills.append([self._make_bill(p, post=False) for p in purchases])
        few, many = (
            sum(self._count(bill.action_post) for bill in posted) for posted in bills
        )
        # One is told as Odoo does, fifty by one notification for each salesperson.
        self.assertLessEqual(many, few + 20)
