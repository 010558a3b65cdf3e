"""Guard the finished site: its policy is written, its faults are found."""
