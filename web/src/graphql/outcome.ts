import { graphql } from "./generated";

/** What every refusal says; its sentence is in `refusals.ts`. */
graphql(`
  fragment Refused on Refusal {
    code
    field
    details {
      key
      value
    }
  }
`);

/** The answer of a command that gives nothing but that it was done. */
graphql(`
  fragment Outcome on DoneResult {
    __typename
    ... on Done {
      position
    }
    ...Refused
  }
`);
