"""What people who leave a group leave to others: its chair and secretary give it to members."""
