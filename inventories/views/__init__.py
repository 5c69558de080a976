"""Pages of inventories. HTTP only."""
