from odoo import models
from odoo.tools.misc import formatLang


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _format_quantity(self, quantity):
        """Write a quantity in this unit for people: "4 Units", "2.50 kg".

        :param float quantity: in this unit
        :return: text in the language of the user
        """
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if quantity == int(quantity):
            digits = 0
        return f"{formatLang(self.env, quantity, digits=digits)} {self.name}"

    def _get_purchase_digits(self, product_uom):
        """How exactly this unit of a vendor can be bought: a dozen only as a whole.

        :param product_uom: the unit of the product
        :return: number of decimal places
        """
        self.ensure_one()
        if product_uom._compute_quantity(1, self, round=False) < 1:
            return 0
        return self.env["decimal.precision"].precision_get("Product Unit")
