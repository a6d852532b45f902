"""Who convenes, who to reach, who takes part, what the plan says."""
