"""What a test leaves behind, named by difference around it. Runs in the child, beside the user's tests."""
