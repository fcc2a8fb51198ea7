from odoo import fields, models


class HrExpense(models.Model):
    _inherit = "hr.expense"

    sale_order_id = fields.Many2one(domain="[('state', 'in', ('sale', 'on_hold'))]")
