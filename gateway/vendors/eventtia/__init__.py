"""Eventtia: its settings, and how an account is opened."""

from gateway.vendors.eventtia.adapter import EventtiaAdapter, open_account
from gateway.vendors.eventtia.settings import EventtiaSettings

__all__ = ["EventtiaAdapter", "EventtiaSettings", "open_account"]
