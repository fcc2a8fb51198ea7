from odoo import api, models


class AutomaticWorkflowJob(models.Model):
    _inherit = "automatic.workflow.job"

    def _do_send_order_confirmation_mail(self, sale):
        # An order may be held by its confirmation: the customer is told of both.
        known = self.with_context(held_as_confirmed=True)
        return super(AutomaticWorkflowJob, known)._do_send_order_confirmation_mail(sale)

    @api.model
    def _validate_invoices(self, validate_invoice_filter):
        # They would be refused, and the refusal logged as an error at each run.
        held = ("line_ids.sale_line_ids.order_id.state", "=", "on_hold")
        return super()._validate_invoices(["!", held, *validate_invoice_filter])
