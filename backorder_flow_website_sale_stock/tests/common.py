from datetime import timedelta

from odoo import fields

from odoo.addons.backorder_flow.tests.common import BackorderCommon


class ShopCommon(BackorderCommon):
    """A web shop of the company, with 2 desks in stock and no lamp."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The public user has no language of its own.
        cls.website = (
            cls.env["website"]
            .sudo()
            .create(
                {
                    "name": "Shop",
                    "company_id": cls.company.id,
                    "warehouse_id": cls.warehouse.id,
                    "sequence": 0,
                }
            )
        )
        (cls.desk | cls.lamp).write(
            {"website_published": True, "allow_out_of_stock_order": True}
        )
        cls.company.partner_id.tz = "UTC"
        cls.company.backorder_hold_scope = "lines"
        cls._add_stock(cls.desk, 2)

    @classmethod
    def _make_cart(cls, *lines, **values):
        return cls._make_order(
            *lines, confirm=False, website_id=cls.website.id, **values
        )

    @classmethod
    def _about(cls, days):
        """How the date in some days is written."""
        date = fields.Date.today() + timedelta(days=days)
        return f"expected around {date.strftime('%B')} {date.day}, {date.year}"

    def _assert_told(self, order, *messages):
        """What the customer reads of each line; False for nothing."""
        self.env.flush_all()
        self.env.invalidate_all()
        told = order.with_user(self.website.user_id)._get_backorder_shop_messages()
        self.assertEqual([told.get(line) for line in order.order_line], list(messages))
