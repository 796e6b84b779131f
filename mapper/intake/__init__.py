"""What arrives? Rows with their line numbers, visits from phones, areas; into register and visits."""
