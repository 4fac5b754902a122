"""What every subject of the desk uses: who is there, the frame of a page, refusals and differences in words."""
