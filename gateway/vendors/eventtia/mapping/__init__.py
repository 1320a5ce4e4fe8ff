"""Eventtia's payloads → records. Pure: no call, no clock."""
