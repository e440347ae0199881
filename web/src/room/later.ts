/** Those to whom it happened after it had happened to any of those known before; `at`: when, null if it did not. */
export function later<One>(now: readonly One[], before: readonly One[], at: (one: One) => string | null): One[] {
  const latest = before.reduce((time, one) => Math.max(time, Date.parse(at(one) ?? "") || 0), 0);
  return now.filter((one) => Date.parse(at(one) ?? "") > latest);
}
