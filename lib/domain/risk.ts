import type { Circumstances } from './circumstances.ts'

/** How likely a sign-in is somebody else's (API reference, RiskLevelType). */
export type RiskLevel = 'Low' | 'Medium' | 'High'

/** A place or device that a user was seen with, and what was said of a place. */
export interface Acquaintance {
  readonly mark: string
  /** When last, in milliseconds since the epoch. */
  readonly at: number
  /** Whether somebody said that it was not the user. */
  readonly isDistrusted?: boolean
}

/** Where and by what a user signed in before; newest last. */
export interface SignInHistory {
  readonly places: readonly Acquaintance[]
  readonly devices: readonly Acquaintance[]
}

/** A sign-in to judge. */
export interface Attempt extends Circumstances {
  readonly now: number
  /** Wrong answers in a row until now. */
  readonly failures: number
}

/** Nobody changes place and device faster than this, in milliseconds. */
const hurry = 30 * 60_000

/** Wrong answers in a row that are more than a slip. */
const burst = 5

/** How many places and devices of a user are remembered. */
const remembered = 30

/**
 * How risky a sign-in is. Cognito's own rules are not public; these take what its guide names: a
 * device or place that is new, one soon after another, a burst of failures, and what was said of
 * earlier sign-ins (developer guide, "Working with adaptive authentication"). One sign is low, two
 * are medium, three are high, and so is what somebody said was not the user. At the first sign-in
 * nothing is new.
 */
export function riskOf(
  history: SignInHistory | undefined,
  { place, marks, now, failures }: Attempt,
): RiskLevel | undefined {
  const { places = [], devices = [] } = history ?? {}
  const knownPlace = find(places, place)
  if (knownPlace?.isDistrusted) return 'High'
  const wasHere = history !== undefined
  const isNewPlace = wasHere && !knownPlace
  const lastAt = Math.max(...places.map(({ at }) => at))
  const signs = [
    isNewPlace,
    wasHere && !marks.some((mark) => find(devices, mark)),
    isNewPlace && now - lastAt < hurry,
    failures >= burst,
  ]
  return levels[signs.filter(Boolean).length]
}

const levels: readonly (RiskLevel | undefined)[] = [undefined, 'Low', 'Medium', 'High', 'High']

/** The history after a sign-in, which does not make up for what somebody said of the place. */
export function withSignIn(
  history: SignInHistory | undefined,
  { place, marks }: Circumstances,
  at: number,
): SignInHistory {
  const { places, devices } = history ?? {}
  return {
    places: remember(places, [{ ...find(places, place), mark: place, at }]),
    devices: remember(
      devices,
      marks.map((mark) => ({ mark, at })),
    ),
  }
}

/**
 * The history after somebody said whether a sign-in was the user's. If not, its place is distrusted;
 * its device is only forgotten: the user's own may look the same.
 */
export function withFeedback(
  history: SignInHistory | undefined,
  { place, marks }: Circumstances,
  { isValid, at }: { isValid: boolean; at: number },
): SignInHistory {
  const { places, devices } = history ?? { places: [], devices: [] }
  return isValid
    ? withSignIn({ places: without(places, [place]), devices }, { place, marks }, at)
    : {
        places: remember(places, [{ mark: place, at, isDistrusted: true }]),
        devices: without(devices, marks),
      }
}

function find(list: readonly Acquaintance[] = [], mark: string): Acquaintance | undefined {
  return list.find((entry) => entry.mark === mark)
}

function remember(
  list: readonly Acquaintance[] = [],
  entries: readonly Acquaintance[],
): Acquaintance[] {
  const marks = entries.map(({ mark }) => mark)
  return [...without(list, marks), ...entries].slice(-remembered)
}

function without(list: readonly Acquaintance[], marks: readonly string[]): Acquaintance[] {
  return list.filter(({ mark }) => !marks.includes(mark))
}
