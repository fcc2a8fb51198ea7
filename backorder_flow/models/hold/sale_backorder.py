from odoo import api, models
from odoo.exceptions import UserError


class SaleBackorder(models.Model):
    """Which backorders hold their order, and who may change that."""

    _inherit = "sale.backorder"

    @api.model
    def _check_linked_values(self, records, vals, names):
        """Refuse to change what links documents with backorders that are not cancelled.

        :param records: of a model that has ``backorder_ids``
        :param dict vals: as of ``write``
        :param set names: of the fields that may not change
        :raise UserError: see :meth:`_check_written_values`
        """
        if names & vals.keys() and not self.env.su:
            # Users who write may not have access to backorders.
            linked = records.sudo().filtered(lambda r: r.backorder_ids._filter_alive())
            self._check_written_values(records.browse(linked.ids), vals, names)

    @api.model
    def _check_written_values(self, records, vals, names):
        """Refuse to change fields that only the methods that decide them may write.

        The superuser may: it is how these methods do it.

        :param records: of any model
        :param dict vals: as of ``write``
        :param set names: of the fields that may not change
        :raise AccessError: for users without write access to the records: they are not
            named
        :raise UserError: names the field and the records
        """
        if self.env.su:
            return
        for name in names & vals.keys():
            if changed := self._filter_value_changes(records, name, vals[name]):
                changed.check_access("write")
                field = self.env["ir.model.fields"]._get(records._name, name)
                raise UserError(
                    self.env._(
                        "You cannot change %(field)s because backorders depend on "
                        "it: %(records)s",
                        field=field.field_description,
                        # Users with write access to them may know their names.
                        records=", ".join(changed.sudo().mapped("display_name")),
                    )
                )

    @api.model
    def _filter_value_changes(self, records, name, value):
        """The records of which a field would get another value.

        :param records: of any model
        :param str name: of a field
        :param value: as for ``write``
        """
        field = records._fields[name]
        # What it is now must not depend on who asks.
        return records.filtered(
            lambda record: (
                field.convert_to_record(field.convert_to_cache(value, record), record)
                != record.sudo()[name]
            )
        )

    def _filter_to_leave(self):
        """The backorders of which something still has to leave for the customer.

        By facts alone, for each order line and product that it moves (a kit moves its
        components, one does not wait for the other). Something still has to leave if

        - a transfer that is neither done nor cancelled takes the product to the
          customer, in one step or in several: of the line, or of the order without a
          line. How it came about (ordered, exchanged, copied, added manually) does not
          matter, nor does whether more is delivered by it than was ordered;
        - or the line is not delivered, and what was picked or packed for it is neither
          with the customer nor back in stock, though no transfer is left to ship it;
        - or the vendor ships it to the customer, and has not shipped all of it.

        So a line of which the rest was cancelled has nothing to leave.

        :return: ``sale.backorder``
        """
        keys = self._get_moves_to_leave()._get_backorder_keys()
        return self.filtered(
            lambda backorder: (
                not keys.isdisjoint(backorder._get_move_keys())
                or backorder._is_on_its_way()
                or backorder._is_to_dropship()
            )
        )

    def _get_moves_to_leave(self):
        """The moves that may yet take goods to the customers of these backorders."""
        moves = self.sale_line_id.move_ids
        moves |= moves._search_backorder_loose_moves(self)
        return moves._filter_backorder_to_leave()

    def _get_move_keys(self):
        """What tells the moves of one backorder; see ``_get_backorder_keys``."""
        return {
            (owner, self.product_id) for owner in (self.sale_line_id, self.order_id)
        }

    def _is_on_its_way(self):
        """Whether goods of one backorder lie between the stock and the customer."""
        line = self.sale_line_id
        is_delivered = (
            line.product_uom_id.compare(line.qty_delivered, line.product_uom_qty) >= 0
        )
        moves = line.move_ids.filtered(lambda move: move.product_id == self.product_id)
        quantity = 0.0 if is_delivered else moves._get_backorder_underway_qty()
        return self.product_uom_id.compare(quantity, 0) > 0

    def _is_to_dropship(self):
        """Whether the vendor has not shipped all of one backorder to the customer."""
        return self.is_dropship and (
            self.product_uom_id.compare(self.qty_received, self.product_uom_qty) < 0
        )

    def _filter_left(self):
        """The backorders of which something is with the customer."""
        done = self.sale_line_id.move_ids._filter_backorder_delivered()
        return self._filter_delivered_by(done)

    def _filter_delivered_by(self, moves):
        """The backorders whose products some moves of their orders deliver."""
        keys = moves._get_backorder_keys()
        return self.filtered(
            lambda backorder: not keys.isdisjoint(backorder._get_move_keys())
        )
