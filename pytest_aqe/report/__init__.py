"""What the user gets to see: values in, text out."""
