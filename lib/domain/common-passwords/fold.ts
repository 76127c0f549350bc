import { createHash } from 'node:crypto'

/** Bytes of each hash in the list: one password in 400,000 is on it by chance. */
export const hashBytes = 4

/**
 * A password without what people add to please a policy: «Password1!» is «password1».
 *
 * @see NIST SP 800-63B, section 3.1.1.2
 */
export function foldPassword(password: string): string {
  return password.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, '')
}

/** What stands for a folded password in the list. */
export function hashOf(folded: string): number {
  return createHash('sha256').update(folded).digest().readUInt32BE(0)
}
