"""Tests of the room `errors`; a package, since another folder also has a `test_examples.py`."""
