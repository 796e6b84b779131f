"""What is true before anyone logs anything. README.md says where each file comes from."""
