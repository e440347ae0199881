import { graphql } from "../graphql/generated";

/** A disturbance: told by participants, seen to by hosts. */

export const ReportDisturbance = graphql(`
  mutation ReportDisturbance($commandId: UUID!, $sessionId: UUID!, $text: String!) {
    reportDisturbance(commandId: $commandId, sessionId: $sessionId, text: $text) {
      ...Outcome
    }
  }
`);

export const SettleReport = graphql(`
  mutation SettleReport($commandId: UUID!, $sessionId: UUID!, $reportId: UUID!) {
    settleReport(commandId: $commandId, sessionId: $sessionId, reportId: $reportId) {
      ...Outcome
    }
  }
`);
