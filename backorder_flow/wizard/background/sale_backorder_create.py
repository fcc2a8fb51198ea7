from odoo import api, fields, models
from odoo.fields import Command


class SaleBackorderCreate(models.TransientModel):
    """The button of the dialog, which hands large bulks over to scheduled workers."""

    _inherit = "sale.backorder.create"

    run_id = fields.Many2one(
        comodel_name="sale.backorder.run",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The bulk in the background that carries out the dialog.",
    )
    is_in_background = fields.Boolean(
        compute="_compute_is_in_background",
        help="There are too many orders to wait for the result.",
    )

    @api.depends("line_ids.selected")
    def _compute_is_in_background(self):
        for dialog in self:
            limit = dialog._get_background_limit()
            orders = dialog.line_ids.filtered("selected").order_id
            dialog.is_in_background = 0 < limit < len(orders)

    def action_create_backorders(self):
        """Make the purchase orders, link them, and hold the sales orders.

        All or nothing: an error leaves nothing behind. Of very many orders it is done
        in the background, each order for itself.

        :return: client action that tells what was made; its ``params.next`` opens the
            purchase orders, for those who may read them. In the background: action that
            opens the ``sale.backorder.run``.
        :raise AccessError: for who may not write on one of the sales orders
        :raise UserError: names the lines that cannot be backordered, and why
        """
        self.ensure_one()
        # As superuser: the field is for the server.
        if self.is_in_background or self.sudo().run_id:
            run = self._backorder_in_background()
            return run._get_records_action(name=self.env._("Bulk Backorder"))
        return self._get_result_action(self._create_backorders())

    def _backorder_in_background(self):
        """Have scheduled workers do what one dialog says, but only once.

        If it is pressed twice at the same moment, the database refuses the second
        transaction, Odoo tries it again, and it finds the run of the first one.

        :return: ``sale.backorder.run``
        :raise AccessError: see :meth:`action_create_backorders`
        :raise UserError: see there
        """
        # Nobody but the server makes runs, and writes them on a dialog.
        dialog = self.sudo()
        if not dialog.run_id:
            lines = self._get_lines_to_backorder()
            lines.sudo()._check_typed_prices()
            [wishes] = self._keep_wishes()
            dialog.run_id = dialog.run_id._begin_bulk(
                wishes, lines.sudo()._keep_wishes_by_order()
            )
        return dialog.run_id.sudo(self.env.su)

    def _get_background_limit(self):
        """How many orders the user waits for.

        :return: int, 0 for any number
        """
        # Users of several companies may not read the settings of all of them.
        companies = self.order_ids.company_id.sudo()
        limits = companies.mapped("backorder_background_limit")
        return min((limit for limit in limits if limit > 0), default=0)

    @api.model
    def _make_of_wishes(self, wishes, line_wishes):
        """Make a dialog that says what an earlier one has said of some orders.

        :param dict wishes: of the dialog, see :meth:`_keep_wishes`
        :param list line_wishes: of its lines
        :return: ``sale.backorder.create``, with the rights of the user
        """
        [values] = self._restore_wishes([wishes])
        lines = self.line_ids._restore_wishes(line_wishes)
        sale_lines = self.env["sale.order.line"].browse(
            line["sale_line_id"] for line in lines
        )
        return self._make_for_user(
            {
                **values,
                # As superuser: whether the user may read them was checked.
                "order_ids": [Command.set(sale_lines.sudo().order_id.ids)],
                "line_ids": [Command.create(line) for line in lines],
            }
        )
