from odoo import api, models


class WebsiteSnippetFilter(models.Model):
    _inherit = "website.snippet.filter"

    @api.model
    def _get_products(self, mode, **kwargs):
        return super(
            WebsiteSnippetFilter, self.with_context(held_as_confirmed=True)
        )._get_products(mode, **kwargs)
