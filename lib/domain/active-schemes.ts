/** Schemes that run something, show what somebody else wrote, or open what is on the machine. */
const activeSchemes = new Set([
  ...['javascript:', 'vbscript:', 'data:', 'blob:', 'filesystem:'],
  ...['file:', 'about:', 'view-source:'],
])

/**
 * Whether a browser does something else than to go to an address (OWASP, Unvalidated Redirects and
 * Forwards).
 *
 * @param protocol as URLs have it: in lower case, with its colon
 */
export function isActiveScheme(protocol: string): boolean {
  return activeSchemes.has(protocol)
}
