from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

# What decides which vendor is preferred.
SELLER_FACTS = {
    "product.supplierinfo": [
        "company_id",
        "date_end",
        "date_start",
        "min_qty",
        "partner_id",
        "price",
        "product_id",
        "product_tmpl_id",
        "product_uom_id",
        "sequence",
    ],
    "product.product": ["product_tmpl_id"],
    "res.partner": ["active"],
}
COMPARISONS = {"<": lt, ">": gt, "<=": le, ">=": ge}


class SaleOrderLine(models.Model):
    """The list *To Backorder*: lines that are short, by vendor and promised date.

    Both are asked of the database: a list is grouped by them, and nothing that is
    stored would follow the vendors of a product.
    """

    _inherit = "sale.order.line"

    backorder_vendor_id = fields.Many2one(
        comodel_name="res.partner",
        string="Preferred Vendor",
        compute="_compute_backorder_list_facts",
        search="_search_backorder_vendor_id",
        groups="base.group_user",  # Portal users see no vendors.
        help="The first vendor of the product for the quantity of the line. The dialog "
        "may propose another vendor for the total quantity of all lines.",
    )
    backorder_date_promised = fields.Datetime(
        string="Promised Date",
        compute="_compute_backorder_list_facts",
        search="_search_backorder_date_promised",
        help="The delivery date of the order or, if not set, its order date plus the "
        "lead time.",
    )

    @api.depends(
        "company_id",
        "customer_lead",
        "order_id.commitment_date",
        "order_id.date_order",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
    )
    def _compute_backorder_list_facts(self):
        query = self.browse(self._origin.ids)._as_query(ordered=False)
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                self._get_backorder_vendor_sql(query.table),
                self._get_backorder_promised_sql(query.table, query),
            )
        )
        found = {row[0]: row[1:] for row in rows}
        for line in self:
            vendor, promised = found.get(line._origin.id, (False, False))
            line.backorder_vendor_id = vendor
            line.backorder_date_promised = promised

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "backorder_vendor_id":
            self._check_field_access(self._fields[field_expr], "read")
            return self._get_backorder_vendor_sql(alias)
        if field_expr == "backorder_date_promised":
            return self._get_backorder_promised_sql(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_backorder_vendor_sql(self, alias):
        """The vendor that Odoo chooses for the quantity of each line.

        In the order of ``product.product._prepare_sellers``, those whose minimum is too
        high last.

        :param str alias: of the table of lines
        :return: ``SQL``, the id of a partner or NULL
        """
        for model, names in SELLER_FACTS.items():
            self.env[model].flush_model(names)
        return SQL(
            """(
                SELECT seller.partner_id
                  FROM product_supplierinfo seller
                  JOIN product_product product
                    ON product.product_tmpl_id = seller.product_tmpl_id
                  JOIN res_partner vendor
                    ON vendor.id = seller.partner_id AND vendor.active
             LEFT JOIN uom_uom seller_uom ON seller_uom.id = seller.product_uom_id
             LEFT JOIN uom_uom line_uom ON line_uom.id = %(uom)s
                 WHERE product.id = %(product)s
                   AND (seller.product_id IS NULL OR seller.product_id = product.id)
                   AND (seller.company_id IS NULL OR seller.company_id = %(company)s)
                   AND (seller.date_start IS NULL OR seller.date_start <= %(today)s)
                   AND (seller.date_end IS NULL OR seller.date_end >= %(today)s)
                 ORDER BY seller.min_qty * COALESCE(seller_uom.factor, 1)
                          > %(quantity)s * COALESCE(line_uom.factor, 1),
                          seller.sequence, seller.min_qty DESC, seller.price, seller.id
                 LIMIT 1
            )""",
            uom=self._field_to_sql(alias, "product_uom_id"),
            product=self._field_to_sql(alias, "product_id"),
            company=self._field_to_sql(alias, "company_id"),
            quantity=self._field_to_sql(alias, "product_uom_qty"),
            today=fields.Date.context_today(self),
        )

    @api.model
    def _get_backorder_promised_sql(self, alias, query):
        """When each line was promised, as ``sale.backorder.date_promised``.

        :param str alias: of the table of lines
        :param query: ``Query`` that the table of orders is added to
        :return: ``SQL``, a timestamp
        """
        # Users with access to a line can see the dates of its order.
        orders, order = self._fields["order_id"].join(self.sudo(), alias, query)
        return SQL(
            "COALESCE(%s, %s + make_interval(secs => %s * 86400))",
            orders._field_to_sql(order, "commitment_date", query),
            orders._field_to_sql(order, "date_order", query),
            SQL("COALESCE(%s, 0)", self._field_to_sql(alias, "customer_lead")),
        )

    def _search_backorder_vendor_id(self, operator, value):
        if operator in ("any", "any!"):
            vendors = self.env["res.partner"]
            if isinstance(value, Domain):
                value = vendors._search(value, bypass_access=operator == "any!")
            value = value.get_result_ids()
        elif operator != "in":
            return NotImplemented
        vendor_ids = [vendor_id for vendor_id in value if vendor_id]

        def to_sql(model, alias, query):
            vendor = model._field_to_sql(alias, "backorder_vendor_id", query)
            found = SQL("%s = ANY(%s)", vendor, vendor_ids)
            return (
                SQL("(%s)", found)
                if all(value)
                else SQL("(%s OR %s IS NULL)", found, vendor)
            )

        return Domain.custom(to_sql=to_sql)

    def _search_backorder_date_promised(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s %s %s)",
                model._field_to_sql(alias, "backorder_date_promised", query),
                SQL(operator),
                value,
            )
        )

    def _search_backorder_qty_short(self, operator, value):
        if operator != "in" and operator not in COMPARISONS:
            return NotImplemented

        def is_found(quantity):
            if operator == "in":
                return quantity in value
            return COMPARISONS[operator](quantity, value)

        # No other line lacks anything: they are not looked at one by one.
        others = is_found(0.0)
        ids = [
            line.id
            for line, quantities in self._find_backorder_short(Domain.TRUE).items()
            if is_found(line._convert_from_backorder_uom(quantities)) != others
        ]
        return Domain("id", "not in" if others else "in", ids)

    # Actions

    def action_backorder_lines(self):
        """Open the dialog that backorders what these lines lack, and no others.

        :return: action of the dialog ``sale.backorder.create``, which tells the orders
            that are left out, and why
        :raise UserError: if none of the lines can be backordered; names each order with
            the reason
        """
        lines = self.exists()
        if not lines:
            raise UserError(self.env._("Select at least one order line."))
        obstacles = lines.order_id._get_backorder_obstacles(lines)
        orders = lines.order_id - lines.order_id.browse().union(*obstacles)
        left_out = orders._get_backorder_left_out_message(obstacles)
        if not orders:
            raise UserError(
                self.env._("None of these lines can be backordered.\n%s", left_out)
            )
        return orders._open_backorder_dialog(
            skipped=left_out,
            sale_line_ids=[
                Command.set(lines.filtered(lambda ln: ln.order_id in orders).ids)
            ],
        )

    def action_backorder_open_order(self):
        """Open the sales order of one line."""
        self.ensure_one()
        return self.order_id._get_records_action()
