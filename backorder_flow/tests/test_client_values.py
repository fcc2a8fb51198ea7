import contextlib
import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged, users

from .common import BackorderCommon

# What may come from the client at all.
CLIENT_FIELDS = {
    "sale.backorder.create": {
        "vendor_id",
        "grouping",
        "is_dropship",
        "line_ids",
        "ship_first",
    },
    "sale.backorder.create.line": {
        "selected",
        "product_uom_qty",
        "vendor_id",
        "is_dropship",
        "purchase_id",
        "proposed_purchase_id",
        "price_unit",
        "vendor_price_unit",
        "priced_for",
        "take_offer",
    },
    "sale.backorder.replace": {"vendor_id", "purchase_id"},
    "sale.backorder.hand.over": {"sale_line_id", "quantity"},
    "sale.backorder.release": {"reason"},
}


@tagged("post_install", "-at_install")
class TestClientValues(BackorderCommon):
    """P8: what identifies a line of a dialog never comes from the client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everything = cls._make_user_of_all_dialogs()
        cls.theirs = cls._make_order((cls.desk, 3), user_id=cls.sales_manager.id)
        cls._backorder(cls.theirs, cls.sales_manager)
        cls.theirs_open = cls._make_order((cls.lamp, 7), user_id=cls.sales_manager.id)
        cls.mine = cls._make_order((cls.desk, 4), (cls.lamp, 1))
        cls.held = cls._make_order((cls.lamp, 2))
        cls._backorder(cls.held)

    @classmethod
    def _make_user_of_all_dialogs(cls):
        user = cls.salesperson.copy({"login": "all_dialogs"})
        user.group_ids += (
            cls.env.ref("backorder_flow.group_backorder_release")
            | cls.env.ref("purchase.group_purchase_user")
            | cls.env.ref("stock.group_stock_manager")
        )
        return user

    @classmethod
    def _forget(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _open(self, user, records, action):
        result = getattr(records.with_user(user), action)()
        self._forget()
        return records.with_user(user).env[result["res_model"]].browse(result["res_id"])

    def _open_all(self):
        """Each kind of dialog, as one user opens it."""
        user = self.everything
        self.mine.user_id = self.held.user_id = user
        dialog = self._open(user, self.mine, "action_backorder")
        backorders = self.held.backorder_ids
        return [
            dialog,
            dialog.line_ids[0],
            self._open(user, backorders, "action_replace"),
            self._open(user, backorders, "action_hand_over"),
            self._open(user, self.held, "action_release_hold"),
        ]

    def _get_fields(self, dialog):
        """The fields of a dialog that the client may not write."""
        return {
            name: field
            for name, field in dialog._fields.items()
            if name not in MAGIC_COLUMNS + ["display_name"]
            and name not in CLIENT_FIELDS[dialog._name]
        }

    def _get_other_value(self, dialog, field):
        """Something that the client could send instead of what a dialog has."""
        match field.type:
            case "many2one":
                comodel = self.env[field.comodel_name].sudo()
                return comodel.search([("id", "!=", dialog.sudo()[field.name].id)])[
                    :1
                ].id
            case "many2many":
                comodel = self.env[field.comodel_name].sudo()
                return [Command.set(comodel.search([])[:3].ids)]
            case "float":
                return 77.0
            case "boolean":
                return not dialog.sudo()[field.name]
            case "datetime":
                return "2001-01-01 00:00:00"
            case _:
                return "other"

    def _read(self, dialog):
        self._forget()
        [values] = dialog.sudo().read()
        # The display name has the time of the write of some.
        return {
            name: value
            for name, value in values.items()
            if name not in ("write_date", "write_uid", "display_name")
        }

    def test_p8_nothing_else_is_written(self):
        tried = 0
        for dialog in self._open_all():
            before = self._read(dialog)
            for name, field in self._get_fields(dialog).items():
                value = self._get_other_value(dialog, field)
                with self.subTest(model=dialog._name, field=name):
                    tried += 1
                    with self.assertRaises(AccessError):
                        dialog.write({name: value})
                    self.assertEqual(self._read(dialog), before)
                    with self.assertRaises(AccessError):
                        dialog.web_save({name: value}, {})
                    self.assertEqual(self._read(dialog), before)
        self.assertGreater(tried, 40)

    def test_p8_nothing_else_is_written_by_way_of_the_dialog(self):
        [dialog, line, *_others] = self._open_all()
        before = self._read(line)
        for name, field in self._get_fields(line).items():
            value = self._get_other_value(line, field)
            with self.subTest(field=name), self.assertRaises(AccessError):
                dialog.write({"line_ids": [Command.update(line.id, {name: value})]})
        self.assertEqual(self._read(line), before)

    def test_p8_lines_are_made_by_the_server_only(self):
        [dialog, line, *others] = self._open_all()
        values = {
            "dialog_id": dialog.id,
            "sale_line_id": self.theirs.order_line.id,
            "product_id": self.desk.id,
            "product_uom_qty": 1,
        }
        domain = [("sale_line_id", "=", values["sale_line_id"])]
        for attempt in (
            lambda: line.create(values),
            lambda: line.copy(),
            lambda: dialog.write({"line_ids": [Command.create(values)]}),
            lambda: dialog.create(
                {
                    "order_ids": [Command.set(self.mine.ids)],
                    "line_ids": [Command.create(values)],
                }
            ),
            lambda: dialog.with_context(
                default_line_ids=[Command.create(values)]
            ).create({"order_ids": [Command.set(self.mine.ids)]}),
            *(lambda other=other: other.copy() for other in others),
            lambda: others[0].create(
                {"backorder_ids": [Command.set(self.theirs.backorder_ids.ids)]}
            ),
            lambda: others[1].create({"backorder_id": self.theirs.backorder_ids.id}),
            lambda: others[2].create({"order_ids": [Command.set(self.theirs.ids)]}),
        ):
            count = line.sudo().search_count(domain)
            with contextlib.suppress(UserError), self.env.cr.savepoint():
                attempt()
            self._forget()
            self.assertEqual(line.sudo().search_count(domain), count)
            self.assertFalse(
                self.env["sale.backorder.replace"]
                .search([])
                .backorder_ids.filtered(lambda b: b.order_id == self.theirs)
            )
        for model in CLIENT_FIELDS.keys() - {"sale.backorder.create"}:
            self.assertFalse(dialog.env[model].has_access("create"), model)

    def test_p8_a_line_of_another_dialog_is_not_taken(self):
        [dialog, *_others] = self._open_all()
        [other, *_others] = self._open_all()
        line = other.line_ids[0]
        for command in (Command.link(line.id), Command.set([line.id])):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                dialog.write({"line_ids": [command]})
            self._forget()
            self.assertEqual(line.dialog_id, other)

    @users("salesperson")
    def test_p8_a_dialog_for_the_orders_of_others_is_not_made(self):
        dialogs = self.env["sale.backorder.create"]
        for values in (
            {"order_ids": [Command.set(self.theirs_open.ids)]},
            {"order_ids": [Command.link(self.theirs_open.id)]},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                dialogs.create(values)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            dialogs.with_context(
                default_order_ids=[Command.set(self.theirs_open.ids)]
            ).create({})

    @users("salesperson")
    def test_p8_the_backorder_of_a_colleague_stays_where_it_is(self):
        theirs = self.theirs.backorder_ids
        before = theirs.purchase_line_id
        orders = self.mine.with_user(self.env.user)
        lines = self.env["sale.backorder.create.line"]
        field = self.env["ir.model.fields"].sudo()._get(lines._name, "backorder_id")
        self.env["ir.default"].sudo().create(
            {
                "field_id": field.id,
                "user_id": self.env.uid,
                "json_value": json.dumps(theirs.id),
            }
        )
        context = {
            "default_backorder_id": theirs.id,
            "default_sale_line_id": self.theirs.order_line.id,
            "default_purchase_id": before.order_id.id,
            "default_price_unit": 1.0,
        }
        orders.with_context(**context).action_backorder()
        action = orders.action_bulk_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self._forget()
        self.assertFalse(dialog.line_ids.backorder_id)
        for write in (
            lambda: dialog.line_ids[0].write({"backorder_id": theirs.id}),
            lambda: dialog.web_save(
                {
                    "line_ids": [
                        Command.update(
                            dialog.line_ids[0].id, {"backorder_id": theirs.id}
                        )
                    ]
                },
                {},
            ),
        ):
            with self.assertRaises(AccessError):
                write()
        dialog.with_context(**context).action_create_backorders()
        self._forget()
        self.assertEqual(theirs.purchase_line_id, before)
        self.assertEqual(theirs.product_uom_qty, 3)
        self.assertEqual(len(self.mine.backorder_ids), 2)
        self.assertNotIn(before.order_id, self.mine.backorder_ids.purchase_id)
        self.assertEqual(
            sorted(self.mine.backorder_ids.purchase_line_id.mapped("price_unit")),
            [20, 50],
        )

    @users("salesperson")
    def test_p8_what_the_onchange_is_asked_tells_nothing_of_others(self):
        orders = self.mine.with_user(self.env.user)
        action = orders.action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        line = dialog.line_ids[0]
        self.theirs.partner_id = self.customer.copy({"name": "Secret Customer"})
        self._forget()
        name = {"fields": {"display_name": {}}}
        spec = {
            "order_id": name,
            "order_partner_id": name,
            "sale_line_id": name,
            "backorder_id": name,
            "product_uom_qty": {},
        }
        secret = {
            "sale_line_id": self.theirs.order_line.id,
            "order_id": self.theirs.id,
            "order_partner_id": self.theirs.partner_id.id,
            "backorder_id": self.theirs.backorder_ids.id,
        }
        in_dialog = {"line_ids": {"fields": spec}, "notes": {}, "summary": {}}
        update = Command.update(line.id, {**secret, "product_uom_qty": 2})
        create = Command.create({**secret, "product_uom_qty": 2})
        for ask in (
            lambda: line.onchange({**secret}, list(secret), spec),
            lambda: line.onchange(
                {**secret, "product_uom_qty": 1}, ["product_uom_qty"], spec
            ),
            lambda: line.browse().onchange({**secret}, list(secret), spec),
            lambda: line.browse().onchange({**secret}, [], spec),
            lambda: (
                line.with_context(default_sale_line_id=secret["sale_line_id"])
                .browse()
                .onchange({}, [], spec)
            ),
            lambda: dialog.onchange({"line_ids": [update]}, ["line_ids"], in_dialog),
            lambda: dialog.onchange({"line_ids": [create]}, ["line_ids"], in_dialog),
            lambda: dialog.browse().onchange({"line_ids": [create]}, [], in_dialog),
            lambda: line.onchange(
                {"product_uom_qty": 1, "dialog_id": {"line_ids": [update]}},
                ["product_uom_qty"],
                {**spec, "dialog_id": {"fields": in_dialog}},
            ),
        ):
            self._forget()
            try:
                told = str(ask())
            except UserError as error:
                told = str(error)
            self.assertNotIn(self.theirs.name, told)
            self.assertNotIn("Secret", told)

    @users("salesperson")
    def test_p8_the_dialog_of_the_release_tells_nothing_of_others(self):
        self.env.user.sudo().group_ids += self.env.ref(
            "backorder_flow.group_backorder_release"
        )
        dialog = self._open(self.env.user, self.held, "action_release_hold")
        orders = [Command.set(self.theirs.ids)]
        spec = {"order_ids": {"fields": {"display_name": {}}}, "hold_message": {}}
        for ask in (
            lambda: dialog.onchange({"order_ids": orders}, ["order_ids"], spec),
            lambda: dialog.onchange(
                {"order_ids": orders, "reason": "why"}, ["reason"], spec
            ),
            lambda: dialog.browse().onchange({"order_ids": orders}, [], spec),
            lambda: (
                dialog.browse()
                .with_context(default_order_ids=orders)
                .onchange({}, [], spec)
            ),
        ):
            self._forget()
            try:
                told = str(ask())
            except UserError as error:
                told = str(error)
            self.assertNotIn(self.theirs.name, told)
            self.assertNotIn(self.theirs.backorder_ids.purchase_name, told)

    @users("salesperson")
    def test_p7_the_onchange_tells_no_price_to_salespeople(self):
        orders = self.mine.with_user(self.env.user)
        action = orders.action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        line = dialog.line_ids[0]
        spec = {name: {} for name in ("price_unit", "vendor_price_unit", "note")}
        for ask in (
            lambda: line.onchange({"product_uom_qty": 3}, ["product_uom_qty"], spec),
            lambda: dialog.onchange(
                {"line_ids": [Command.update(line.id, {"product_uom_qty": 3})]},
                ["line_ids"],
                {"line_ids": {"fields": spec}, "total": {}},
            ),
            lambda: dialog.onchange(
                {"vendor_id": self.light.id},
                ["vendor_id"],
                {"line_ids": {"fields": spec}},
            ),
        ):
            self._forget()
            with self.assertRaises(AccessError):
                ask()

    def test_p8_the_dialog_of_another_user_is_out_of_reach(self):
        for dialog in self._open_all():
            other = dialog.with_user(self.sales_manager)
            self._forget()
            for attempt in (
                lambda other=other: other.read(["create_uid"]),
                lambda other=other: other.web_read({"create_uid": {}}),
                lambda other=other: other.onchange({}, [], {"create_uid": {}}),
                lambda other=other: other.unlink(),
            ):
                with self.subTest(model=dialog._name), self.assertRaises(AccessError):
                    attempt()
