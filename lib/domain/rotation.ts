/** A refresh token among those of its family, and how far the family has been rotated. */
export interface RotationState {
  /** The generation of the token; 0 for the one of the sign-in. */
  readonly generation: number
  /** The newest generation, and when it replaced the one before (milliseconds); none at first. */
  readonly newest: { readonly generation: number; readonly rotatedAt: number } | undefined
  /** For how long a replaced token is good still: its answer may have been lost. */
  readonly graceSeconds: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What becomes of a refresh token that is used. */
export type RotationVerdict =
  /** It is the newest: the next one is of this generation, and has to be noted. */
  | { readonly kind: 'rotate'; readonly generation: number }
  /** It was replaced a moment ago: another of the newest generation goes out. */
  | { readonly kind: 'repeat'; readonly generation: number }
  /** It was replaced: whoever uses it is late, or a thief. */
  | { readonly kind: 'reuse' }

/**
 * Decides on the use of a refresh token under rotation (developer guide, "Refresh token rotation";
 * RFC 9700 section 4.14.2).
 */
export function judgeRotation(state: RotationState): RotationVerdict {
  const { generation, newest, graceSeconds, now } = state
  const current = newest?.generation ?? 0
  if (generation === current) return { kind: 'rotate', generation: current + 1 }
  const isRecent = newest !== undefined && now < newest.rotatedAt + graceSeconds * 1000
  if (generation === current - 1 && isRecent) return { kind: 'repeat', generation: current }
  return { kind: 'reuse' }
}
