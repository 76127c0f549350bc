const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u

/**
 * Whether passkeys can be bound to this relying party id: a domain name, no address and no top-level
 * domain, but for the machine itself (Web Authentication Level 3, section 5.1.3: a valid domain).
 * That it is no public suffix either is for browsers to know, which refuse one.
 */
export function isRelyingPartyId(id: string): boolean {
  const labels = id.split('.')
  if (id === 'localhost') return true
  if (id.length > 253 || labels.length < 2 || !labels.every((part) => label.test(part)))
    return false
  return /[a-z]/u.test(labels.at(-1) ?? '')
}
