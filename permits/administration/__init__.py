"""Administration: what an administrator sees and changes, its effects shown before."""
