from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """When what is out of stock can be expected."""

    _inherit = "product.product"

    def _get_backorder_shop_dates(self, needs, lines):
        """Guess when what is needed of these products arrives.

        With what is on its way for nobody, or as the vendor would need for it. The same
        number of queries for any number of products.

        :param dict needs: of (product, ``stock.warehouse``) to quantity, in the unit of
            the product
        :param lines: the ``sale.order.line`` that need it
        :return: dict of (product, warehouse) to date; without unknown dates
        """
        dates = self._get_backorder_shop_vendor_dates(needs)
        dates |= self._get_backorder_shop_supply_dates(needs, lines)
        return dates

    def _get_backorder_shop_vendor_dates(self, needs):
        """When the vendors would bring what is needed, if it was ordered today.

        :param dict needs: see :meth:`_get_backorder_shop_dates`
        :return: dict of (product, warehouse) to date
        """
        dates = {}
        self.seller_ids.partner_id.fetch(["active"])
        for (product, warehouse), quantity in needs.items():
            company = warehouse.company_id
            seller = product._get_backorder_shop_seller(quantity, company)
            if seller:
                today = company._get_backorder_shop_day(fields.Datetime.now())
                dates[product, warehouse] = today + timedelta(days=seller.delay)
        return dates

    def _get_backorder_shop_seller(self, quantity, company):
        """The vendor's price that the dialog would propose for one product.

        :param float quantity: in the unit of the product
        :param company: the ``res.company`` that buys
        :return: ``product.supplierinfo``, empty if there is none
        """
        product = self.with_company(company)
        if not product.purchase_ok:
            return product.seller_ids.browse()
        uom = product.uom_id
        seller = product._select_seller(quantity=quantity, uom_id=uom)
        if not seller:
            # Less than any minimum.
            sellers = product._get_filtered_sellers(quantity=None, uom_id=uom)
            vendor = sellers[:1].partner_id
            first = sellers.filtered(lambda seller: seller.partner_id == vendor)
            seller = first.sorted("min_qty")[:1]
        return seller

    def _get_backorder_shop_supply_dates(self, needs, lines):
        """When the last of what is on its way arrives, where it brings all of the need.

        :param dict needs: see :meth:`_get_backorder_shop_dates`
        :param lines: the ``sale.order.line`` that need it
        :return: dict of (product, warehouse) to date, none of them past
        """
        warehouses = self.env["stock.warehouse"].union(*(key[1] for key in needs))
        free, last = defaultdict(float), {}
        for key, quantity, date in self._get_backorder_arrivals(warehouses):
            free[key] += quantity
            last[key] = max(last.get(key, date), date)
        if not last:
            return {}
        for key, quantity in self._get_backorder_supply_backordered():
            free[key] += quantity
        for key, quantity in self._get_backorder_shop_competition(lines).items():
            free[key] -= quantity
        dates = {}
        for key, date in last.items():
            company = key[1].company_id
            day = company._get_backorder_shop_day(date)
            is_past = day < company._get_backorder_shop_day(fields.Datetime.now())
            if key in needs and needs[key] <= free[key] and not is_past:
                dates[key] = day
        return dates

    def _get_backorder_shop_competition(self, lines):
        """What other confirmed orders lack of these products.

        :param lines: the ``sale.order.line`` to leave out
        :return: defaultdict of (product, warehouse) to quantity, in the unit of the
            product
        """
        moves = self.env["stock.move"]
        moves = moves.search(
            moves._get_backorder_first_leg_domain()
            & Domain("product_id", "in", self.ids)
            & Domain("state", "!=", "assigned")
            & Domain("sale_line_id", "not in", lines.ids)
        )
        competition = defaultdict(float)
        for move, quantity in moves._get_backorder_uncovered_quantities().items():
            competition[move.product_id, move.location_id.warehouse_id] += quantity
        return competition
