"""How a text says things: phrases to avoid, how hard it is to read, slips of the pen. These checks never block."""
