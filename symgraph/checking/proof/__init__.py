"""Equality by normal form: field of generators, signs, regions."""
