from odoo import models
from odoo.tools.misc import formatLang


class UomUom(models.Model):
    """Quantities in words."""

    _inherit = "uom.uom"

    def _format_backorder_quantity(self, quantity, with_name=True):
        """Write a quantity in this unit for people: "4 Units", "2.50 kg".

        :param float quantity: in this unit
        :param bool with_name: whether to name the unit
        :return: text in the language of the user
        """
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if quantity == int(quantity):
            digits = 0
        number = formatLang(self.env, quantity, digits=digits)
        return f"{number} {self.name}" if with_name else number
