import json
import re

from odoo import models

NAMES_CONFIRMED = re.compile(r"""["']sale["']""")
NAMES_HELD = re.compile(r"""["']on_hold["']""")
LINK_TO_VIEW = re.compile(r"(\[[^\[]+\]\(odoo://view/)({.+})\)")


class SpreadsheetDashboard(models.Model):
    _inherit = "spreadsheet.dashboard"

    def _get_serialized_readonly_dashboard(self):
        dashboard = json.loads(super()._get_serialized_readonly_dashboard())
        # What is stored stays as it is: it is core's, or someone's own.
        dashboard["snapshot"] = self._count_orders_on_hold(dashboard["snapshot"])
        return json.dumps(dashboard)

    def _count_orders_on_hold(self, node):
        """Make everything on confirmed orders in a spreadsheet include orders on hold.

        Pivots, lists, charts and links to views tell it to the server by their context.
        Those that name the hold know what they ask for, and are left alone.

        :param node: a part of a spreadsheet, as JSON has it
        :return: the same part
        """
        if isinstance(node, list):
            return [self._count_orders_on_hold(child) for child in node]
        if isinstance(node, str) and (link := LINK_TO_VIEW.fullmatch(node)):
            view = self._count_orders_on_hold(json.loads(link[2]))
            return f"{link[1]}{json.dumps(view)})"
        if not isinstance(node, dict):
            return node
        node = {key: self._count_orders_on_hold(child) for key, child in node.items()}
        domain = json.dumps(node.get("domain")).replace('\\"', '"')
        if NAMES_CONFIRMED.search(domain) and not NAMES_HELD.search(domain):
            node["context"] = {
                **(node.get("context") or {}),
                "held_as_confirmed": True,
            }
        return node
