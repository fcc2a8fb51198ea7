from odoo import api, models


class StockMoveLine(models.Model):
    """A done transfer can still be edited.

    More of it is a delivery that passes none of the methods that validate one.
    """

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        done_moves = lines.move_id.filtered(lambda move: move.state == "done")
        done_moves._check_more_not_on_hold()
        done_moves._refresh_backorders()
        return lines

    def write(self, vals):
        if not {"location_dest_id", "quantity", "product_uom_id"} & vals.keys():
            return super().write(vals)
        done_lines = self.filtered(lambda line: line.state == "done")
        before = {
            line: (line.quantity_product_uom, line.location_dest_id)
            for line in done_lines
        }
        res = super().write(vals)
        done_lines.filtered(
            lambda line: (
                line.quantity_product_uom > before[line][0]
                or line.location_dest_id != before[line][1]
            )
        ).move_id._check_more_not_on_hold()
        done_lines.move_id._refresh_backorders()
        return res
