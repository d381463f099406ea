"""`caplinks report`: who is shut out of what, and where money is raised, as a document with footnoted quotes."""
