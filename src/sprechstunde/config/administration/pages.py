"""What the administration shows."""
