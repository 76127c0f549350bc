import type { AuthMethod } from './sign-in-progress.ts'

/** The proofs that make up each level, any of them (developer guide, "ACR authentication levels"). */
const ways: ReadonlyMap<number, readonly (readonly AuthMethod[])[]> = new Map([
  [1, [['pwd']]],
  [2, [['sms'], ['email_otp']]],
  [3, [['swk'], ['hwk'], ['pwd', 'sms'], ['pwd', 'email_otp']]],
  [4, [['pwd', 'otp']]],
])

const levels = [4, 3, 2, 1]

/** The highest level that these proofs reach, 1 to 4; 0 for none. */
export function levelOf(proved: readonly AuthMethod[]): number {
  return levels.find((level) => waysTo(level).some((way) => isIn(way, proved))) ?? 0
}

/** The `amr` claim: the proofs, and `mfa` when there are two or more. */
export function methodsClaim(proved: readonly AuthMethod[]): string[] {
  return proved.length > 1 ? [...proved, 'mfa'] : [...proved]
}

/** The proofs in an `amr` claim; what is none is left out. */
export function provedIn(claim: unknown): AuthMethod[] {
  const known: readonly AuthMethod[] = ['pwd', 'otp', 'sms', 'email_otp', 'swk', 'hwk']
  return Array.isArray(claim) ? known.filter((method) => claim.includes(method)) : []
}

/**
 * What is missing for a level: one list for each way to it that `available` proofs can complete,
 * the shortest first; none when the level is out of reach.
 */
export function missingFor(
  level: number,
  { proved, available }: { proved: readonly AuthMethod[]; available: readonly AuthMethod[] },
): AuthMethod[][] {
  return waysTo(level)
    .map((way) => way.filter((method) => !proved.includes(method)))
    .filter((missing) => isIn(missing, available))
    .sort((one, other) => one.length - other.length)
}

function waysTo(level: number): readonly (readonly AuthMethod[])[] {
  return ways.get(level) ?? []
}

function isIn(some: readonly AuthMethod[], all: readonly AuthMethod[]): boolean {
  return some.every((method) => all.includes(method))
}
