"""What is known of each scene: place, day, people, quotations and elements."""
