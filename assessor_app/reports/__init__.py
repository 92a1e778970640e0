"""What leaves the program as a document for people: reports and exports."""
