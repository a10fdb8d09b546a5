"""What figures of whole arrays show: one node an operation on matrices, their shapes on the arrows."""
