/** SQL: true for grants and keys without an end, and before it. `alias` names their table in the query around it. */
export function isLive(alias: 'g' | 'k'): string {
  return `(${alias}.expires_at IS NULL OR ${alias}.expires_at > now())`;
}
