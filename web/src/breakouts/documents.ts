import { graphql } from "../graphql/generated";
import type { BreakoutPlanQuery } from "../graphql/generated/graphql";

/** The groups prepared with a meeting: what they are, and everything that can be changed. */

export const BreakoutPlanDocument = graphql(`
  query BreakoutPlan($meetingId: UUID!) {
    breakoutPlan(meetingId: $meetingId) {
      __typename
      ... on BreakoutPlan {
        groups {
          id
          number
          name
        }
        members {
          id
          kind
          label
          groupId
          link
        }
        minutes
        warns
        asked
        free
      }
      ...Refused
    }
  }
`);

export type Plan = Extract<BreakoutPlanQuery["breakoutPlan"], { __typename: "BreakoutPlan" }>;
export type PlannedGroup = Plan["groups"][number];
export type PlannedMember = Plan["members"][number];

export const PrepareGroups = graphql(`
  mutation PrepareGroups($commandId: UUID!, $meetingId: UUID!, $groups: [GroupInput!]!) {
    prepareGroups(commandId: $commandId, meetingId: $meetingId, groups: $groups) {
      ...Outcome
    }
  }
`);

export const ExpectPresent = graphql(`
  mutation ExpectPresent($commandId: UUID!, $meetingId: UUID!) {
    expectPresent(commandId: $commandId, meetingId: $meetingId) {
      ...Outcome
    }
  }
`);

export const InviteGuest = graphql(`
  mutation InviteGuest($commandId: UUID!, $meetingId: UUID!, $name: String!, $groupId: UUID) {
    inviteGuest(commandId: $commandId, meetingId: $meetingId, name: $name, groupId: $groupId) {
      ...Outcome
    }
  }
`);

export const InviteMailboxes = graphql(`
  mutation InviteMailboxes($commandId: UUID!, $meetingId: UUID!, $addresses: [String!]!) {
    inviteMailboxes(commandId: $commandId, meetingId: $meetingId, addresses: $addresses) {
      ...Outcome
    }
  }
`);

export const ImportMembers = graphql(`
  mutation ImportMembers($commandId: UUID!, $meetingId: UUID!, $text: String!) {
    importMembers(commandId: $commandId, meetingId: $meetingId, text: $text) {
      ...Outcome
    }
  }
`);

export const PlaceMembers = graphql(`
  mutation PlaceMembers($commandId: UUID!, $meetingId: UUID!, $memberIds: [UUID!]!, $groupId: UUID) {
    placeMembers(commandId: $commandId, meetingId: $meetingId, memberIds: $memberIds, groupId: $groupId) {
      ...Outcome
    }
  }
`);

export const DistributeMembers = graphql(`
  mutation DistributeMembers($commandId: UUID!, $meetingId: UUID!, $everybody: Boolean!) {
    distributeMembers(commandId: $commandId, meetingId: $meetingId, everybody: $everybody) {
      ...Outcome
    }
  }
`);

export const RemoveMembers = graphql(`
  mutation RemoveMembers($commandId: UUID!, $meetingId: UUID!, $memberIds: [UUID!]!) {
    removeMembers(commandId: $commandId, meetingId: $meetingId, memberIds: $memberIds) {
      ...Outcome
    }
  }
`);

export const ConfigureBreakouts = graphql(`
  mutation ConfigureBreakouts($commandId: UUID!, $meetingId: UUID!, $warns: Boolean!, $asked: Boolean!, $free: Boolean!, $minutes: Int) {
    configureBreakouts(commandId: $commandId, meetingId: $meetingId, warns: $warns, asked: $asked, free: $free, minutes: $minutes) {
      ...Outcome
    }
  }
`);
