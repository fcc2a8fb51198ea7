"""What breaks for real: workers are killed, PostgreSQL stops, two servers run."""
