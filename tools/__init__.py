"""What makes documents and bundles and runs the tests; no part of the product."""
