"""The simulated systems of ЦРПТ, asked by plain HTTP and judged by the documents alone."""
