"""What talks to Amphi: GraphQL, HTTP, the command line; bootstrap wires everything."""
