import type { Role } from "../graphql/generated/graphql";

/** Whether somebody of this role runs the meeting, as host or with the host. */
export function hosts(role: Role): boolean {
  return role === "HOST" || role === "CO_HOST";
}
