"""Pages that read across apps. HTTP only: one selector a view."""
