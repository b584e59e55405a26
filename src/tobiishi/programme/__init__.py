"""The programme's record as plain models, and the packaged data of its fiscal year 2019."""
