"""Tests of the quality rules. A package, so that `made_readings` beside it is found."""
