from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ReportStockReportReception(models.AbstractModel):
    """The allocation of receipts shows what is kept for backorders, and keeps it.

    Odoo would chain a delivery to the receipt. Of a delivery that waits for its chain
    no backorder knows what it needs.
    """

    _inherit = "report.stock.report_reception"

    def _get_moves(self, docs):
        # What is kept for backorders is not to be assigned.
        return (
            super()
            ._get_moves(docs)
            .filtered(lambda move: not move._get_backorder_claims())
        )

    def _get_extra_domain(self, docs):
        # What a backorder brings needs no other receipt.
        products = self._get_backorder_receipt_moves(docs).product_id
        covered = self._get_backorder_demands(products)
        covered_ids = [move.id for move, left in covered.items() if not left]
        return [*super()._get_extra_domain(docs), ("id", "not in", covered_ids)]

    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        if values.get("docs"):
            self._limit_backorder_lines(values)
            self._add_backorder_lines(values)
        return values

    def action_assign(self, move_ids, qtys, in_ids):
        incoming = self.env["stock.move"].browse([i for ids in in_ids for i in ids])
        incoming._check_no_backorder_claims()
        self._check_backorder_demands(dict(zip(move_ids, qtys, strict=True)))
        return super().action_assign(move_ids, qtys, in_ids)

    def action_unassign(self, move_id, qty, in_ids):
        incoming = self.env["stock.move"].browse(in_ids)
        if move_id not in incoming.move_dest_ids.ids:
            incoming._check_no_backorder_claims()
        return super().action_unassign(move_id, qty, in_ids)

    def _get_backorder_receipt_moves(self, docs):
        """What may bring goods for backorders; other reports are of productions.

        :param docs: ``stock.picking``, or what else is allocated
        """
        if docs._name != "stock.picking":
            return self.env["stock.move"]
        return docs.move_ids.filtered(lambda move: move.state != "cancel")

    def _get_backorder_demands(self, products):
        """What the deliveries of backordered lines need beyond their backorders.

        :param products: ``product.product``
        :return: dict of ``stock.move`` to quantity, in the unit of the product
        """
        # Users who work in the warehouse may not have access to backorders.
        moves = self.env["stock.move"].sudo()
        moves = moves.search(
            moves._get_backorder_first_leg_domain()
            & Domain("product_id", "in", products.ids)
            & Domain("sale_line_id.backorder_ids.state", "in", ("open", "fulfilled"))
        )
        return {
            move.with_env(self.env): move.product_id.uom_id.round(quantity)
            for move, quantity in moves._get_backorder_uncovered_quantities().items()
        }

    def _check_backorder_demands(self, quantities):
        """Deliveries that wait for a backorder are not chained to another receipt.

        :param dict quantities: of ids of ``stock.move`` to what is assigned to them, in
            the unit of the product
        :raise AccessError: for users who cannot see its backorders: they are not named
        :raise UserError: names the order, and what it waits for
        """
        moves = self.env["stock.move"].browse(quantities)
        for move, left in self._get_backorder_demands(moves.product_id).items():
            wanted = quantities.get(move.id, 0.0)
            if move.product_id.uom_id.compare(wanted, left) > 0:
                # Users who work in the warehouse may not have access to backorders.
                backorders = move.sudo().sale_line_id.backorder_ids._filter_alive()
                backorders.sudo(self.env.su).check_access("read")
                raise UserError(
                    self.env._(
                        "%(order)s waits for %(purchases)s. Cancel or replace its "
                        "backorder before assigning other goods to it.",
                        order=backorders.order_id.name,
                        purchases=", ".join(backorders.mapped("purchase_name")),
                    )
                )

    def _limit_backorder_lines(self, values):
        """Offer no more for deliveries than what their backorders do not bring.

        :param dict values: of the report, which are changed
        """
        lines_of = values["sources_to_lines"]
        outgoing = self.env["stock.move"].union(
            *(line["move_out"] for lines in lines_of.values() for line in lines)
        )
        demands = self._get_backorder_demands(outgoing.product_id)
        for lines in lines_of.values():
            for line in lines:
                if not line["is_assigned"]:
                    most = demands.get(line["move_out"], line["quantity"])
                    line["quantity"] = min(line["quantity"], most)

    def _add_backorder_lines(self, values):
        """Show what the receipts bring for backorders, as assigned to their orders.

        :param dict values: of the report, which are changed
        """
        shown = defaultdict(float)
        for move in self._get_backorder_receipt_moves(values["docs"]):
            for backorder, share in move._get_backorder_claims().items():
                for out in backorder._get_moves_to_serve().with_env(self.env):
                    part = min(share, out.product_qty - shown[out])
                    if out.product_id.uom_id.compare(part, 0) > 0:
                        share -= part
                        shown[out] += part
                        self._add_backorder_line(values, move, out, part)

    def _add_backorder_line(self, values, move, out, quantity):
        source = (out._get_source_document(),)
        if out.picking_id and source[0] != out.picking_id:
            source = (out.picking_id, *source)
        values["sources_to_lines"][source].append(
            self._prepare_report_line(
                quantity,
                out.product_id,
                out,
                source[0],
                is_assigned=True,
                move_ins=move,
            )
        )
        values["sources_to_formatted_scheduled_date"][source] = (
            self._get_formatted_scheduled_date(source[0])
        )
