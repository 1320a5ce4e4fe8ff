"""RingCentral Events (formerly Hopin), External API v1."""

from gateway.vendors.ringcentral.adapter import RingcentralAdapter, open_account
from gateway.vendors.ringcentral.settings import RingcentralSettings

__all__ = ["RingcentralAdapter", "RingcentralSettings", "open_account"]
