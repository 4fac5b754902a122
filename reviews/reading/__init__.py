"""What the desk, the queues and readers are shown of explanations. SELECT only."""
