import { graphql } from "../graphql/generated";

/** What one does with messages, and how their words are laid out. */

export const SendMessage = graphql(`
  mutation SendMessage($commandId: UUID!, $sessionId: UUID!, $text: String!, $scope: MessageScope!, $to: UUID, $replyTo: UUID) {
    sendMessage(commandId: $commandId, sessionId: $sessionId, text: $text, scope: $scope, to: $to, replyTo: $replyTo) {
      ...Outcome
    }
  }
`);

export const EditMessage = graphql(`
  mutation EditMessage($commandId: UUID!, $sessionId: UUID!, $messageId: UUID!, $text: String!) {
    editMessage(commandId: $commandId, sessionId: $sessionId, messageId: $messageId, text: $text) {
      ...Outcome
    }
  }
`);

export const DeleteMessage = graphql(`
  mutation DeleteMessage($commandId: UUID!, $sessionId: UUID!, $messageId: UUID!) {
    deleteMessage(commandId: $commandId, sessionId: $sessionId, messageId: $messageId) {
      ...Outcome
    }
  }
`);

export const OlderMessages = graphql(`
  query OlderMessages($sessionId: UUID!, $before: UUID!, $first: Int!) {
    olderMessages(sessionId: $sessionId, before: $before, first: $first) {
      ...Words
    }
  }
`);

export const NewerMessages = graphql(`
  query NewerMessages($sessionId: UUID!, $after: UUID!, $first: Int!) {
    newerMessages(sessionId: $sessionId, after: $after, first: $first) {
      ...Words
    }
  }
`);

export const MessagesAgain = graphql(`
  query MessagesAgain($sessionId: UUID!, $ids: [UUID!]!, $atLeast: Position) {
    messages(sessionId: $sessionId, ids: $ids, atLeast: $atLeast) {
      ...Words
    }
  }
`);

export const SearchMessages = graphql(`
  query SearchMessages($sessionId: UUID!, $words: String!, $before: UUID) {
    searchMessages(sessionId: $sessionId, words: $words, before: $before) {
      ... on MessagesFound {
        messages {
          ...Words
        }
        total
        next
      }
      ...Refused
    }
  }
`);

export type Piece = { kind: "text" | "link" | "code" | "block"; text: string };

/** A block between lines of three backticks, code between backticks, an address; nothing else is interpreted. */
const PIECES = /```[^\S\n]*\w*\n?([\s\S]+?)\n?```|`([^`\n]+)`|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g;

/** The pieces of a message, in order. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > end) found.push({ kind: "text", text: text.slice(end, match.index) });
    const [whole, block, code, link] = match;
    if (block !== undefined) found.push({ kind: "block", text: block });
    else if (code !== undefined) found.push({ kind: "code", text: code });
    else if (link !== undefined) found.push({ kind: "link", text: link });
    end = match.index + whole.length;
  }
  if (end < text.length) found.push({ kind: "text", text: text.slice(end) });
  return found;
}
