"""Django (extra ``django``): put ``govauth.integrations.django`` into ``INSTALLED_APPS``.

So far it brings ``manage.py issue_receipts``; see :mod:`.management.commands.issue_receipts`.
"""
