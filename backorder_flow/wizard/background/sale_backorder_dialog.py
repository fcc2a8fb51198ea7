from odoo import api, models


class SaleBackorderDialog(models.AbstractModel):
    """Dialogs whose wishes are kept until scheduled workers fulfil them.

    A dialog is deleted after an hour.
    """

    _inherit = "sale.backorder.dialog"

    def _get_kept_names(self):
        """The names of the fields that are kept of a dialog, or of a line of it.

        All that the user may choose. Extend it for what the server has decided and what
        is to stay as it was shown.

        :return: list
        """
        return [
            name
            for name in sorted(self._get_wishes(True))
            if self._fields[name].store and self._fields[name].type != "one2many"
        ]

    def _keep_wishes(self):
        """What these records were told.

        :return: list of dicts, in the order of the records; they can be written as JSON
        """
        # What users may not see is kept, too.
        records = self.sudo()
        return [
            {name: values[name] for name in self._get_kept_names()}
            for values in records.read(self._get_kept_names(), load=None)
        ]

    @api.model
    def _restore_wishes(self, wishes):
        """Values of records with the wishes that were kept.

        What was deleted meanwhile is empty.

        :param list wishes: see :meth:`_keep_wishes`
        :return: list of dicts, of the fields that there are still
        """
        values = [
            {name: value for name, value in wish.items() if name in self._fields}
            for wish in wishes
        ]
        for name in {name for wish in values for name in wish}:
            if self._fields[name].type == "many2one":
                ids = {wish.get(name) for wish in values} - {None, False}
                # Whether the user may read it is seen when it is used.
                records = self.env[self._fields[name].comodel_name].sudo()
                alive = {False, *records.browse(ids).exists().ids}
                for wish in values:
                    if wish.get(name, False) not in alive:
                        wish[name] = False
        return values
