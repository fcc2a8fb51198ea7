from collections import defaultdict

from odoo import fields, models


class SaleOrderLine(models.Model):
    """What of a line of the web shop comes later."""

    _inherit = "sale.order.line"

    def _get_backorder_shop_short(self):
        """What these lines lack, or would lack if the cart was confirmed now.

        :return: defaultdict of line to a dict of product to quantity, in the unit of
            the product
        """
        short = defaultdict(dict)
        carts = self.order_id
        for line, quantity in carts._get_backorder_quotation_quantities().items():
            if line in self:
                quantity = line._convert_to_backorder_uom(quantity)
                short[line][line.product_id] = quantity
        for line, quantities in self._get_backorder_short_quantities().items():
            for product, quantity in quantities.items():
                if quantity:
                    short[line][product] = quantity
        return short

    def _get_backorder_shop_message(self, short, dates):
        """Tell the customer what of one line comes later.

        :param dict short: of product to what it lacks, in the unit of the product
        :param dict dates: see ``product.product._get_backorder_shop_dates``
        :return: text; False if all of it is there
        """
        self.ensure_one()
        incoming = self.backorder_ids.filtered("is_incoming")
        quantities = defaultdict(float, short)
        for backorder in incoming:
            quantities[backorder.product_id] += backorder._get_qty_incoming()
        later = self._convert_from_backorder_uom(quantities)
        if self.product_uom_id.compare(later, 0) <= 0:
            return False
        expected = [dates.get((product, self.warehouse_id)) for product in short]
        if incoming:
            arrival = incoming._get_date_expected()
            expected.append(arrival and incoming[0]._get_day(arrival))
        return self._get_backorder_wait_message(
            self.product_uom_qty - self.qty_delivered - later,
            later,
            self._get_backorder_shop_date(expected),
        )

    def _get_backorder_shop_date(self, dates):
        """The last of some expected dates.

        :param list dates: False for an unknown one
        :return: date, or False where one of them is not known, or past
        """
        today = self.company_id._get_backorder_shop_day(fields.Datetime.now())
        if not all(date and date >= today for date in dates):
            return False
        return max(dates, default=False)
