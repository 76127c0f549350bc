/**
 * Whether a host is this machine and nobody else's way to it: 127.0.0.0/8, ::1 or a name below
 * `localhost` (RFC 6761, 6.3). An IPv6 address comes without brackets.
 */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|::1|(?:[^.]+\.)*localhost)$/iu.test(host)
}
