from odoo import models
from odoo.tools import str2bool


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _update_mapping_and_add_pages_to_writer(
        self,
        writer,
        document,
        form_fields_values_mapping,
        prefix,
        order,
        order_line=None,
    ):
        # A confirmed order has no pages of a quotation, unless they are wanted always.
        if order._is_on_hold() and not self._includes_hold_documents_always():
            return None
        return super()._update_mapping_and_add_pages_to_writer(
            writer,
            document,
            form_fields_values_mapping,
            prefix,
            order,
            order_line=order_line,
        )

    def _includes_hold_documents_always(self):
        """Whether confirmed orders are printed with the pages of their quotation."""
        parameters = self.env["ir.config_parameter"].sudo()  # as core asks for it
        return str2bool(parameters.get_param("sale.always_include_selected_documents"))
