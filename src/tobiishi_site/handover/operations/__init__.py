"""What can be done to hand work over, one file per verb."""
