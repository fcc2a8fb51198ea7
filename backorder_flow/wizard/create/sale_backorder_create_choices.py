from odoo import models
from odoo.exceptions import UserError

# What a caller may choose for a line, and the field that it is written to.
CHOICES = {
    "quantity": "product_uom_qty",
    "vendor_id": "vendor_id",
    "is_dropship": "is_dropship",
    "purchase_id": "purchase_id",
    "price_unit": "price_unit",
}
IDS = {"sale_line_id", "product_id"}


class SaleBackorderCreate(models.TransientModel):
    """What callers without a dialog choose, see ``sale.order.create_backorders``."""

    _inherit = "sale.backorder.create"

    def _check_grouping(self, grouping):
        """Refuse an unknown grouping.

        :param grouping: as given
        :raise UserError: names the argument
        """
        if error := self._get_client_value_error("grouping", grouping):
            raise UserError(self._get_argument_error("grouping", error))

    def _check_choices(self, choices):
        """Refuse what is no list of choices, or has values of the wrong kind.

        :param choices: as given
        :raise UserError: names the argument
        """
        if not isinstance(choices, list | tuple):
            error = self.env._("it must be a list.")
            raise UserError(self._get_argument_error("lines", error))
        for choice in choices:
            if not isinstance(choice, dict):
                error = self.env._("each item must be an object.")
                raise UserError(self._get_argument_error("lines", error))
            if unknown := choice.keys() - CHOICES.keys() - IDS:
                names = ", ".join(sorted(map(str, unknown)))
                raise UserError(self.env._("Unknown: %s", names))
            for name, value in choice.items():
                if error := self._get_choice_value_error(name, value):
                    raise UserError(self._get_argument_error(name, error))

    def _get_choice_value_error(self, name, value):
        if name in CHOICES:
            return self.line_ids._get_client_value_error(CHOICES[name], value)
        # Whether the dialog has a line of it is seen later.
        return None if type(value) is int else self.env._("it must be an ID.")

    def _get_argument_error(self, name, error):
        return self.env._("%(argument)s: %(error)s", argument=name, error=error)

    def _choose(self, choices):
        """Select only the chosen lines, with their quantities and vendors.

        :param list choices: see ``sale.order.create_backorders``
        :raise UserError: if one of them is not short, or not of these orders
        """
        self.line_ids.selected = False
        for choice in choices:
            line = self._find_chosen_line(choice)
            if line.selected:
                raise UserError(
                    self.env._(
                        "%s is specified twice. Combine its quantities.",
                        line.sale_line_id.display_name,
                    )
                )
            line._apply_choice(
                {CHOICES[name]: choice[name] for name in CHOICES if name in choice}
            )

    def _find_chosen_line(self, choice):
        """The line of the dialog that a caller means.

        :raise UserError: if there is none, or several
        """
        sale_line_id, product_id = choice.get("sale_line_id"), choice.get("product_id")
        line = self.line_ids.filtered(
            lambda line: (
                line.sale_line_id.id == sale_line_id
                and product_id in (None, line.product_id.id)
            )
        )
        if len(line) != 1:
            raise UserError(self._get_choice_error(sale_line_id, line))
        return line

    def _get_choice_error(self, sale_line_id, lines):
        """Why a line cannot be chosen.

        :param sale_line_id: id of a ``sale.order.line``, as given
        :param lines: the lines of the dialog that it could mean
        :return: text
        """
        if lines:
            return self.env._(
                "%(item)s is a kit: set product_id to one of its components: "
                "%(products)s.",
                item=lines.sale_line_id.display_name,
                products=", ".join(lines.product_id.mapped("display_name")),
            )
        return self.env._(
            "The sales order item %(item)s is not short in %(orders)s.",
            item=sale_line_id,
            orders=", ".join(self.order_ids.mapped("name")),
        )
