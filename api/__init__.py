"""The doors: GraphQL over HTTP and the command line."""
