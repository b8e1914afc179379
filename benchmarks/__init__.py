"""What is promised about speed, measured: each figure beside a yardstick of the same run, medians, as ratios."""
