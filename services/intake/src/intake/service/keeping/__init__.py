"""Count and mark whether the parties keep an agreement."""
