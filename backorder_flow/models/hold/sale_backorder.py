from odoo import api, models
from odoo.exceptions import UserError


class SaleBackorder(models.Model):
    """Nobody writes what decides a hold, a release or a fulfilment."""

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
            # Who writes may see no backorder.
            linked = records.sudo().filtered(lambda r: r.backorder_ids._filter_alive())
            self._check_written_values(records.browse(linked.ids), vals, names)

    @api.model
    def _check_written_values(self, records, vals, names):
        """Refuse to change fields that only the methods that decide them may write.

        The superuser may: it is how these methods do it.

        :param records: of any model
        :param dict vals: as of ``write``
        :param set names: of the fields that may not change
        :raise UserError: names the field and the records
        """
        if self.env.su:
            return
        for name in names & vals.keys():
            if changed := self._filter_value_changes(records, name, vals[name]):
                field = self.env["ir.model.fields"]._get(records._name, name)
                raise UserError(
                    self.env._(
                        "%(field)s cannot be written, as backorders depend on it: "
                        "%(records)s",
                        field=field.field_description,
                        # Their names are no secret to who may write on them.
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
        return records.filtered(
            lambda record: (
                field.convert_to_record(field.convert_to_cache(value, record), record)
                != record.sudo()[name]
            )
        )
