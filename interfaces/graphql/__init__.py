"""GraphQL: types, and resolvers that only translate."""
