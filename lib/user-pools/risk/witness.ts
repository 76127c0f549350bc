import { proofCount, type SignInProgress } from '../../domain/sign-in-progress.ts'
import type { User } from '../../store/users.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

/** A sign-in as one step sees it. */
export interface Sight extends Pick<SignIn, 'pool' | 'client' | 'progress' | 'call'> {
  /** Undefined for a name that nobody has. */
  readonly user: User | undefined
  readonly username: string
}

/**
 * Sees what one step of a sign-in learns on its way, for the event that is kept of the sign-in
 * whether the step ends well or not.
 */
export class Witness {
  #first: SignInProgress | undefined
  #latest: Sight | undefined
  #isCompromised = false

  /** Sees where the sign-in stands. */
  see({ user, username, ...sight }: Omit<Sight, 'username'> & { username?: string }): void {
    this.#first ??= sight.progress
    this.#latest = { ...sight, user, username: user?.username ?? username ?? '' }
  }

  /** Sees that the password is compromised. */
  seeCompromised(): void {
    this.#isCompromised = true
  }

  /** Where the sign-in stood when it was seen last. */
  get latest(): Sight | undefined {
    return this.#latest
  }

  /** Whether the step proved anything. */
  get hasProof(): boolean {
    if (!this.#first || !this.#latest) return false
    return proofCount(this.#latest.progress) > proofCount(this.#first)
  }

  /** Whether the password was found to be compromised. */
  get isCompromised(): boolean {
    return this.#isCompromised
  }
}
