from contextlib import contextmanager

from odoo import api, fields, models

# What a buyer agrees on, and Odoo computes from the quantity.
TERMS = ("price_unit", "discount", "date_planned", "name")


class PurchaseOrderLine(models.Model):
    """Lines of requests that buy more or less than before.

    What the buyer agreed with the vendor (price, discount, date, description) stays.
    What nobody agreed on is as the vendor has it for the whole quantity.
    """

    _inherit = "purchase.order.line"

    @contextmanager
    def _grow_for_backorders(self):
        """Lines of requests grow meanwhile for backorders that are made afterwards.

        The others of these lines are looked at then, all at once: nothing is cut.
        """
        self.env.cr.cache["backorder_lines_grow"] = True
        try:
            yield
        finally:
            self.env.cr.cache.pop("backorder_lines_grow", None)

    def _is_growing_for_backorders(self):
        return "backorder_lines_grow" in self.env.cr.cache

    def _set_backorder_quantity(self, quantity):
        """Buy another quantity with one line of a request, on the agreed terms.

        :param float quantity: in the unit of the line
        """
        self.with_context(keep_backorder_terms=True).product_qty = quantity

    def _prepare_backorder_quantity_values(self, quantity):
        """Values of one line of a request that buys another quantity.

        They include all that Odoo would recompute from the quantity, so that it does
        not.

        :param float quantity: in the unit of the line
        :return: dict
        """
        self.ensure_one()
        now = self._get_backorder_vendor_terms(self.product_qty)
        then = self._get_backorder_vendor_terms(quantity)
        is_typed = self.price_unit != self.technical_price_unit
        values = {
            name: self[name] if is_typed or self[name] != now[name] else then[name]
            for name in TERMS
        }
        price = then["price_unit"]
        if not is_typed:
            values["price_unit"] = price
        if not is_typed or price != self.price_unit:
            # A typed price is one that differs from it.
            values["technical_price_unit"] = price
        return {"product_qty": quantity, **values}

    def _get_backorder_vendor_terms(self, quantity):
        """What Odoo would propose for one line that buys a quantity.

        Below the minimum of the vendor it is what the lowest minimum asks for: Odoo
        would take the cost.

        :param float quantity: in the unit of the line
        :return: dict of ``price_unit``, ``discount``, ``date_planned`` and ``name``
        """
        self.ensure_one()
        line = self.new(self._prepare_backorder_copy_values(quantity))
        line._compute_price_unit_and_date_planned_and_name()
        terms = {name: line[name] for name in TERMS}
        if line.selected_seller_id:
            return terms
        if sellers := self._get_backorder_sellers():
            seller = sellers.sorted("min_qty")[:1]
            return terms | self._prepare_backorder_vendor_terms(
                seller, self.product_uom_id, self.order_id, self.tax_ids
            )
        return terms | {"price_unit": self.price_unit, "discount": self.discount}

    def _prepare_backorder_copy_values(self, quantity):
        """Values of a line that is not stored, to ask what Odoo would compute for it.

        Without an origin: all new records of one origin are the same to the cache.
        """
        names = ("order_id", "product_id", "product_uom_id", "tax_ids", *TERMS)
        return {
            **{name: self[name] for name in names},
            "product_qty": quantity,
            # No price is typed in it.
            "technical_price_unit": self.price_unit,
        }

    def _get_backorder_sellers(self):
        """The prices of the vendor that are valid today, for any quantity.

        :return: ``product.supplierinfo``
        """
        self.ensure_one()
        return self.product_id.with_company(self.company_id)._get_filtered_sellers(
            partner_id=self.partner_id,
            quantity=None,
            date=fields.Date.context_today(self),
            uom_id=self.product_id.uom_id,
        )

    @api.model
    def _prepare_backorder_vendor_terms(self, seller, uom, purchase, taxes):
        """What a vendor asks for, whatever its minimum is.

        :param seller: ``product.supplierinfo``
        :param uom: ``uom.uom`` that the price is for
        :param purchase: the ``purchase.order``; in the dialog a new record
        :param taxes: ``account.tax`` of the line
        :return: dict of ``price_unit`` in the currency of the purchase order,
            ``discount`` and ``date_planned``
        """
        product = seller.product_id or seller.product_tmpl_id
        price = self._get_backorder_price(
            seller.product_uom_id._compute_price(seller.price, uom),
            seller.currency_id,
            product.supplier_taxes_id,
            purchase,
            taxes,
        )
        return {
            "price_unit": price,
            "discount": seller.discount,
            "date_planned": self._get_date_planned(seller, po=purchase),
        }

    @api.model
    def _get_backorder_price(self, price, currency, product_taxes, purchase, taxes):
        """A price as one purchase order pays it.

        :param float price: with what the taxes of the product include
        :param currency: ``res.currency`` of the price
        :param product_taxes: ``account.tax`` that the price may include
        :param purchase: the ``purchase.order``, which has the currency
        :param taxes: ``account.tax`` of the line, after its fiscal position
        :return: price in the currency of the purchase order
        """
        price = self.env["account.tax"]._fix_tax_included_price_company(
            price, product_taxes, taxes, purchase.company_id
        )
        if currency == purchase.currency_id:
            return price
        return currency._convert(
            price,
            purchase.currency_id,
            purchase.company_id,
            purchase.date_order or fields.Date.context_today(self),
        )
