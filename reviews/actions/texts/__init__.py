"""Acts on one explanation: write, submit, sign, publish, withdraw. The only writers of its state."""
