from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestQueries(BackorderCommon):
    """The number of queries does not grow with the number of orders."""

    def _count(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

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
        self.assertLessEqual(few, 20)
        self.assertLessEqual(many, few + 2)

    def test_dialog_of_one_and_of_fifty_orders(self):
        one, fifty = self._make_orders(1), self._make_orders(50)
        self._count(one.action_backorder)
        few = self._count(one.action_backorder)
        many = self._count(fifty.action_backorder)
        self.assertLessEqual(many, few + 20)
