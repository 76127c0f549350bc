import type { AuthMethod } from './sign-in-progress.ts'

/** Proofs that reach a level together: the one to begin with, and further factors. */
type Way = readonly [first: AuthMethod, ...further: AuthMethod[]]

/** The ways to each level (developer guide, "ACR authentication levels"). */
const ways: ReadonlyMap<number, readonly Way[]> = new Map<number, readonly Way[]>([
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

/** What a sign-in rests on: proofs given here, or the word of another provider. */
export interface Strength {
  readonly proved: readonly AuthMethod[]
  /** The level, 1 to 4, that a provider's word stands for; undefined for a sign-in here. */
  readonly providerLevel?: number | undefined
}

/** The level that a sign-in reaches, 1 to 4; 0 for none. */
export function levelReached({ proved, providerLevel }: Strength): number {
  return providerLevel ?? levelOf(proved)
}

/** The `amr` claim: the proofs, and `mfa` when there are two or more; `fed` for a provider's word. */
export function methodsClaim({ proved, providerLevel }: Strength): string[] {
  if (providerLevel !== undefined) return ['fed']
  return proved.length > 1 ? [...proved, 'mfa'] : [...proved]
}

/** The proofs in an `amr` claim; what is none is left out. */
export function provedIn(claim: unknown): AuthMethod[] {
  const known: readonly AuthMethod[] = ['pwd', 'otp', 'sms', 'email_otp', 'swk', 'hwk']
  return Array.isArray(claim) ? known.filter((method) => claim.includes(method)) : []
}

/** What somebody can prove: to begin with, and as a further factor. */
export interface Provable {
  readonly first: readonly AuthMethod[]
  readonly further: readonly AuthMethod[]
}

/**
 * What is missing for a level: one list for each way to it that the provable methods can complete,
 * the shortest first; none when the level is out of reach.
 */
export function missingFor(
  level: number,
  { proved, first, further }: Provable & { readonly proved: readonly AuthMethod[] },
): AuthMethod[][] {
  return waysTo(level)
    .filter(
      ([start, ...rest]) =>
        isIn([start], [...proved, ...first]) && isIn(rest, [...proved, ...further]),
    )
    .map((way) => way.filter((method) => !proved.includes(method)))
    .sort((one, other) => one.length - other.length)
}

function waysTo(level: number): readonly Way[] {
  return ways.get(level) ?? []
}

function isIn(some: readonly AuthMethod[], all: readonly AuthMethod[]): boolean {
  return some.every((method) => all.includes(method))
}
