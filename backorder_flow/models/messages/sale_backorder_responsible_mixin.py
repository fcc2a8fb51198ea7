from markupsafe import Markup

from odoo import models
from odoo.tools import SQL, plaintext2html


class SaleBackorderResponsibleMixin(models.AbstractModel):
    """Documents whose backorders a person who can act is notified of."""

    _name = "sale.backorder.responsible.mixin"
    _description = "Recipients of Backorder Notifications"

    def _warn_backorder_responsibles(
        self,
        notes,
        summary,
        activity_type="mail.mail_activity_data_warning",
        group=None,
    ):
        """Schedule a warning on each of these documents, for someone who can act on it.

        No one is assigned if no one can act.

        :param dict notes: of document to what is told, a text or Markup
        :param str summary: of all of them
        :param str activity_type: external id
        :param str group: external id of the group of those who can act; whoever is
            responsible for the document can if None
        """
        responsibles = self._get_backorder_responsibles(group)
        self._lock_backorder_followers(responsibles)
        for document in self:
            note = notes[document]
            document.activity_schedule(
                activity_type,
                summary=summary,
                note=note if isinstance(note, Markup) else plaintext2html(note),
                user_id=responsibles[document].id,
            )

    def _lock_backorder_followers(self, responsibles):
        """Keep others from making the same users followers of these documents.

        An activity makes its user a follower, and core fails if he has become one
        meanwhile. The rows are written, not only locked: the database then refuses who
        comes second, Odoo tries him again, and he sees the follower.

        :param dict responsibles: of document to ``res.users``
        """
        documents = self.sudo()  # followers are read of documents that others own
        new = documents.filtered(
            lambda document: (
                responsibles[document].partner_id - document.message_partner_ids
            )
        )
        if new:
            new._lock_backorder_rows([])
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id IN %s",
                    SQL.identifier(self._table),
                    tuple(new.ids),
                )
            )

    def _lock_backorder_rows(self, names):
        """Keep others from changing these documents meanwhile.

        Waits for them, in an order that is the same for all, so that nobody waits for
        each other. If they have changed one, the database refuses this transaction, and
        Odoo tries it again.

        :param names: of the fields that are relied on, and read anew
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                ),
                log_exceptions=False,  # Odoo tries again: nothing is wrong
            )
            self.invalidate_recordset(names)

    def _get_backorder_responsibles(self, group=None):
        """Choose who is notified about the backorders of these documents.

        The first of its candidates who can act, else a manager who can.

        :param str group: external id; only its members can act, and any of them where
            no candidate can
        :return: dict of document to ``res.users``; empty where nobody can act
        """
        # The user who causes the notification may not see its recipients.
        documents = self.sudo()
        candidates = documents._get_backorder_candidates()
        if group:
            candidates = {
                document: users.filtered(lambda user: user.has_group(group))
                for document, users in candidates.items()
            }
        chosen = documents._choose_backorder_responsibles(candidates)
        left = documents.filtered(lambda document: not chosen[document])
        managers = left._get_backorder_managers(group)
        return chosen | left._choose_backorder_responsibles(managers)

    def _get_backorder_candidates(self):
        """Candidates to be notified of each of these documents, if they can act.

        Extend it for others who are responsible.

        :return: dict of document to ``res.users``, the first choice first
        """
        raise NotImplementedError

    def _get_backorder_manager_group(self):
        """Recipients of notifications where no candidate can act.

        :return: external id of a group
        """
        raise NotImplementedError

    def _get_backorder_managers(self, group=None):
        """The managers who work in the companies of these documents.

        :param str group: external id, of others than the managers
        :return: dict of document to ``res.users``; first those whose main company it is
        """
        if not self:
            return {}
        group = self.env.ref(group or self._get_backorder_manager_group())
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
        )
        by_company = {
            company: managers.sorted(lambda user, main=company: user.company_id != main)
            for company in self.company_id
        }
        return {document: by_company[document.company_id] for document in self}

    def _choose_backorder_responsibles(self, candidates):
        """Choose the first candidate of each of these documents who can act on it.

        :param dict candidates: of document to ``res.users``
        :return: dict of document to ``res.users``; empty where none of them can
        """
        open_to = {}

        def can_act(user, document):
            # One question for each user, however many documents there are.
            if user not in open_to:
                open_to[user] = self._filter_backorder_open_to(user)
            return document in open_to[user]

        return {
            document: next(
                (user for user in candidates[document] if can_act(user, document)),
                candidates[document].browse(),
            )
            for document in self
        }

    def _filter_backorder_open_to(self, user):
        """The documents on which a user can act.

        He is there, works in the company, and may open the document.

        :param user: ``res.users``
        """
        if not user.active or user.share:
            return self.browse()
        mine = self.filtered(lambda document: document.company_id in user.company_ids)
        # As in a request of the user, whatever companies the caller has chosen.
        context = {"allowed_company_ids": user.company_ids.ids}
        env = self.env(user=user, su=False, context=context)
        return mine.with_env(env)._filtered_access("read")
