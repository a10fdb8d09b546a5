"""The live page: one HTML file in which the graph of a program computes, forward and backward, as its inputs move."""
