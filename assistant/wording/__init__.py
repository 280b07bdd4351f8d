"""Reading and writing of plain text: sentences, markers, typed values, and what a value is attached to."""
