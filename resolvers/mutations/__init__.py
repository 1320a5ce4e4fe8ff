"""Mutations: changes checked, carried out once, answered as data."""
