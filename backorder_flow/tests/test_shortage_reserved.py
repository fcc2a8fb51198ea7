import random

from odoo.tests import tagged

from .common import BackorderCommon

SEEDS = range(12)


class ReservedCommon(BackorderCommon):
    """Random stock, and random orders that compete for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["stock.picking.type"].search([]).reservation_method = "manual"
        cls.shelves = cls.env["stock.location"].create(
            [{"name": f"Shelf {n}", "location_id": cls.stock.id} for n in range(2)]
        )
        cls.package = cls.env["stock.package"].create({"name": "Pack"})
        cls.category, cls.by_packaging = cls.env["product.category"].create(
            [
                {"name": "Any", "packaging_reserve_method": "partial"},
                {"name": "By packaging", "packaging_reserve_method": "full"},
            ]
        )
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _make_stock(self, rand, product):
        lots = self.env["stock.lot"]
        if product.tracking != "none":
            lots = lots.create(
                [{"name": f"L{n}", "product_id": product.id} for n in range(4)]
            )
        for _number in range(rand.randint(0, 6)):
            quantity = rand.randint(-3, 9) or 1
            lot = rand.choice([*lots, lots.browse()]) if lots else lots
            if product.tracking == "serial":
                quantity = 1
                lot, lots = lots[:1], lots[1:]
                if not lot:
                    break
            self.env["stock.quant"]._update_available_quantity(
                product,
                rand.choice([self.stock, *self.shelves]),
                quantity,
                lot_id=lot,
                package_id=rand.choice([self.package, None]),
                owner_id=rand.choice([self.customer, None]),
            )

    def _make_moves(self, rand, product):
        orders = self.env["sale.order"].browse()
        for _number in range(rand.randint(1, 4)):
            order = self._make_order(
                (product, rand.randint(1, 8)),
                confirm=False,
                commitment_date=self._days(rand.randint(1, 9)),
            )
            if product.tracking == "none" and rand.random() < 0.3:
                order.order_line.product_uom_id = self.dozen
            orders |= order
        orders.action_confirm()
        for order in orders:
            order.picking_ids.priority = rand.choice("001")
        return orders.picking_ids.move_ids


@tagged("post_install", "-at_install")
class TestReserved(ReservedCommon):
    """S1: what is called available is what core would reserve, over random stock."""

    def test_s1_available_is_what_core_reserves(self):
        for seed in SEEDS:
            for tracking in ("none", "lot", "serial"):
                with self.subTest(seed=seed, tracking=tracking):
                    rand = random.Random(f"{seed} {tracking}")
                    category = rand.choice([self.category, self.by_packaging])
                    product = self._make_product(
                        "Random",
                        self._prepare_seller_values(self.wood, 5),
                        tracking=tracking,
                        categ_id=category.id,
                    )
                    self._make_stock(rand, product)
                    moves = self._make_moves(rand, product)
                    available = moves._get_backorder_available()
                    for move in moves._get_backorder_competitors():
                        move._action_assign()
                    reserved = {
                        move: move._get_backorder_reserved_qty() for move in moves
                    }
                    self.assertEqual(
                        [available[move] for move in moves],
                        [reserved[move] for move in moves],
                    )
