from odoo import fields, models
from odoo.tools import SQL


class SaleBackorderMeasures(models.AbstractModel):
    """Ratios of a report, as sums over sums in whatever way it is grouped."""

    _name = "sale.backorder.measures"
    _description = "Backorder Measures"
    _auto = False

    def _get_ratios(self):
        """The ratios: sums of one column of the query divided by sums of another.

        A row counts where both columns are known.

        :return: dict of field to a pair of columns
        """
        return {}

    def _get_order_ratios(self):
        """The ratios of orders, each of which counts once in a group.

        :return: dict of field to a column that tells of the whole order, in each of its
            rows, whether it counts; NULL where the order is left out
        """
        return {}

    def _read_group_select(self, aggregate_spec, query):
        """Divide at the end, whatever aggregator a client asks for."""
        name = aggregate_spec.partition(":")[0]
        if pair := self._get_ratios().get(name):
            self._check_field_access(self._fields[name], "read")
            return self._get_ratio_sql(*pair)
        if column := self._get_order_ratios().get(name):
            self._check_field_access(self._fields[name], "read")
            return self._get_order_ratio_sql(column)
        return super()._read_group_select(aggregate_spec, query)

    def _read_group_empty_value(self, spec):
        """A ratio of which nothing is known is not 0."""
        name = spec.partition(":")[0]
        if name in self._get_ratios() or name in self._get_order_ratios():
            return False
        return super()._read_group_empty_value(spec)

    def _get_ratio_sql(self, numerator, denominator):
        """See :meth:`_get_ratios`."""
        return SQL(
            "SUM(%(over)s) FILTER (WHERE %(under)s IS NOT NULL)::float"
            " / NULLIF(SUM(%(under)s) FILTER (WHERE %(over)s IS NOT NULL), 0)",
            over=SQL.identifier(self._table, numerator),
            under=SQL.identifier(self._table, denominator),
        )

    def _get_order_ratio_sql(self, column):
        """See :meth:`_get_order_ratios`."""
        return SQL(
            "COUNT(DISTINCT %(order)s) FILTER (WHERE %(column)s)::float"
            " / NULLIF(COUNT(DISTINCT %(order)s) FILTER ("
            "WHERE %(column)s IS NOT NULL), 0)",
            order=SQL.identifier(self._table, "order_id"),
            column=SQL.identifier(self._table, column),
        )

    def _select_ratios(self):
        """The ratios of a single row."""
        columns = [
            SQL(
                "%(over)s::float / NULLIF(%(under)s, 0) AS %(name)s",
                name=SQL.identifier(name),
                over=SQL.identifier("measured", numerator),
                under=SQL.identifier("measured", denominator),
            )
            for name, (numerator, denominator) in self._get_ratios().items()
        ]
        columns += [
            SQL(
                "%(column)s::int::float AS %(name)s",
                name=SQL.identifier(name),
                column=SQL.identifier("measured", column),
            )
            for name, column in self._get_order_ratios().items()
        ]
        return SQL(", ").join(columns)

    def _get_day_sql(self, date):
        """The day of a date as the user counts days.

        :param date: SQL of a timestamp in UTC
        """
        zone = str(self.env.tz)
        if zone == "UTC":
            return SQL("(%s)::date", date)
        return SQL("((%s) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", date, zone)

    def _get_today_sql(self):
        """The day that it is for the user."""
        return SQL("%s::date", fields.Date.context_today(self))

    def _get_days_sql(self, begin, end):
        """The whole days between two dates."""
        return SQL("(%s - %s)", self._get_day_sql(end), self._get_day_sql(begin))
