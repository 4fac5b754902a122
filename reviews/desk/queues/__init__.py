"""What waits for whom, and the ways to find it: queues, the sidebar and the palette."""
