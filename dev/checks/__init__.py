"""What `dev lint` checks: one module a kind, each with check functions that give findings as lines of text."""
