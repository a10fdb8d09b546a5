"""Programs of arrays, the table of their operations, and the derivatives of both."""
