import type { Code, Refused } from "../graphql/command";
import { notePosition } from "../graphql/position";

export const LARGEST_BYTES = 100_000_000;
const LONGEST_TITLE = 200;
const UNREACHABLE: Refused = { code: "UNREACHABLE", details: [] };

/** Send a file to the shelf of a meeting; `progress` is told 0 to 1. Why it was refused, or null when it is there. */
export function upload(meetingId: string, file: File, progress: (share: number) => void): Promise<Refused | null> {
  if (file.size > LARGEST_BYTES)
    return Promise.resolve({ code: "DOCUMENT_TOO_LARGE", details: [{ key: "most_mb", value: "100" }] });
  const query = new URLSearchParams({ command_id: crypto.randomUUID(), title: file.name.slice(-LONGEST_TITLE) });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    request.open("POST", `/meetings/${meetingId}/documents?${query}`);
    request.setRequestHeader("x-amphi", "1");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => resolve(UNREACHABLE);
    request.onload = () => resolve(answered(request.status, request.response));
    request.send(file);
  });
}

function answered(status: number, answer: unknown): Refused | null {
  const { code, details, position } = (answer ?? {}) as {
    code?: Code;
    details?: Record<string, string | number>;
    position?: number;
  };
  if (status === 201 && position !== undefined) {
    notePosition(position);
    return null;
  }
  if (!code) return UNREACHABLE;
  return { code, details: Object.entries(details ?? {}).map(([key, value]) => ({ key, value: String(value) })) };
}
