"""HTTP only: one selector or one service a method."""
