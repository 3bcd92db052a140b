"""A file comes in: encoding, columns, preview, a report row by row, and where it came from."""
