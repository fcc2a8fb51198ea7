from odoo import models
from odoo.tools import float_round


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _round_backorder_for_purchase(self, quantity, product_uom):
        """Round up to what can be bought in this unit of a vendor.

        A dozen or a roll is bought as a whole, a kilogram not.

        :param float quantity: in this unit
        :param product_uom: the unit of the product; parts of it can be bought, or they
            were not sold
        :return: quantity, in this unit
        """
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if self != product_uom and self._is_backorder_bought_whole():
            digits = 0
        return float_round(quantity, precision_digits=digits, rounding_method="UP")

    def _is_backorder_bought_whole(self):
        """Whether fractions of this unit are not sold: a pack, but no measure.

        Units that count something are packs, and so is what the company has defined
        itself: a roll of 50 m. The others of Odoo are measures.

        :return: bool
        """
        self.ensure_one()
        reference = self.browse(int(self.parent_path.split("/")[0]))
        if reference == self.env.ref("uom.product_uom_unit"):
            return True
        return not self.get_external_id()[self.id].startswith("uom.")
