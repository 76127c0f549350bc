/**
 * A cookie of the deployment's own host that no script reads and that other sites' forms do not
 * bring along (RFC 6265bis). A provider's answer by POST is such a form: `Lax` would keep from it
 * what it has to be held against.
 *
 * @param seconds its life; 0 takes it away
 */
export function cookie(
  name: string,
  value: string,
  { seconds, sameSite = 'Lax' }: { seconds: number; sameSite?: 'Lax' | 'None' },
): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}; Max-Age=${seconds}`
}
