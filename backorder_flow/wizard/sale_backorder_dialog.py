from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

# The greatest number that the database takes for the id of a record.
MAX_ID = 2**31 - 1
# Beyond it nothing is counted, and numbers cannot be rounded anymore.
MAX_NUMBER = 10**12


class SaleBackorderDialog(models.AbstractModel):
    """What a client may set in a dialog; the rest is written by the server.

    Only fields with ``wish=True`` may be written by it, those with ``wish="create"``
    when it makes the dialog. That a field is readonly guards the form only: everybody
    may write by RPC.
    """

    _name = "sale.backorder.dialog"
    _description = "Backorder Dialog"

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "wish" or super()._valid_field_parameter(field, name)

    def _get_wishes(self, *kinds):
        """The names of the fields that a client may write.

        :param kinds: values of their parameter ``wish``
        :return: set
        """
        return {
            name
            for name, field in self._fields.items()
            if getattr(field, "wish", None) in kinds
        }

    @api.model
    def default_get(self, fields):
        # Defaults may be the client's, too: it chooses its context, and its own ones.
        dialog = self.with_env(self.env(context=clean_context(self.env.context)))
        values = super(SaleBackorderDialog, dialog).default_get(fields)
        return {n: value for n, value in values.items() if self._fields[n].default}

    @api.model_create_multi
    def create(self, vals_list):
        allowed = self._get_wishes(True, "create")
        for vals in vals_list:
            self._check_client_values(vals, allowed)
        return super().create(vals_list)

    def write(self, vals):
        self._check_client_values(vals, self._get_wishes(True))
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        # It answers with names, regardless of who can read them.
        values = self._filter_client_values(values)
        asked = [name for name in field_names if name in values]
        if field_names and not asked:
            return {}
        return super().onchange(values, asked, fields_spec)

    @api.model
    def _make_for_user(self, values):
        """Create a dialog for the user, with values that only the server may write.

        :return: the dialog, with the rights of the user
        :raise AccessError: for users who cannot use such dialogs
        """
        self.check_access("write")
        # What the dialog is about is not left to the client.
        return self.sudo().create(values).sudo(self.env.su)

    def _check_client_values(self, vals, allowed):
        """Refuse what a client may not write, and what is of no use in a field.

        :param dict vals: see ``write``
        :param set allowed: names of fields
        :raise AccessError: names the fields that are not allowed
        :raise UserError: names the field, and what is wrong with the value
        """
        if self.env.su:
            return
        if refused := vals.keys() - allowed:
            raise AccessError(
                self.env._(
                    "These values of %(dialog)s are set by the server and cannot be "
                    "written: %(fields)s",
                    dialog=self.env["ir.model"]._get(self._name).name,
                    fields=", ".join(sorted(refused)),
                )
            )
        for name, value in vals.items():
            self._check_field_access(self._fields[name], "write")
            if error := self._get_client_value_error(name, value):
                label = self.fields_get([name], ["string"])[name]["string"]
                raise UserError(
                    self.env._("%(field)s: %(error)s", field=label, error=error)
                )

    def _get_client_value_error(self, name, value):
        """Describe what is wrong with a value that comes from a client.

        :param str name: of a field
        :param value: anything
        :return: text, or None
        """
        field = self._fields[name]
        is_empty = value is None or value is False
        match field.type:
            case "boolean" if not isinstance(value, bool):
                return self.env._("it must be true or false.")
            case "float":
                return self._get_number_error(value)
            case "many2one" if not is_empty:
                return self._get_id_error(value, self.env[field.comodel_name])
            case "selection" if value not in field.get_values(self.env):
                values = ", ".join(field.get_values(self.env))
                return self.env._("it must be one of these: %s", values)
            case "char" if not is_empty and not isinstance(value, str):
                return self.env._("it must be a string.")
            case "one2many" | "many2many":
                return self._get_commands_error(value)
        return None

    def _get_number_error(self, value):
        try:
            # NaN is not less than anything.
            is_number = not isinstance(value, bool) and abs(value) <= MAX_NUMBER
        except TypeError:
            is_number = False
        return None if is_number else self.env._("it must be a number.")

    def _get_id_error(self, value, model):
        """Report that a value is no id, or none of a record that the user may read.

        :param value: anything
        :param model: of the record
        :return: text, or None
        """
        if not self._is_id(value):
            return self.env._("it must be the ID of a record.")
        if not self._is_seen(model.browse(value)):
            return self.env._(
                "record %s does not exist, or you do not have access to it.", value
            )
        return None

    def _is_id(self, value):
        return type(value) is int and 0 < value <= MAX_ID

    def _is_seen(self, record):
        """Whether a record exists, and the user may read it."""
        try:
            record.check_access("read")
            # From the cache, if it is there: many lines may have the same vendor.
            record.sudo().mapped("display_name")
        except (AccessError, MissingError):
            return False
        return True

    def _get_commands_error(self, value):
        if isinstance(value, list | tuple) and all(map(self._is_command, value)):
            return None
        return self.env._("it must be a list of changes.")

    def _is_command(self, command):
        """Whether something tells which records a field has, or changes one of them."""
        match command:
            case [Command.UPDATE, record_id, dict()]:
                return self._is_id(record_id)
            case [Command.SET, _zero, [*ids]]:
                return all(map(self._is_id, ids))
            case [Command.LINK | Command.UNLINK | Command.DELETE, record_id, *_rest]:
                return self._is_id(record_id)
        return False

    # What an onchange is asked

    def _filter_client_values(self, values):
        """Keep what a client may say in an onchange, and what it was told by one.

        :param dict values: of fields, as the client has them
        :return: dict, without what identifies a record
        """
        allowed, kept = self._get_wishes(True), {}
        for name, value in values.items():
            if name == "id":
                kept[name] = value
            elif name in allowed:
                self._check_client_values({name: value}, {name})
                kept[name] = self._filter_client_value(name, value)
            elif name in self._fields and self._was_told(self._fields[name], value):
                kept[name] = self._filter_client_value(name, value)
        return kept

    def _was_told(self, field, value):
        """Whether a value is what a former onchange has computed, and no secret."""
        if isinstance(value, dict):
            return hasattr(self.env[field.comodel_name], "_filter_client_values")
        if field.related or not field.compute:
            return False
        if field.type == "many2one" and value:
            return self._get_id_error(value, self.env[field.comodel_name]) is None
        return not field.relational

    def _filter_client_value(self, name, value):
        field = self._fields[name]
        if not field.relational or field.type == "many2many":
            return value
        comodel = self.env[field.comodel_name]
        if isinstance(value, dict):
            return comodel._filter_client_values(value)
        if field.type == "many2one":
            return value
        return [
            (code, line, comodel._filter_client_values(*rest))
            if code == Command.UPDATE
            else (code, line, *rest)
            for code, line, *rest in value
        ]
