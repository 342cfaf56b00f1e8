"""From the book's exercises to a course: `make classroom`, `make hand-out` and `make grade`; see book/teaching.md."""
