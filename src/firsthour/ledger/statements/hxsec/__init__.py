"""Huaxi Securities' cash statement."""
