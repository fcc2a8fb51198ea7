from odoo import fields, models


class HrExpenseSplit(models.TransientModel):
    _inherit = "hr.expense.split"

    sale_order_id = fields.Many2one(
        domain="""[
            ('state', 'in', ('sale', 'on_hold')),
            ('company_id', '=', company_id),
        ]""",
    )
