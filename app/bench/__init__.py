"""What the product is measured by, beside a bare baseline in the same run."""
