import { equalInConstantTime } from '../../../domain/constant-time.ts'
import { hasProof, noting, proving } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { replaceUser, userChanged, userRef, type User } from '../../../store/users.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import type { UserPool } from '../../../store/user-pools.ts'
import { judge } from '../../verdict.ts'
import { verifyContact } from '../../verify-contact.ts'
import { addressOf, hashOfCode, type CodeChallenge } from '../ask/code.ts'
import { needsNoFactor } from '../choices.ts'
import { nobodysTerms, requireWithoutFactor, verdictTerms } from '../further-factor.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer, type OpenedStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/** The members of an answer that a code may come in. */
const members: Readonly<Record<CodeChallenge, readonly string[]>> = {
  SMS_MFA: ['SMS_MFA_CODE'],
  SMS_OTP: ['SMS_OTP_CODE'],
  EMAIL_OTP: ['EMAIL_OTP_CODE', 'EMAIL_MFA_CODE'],
}

/**
 * Takes a code that was sent, as a further factor or as the only one. A right one verifies the
 * address it went to, and confirms a user who was waiting for that.
 *
 * @throws ServiceError CodeMismatchException; NotAuthorizedException for a session that is spent
 */
export async function answerCode(
  services: SignInServices,
  challenge: CodeChallenge,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const code = codeIn(challenge, answer.responses)
  const opened = await openStep(services, answer, challenge)
  const { state, pool, user } = opened
  const attribute = addressOf[challenge]
  const value = state.details.address ?? user?.attributes[attribute] ?? ''
  const sub = user?.sub ?? ''
  const hash = await hashOfCode(
    services,
    { user: { poolId: pool.id, sub }, challenge, value },
    code,
  )
  const method = attribute === 'email' ? 'email_otp' : 'sms'
  const result = { challengeName: challenge, challengeResult: true }
  const progress = noting(proving(state.progress, method), result)
  const { isSendCounted, ...terms } = user
    ? verdictTerms({ pool, user, progress }, services.now())
    : nobodysTerms
  const groups = await judge(services, {
    ...terms,
    poolId: pool.id,
    username: state.username,
    read: opened.attempts,
    handle: { ...state, takesRetries: true },
    spent: spentSession(),
    isRight: () => isEnough(opened) && equalInConstantTime(hash, state.details.hash ?? ''),
    prize: opened.groups,
  })
  if (!groups || !user) {
    throw new ServiceError('CodeMismatchException', 'Invalid code or auth state for the user.')
  }
  const isSetUp = state.details.address !== undefined
  const proved = await withVerified(services, pool, { user, attribute, value, isSetUp })
  const { names } = state
  return nextStep(services, { ...opened, user: proved, groups, names, progress, isSendCounted })
}

function codeIn(challenge: CodeChallenge, responses: ClientAnswer['responses']): string {
  const code = members[challenge].map((name) => responses[name]).find(Boolean)
  if (code) return code
  throw new ServiceError(
    'InvalidParameterException',
    `Missing required parameter ${members[challenge][0] ?? ''}`,
  )
}

/** Who got a further factor since the code was sent is not let in by a code that begins a sign-in. */
function isEnough({ state, pool, user }: OpenedStep): boolean {
  return user !== undefined && (hasProof(state.progress) || needsNoFactor(pool, user))
}

/** The user with the address verified; the same without a write where nothing changes by it. */
async function withVerified(
  { table, now }: SignInServices,
  pool: UserPool,
  {
    user,
    attribute,
    value,
    isSetUp,
  }: { user: User; attribute: 'email' | 'phone_number'; value: string; isSetUp: boolean },
): Promise<User> {
  return retryOnChange([userChanged], async (before) => {
    const present = before === 0 ? user : await table.get(userRef(pool.id, user.username))
    if (present?.sub !== user.sub) throw new ServiceError('NotAuthorizedException')
    if (isSetUp) requireWithoutFactor({ pool, user: present })
    const isVerified =
      present.attributes[attribute] === value &&
      present.attributes[`${attribute}_verified`] === 'true'
    if (isVerified && present.status !== 'UNCONFIRMED') return present
    const status = present.status === 'UNCONFIRMED' ? ('CONFIRMED' as const) : present.status
    const own = { ...present, pending: { ...present.pending, [attribute]: value } }
    const change = { pool, user: own, attribute, changes: { status }, now: now() }
    const verified = await verifyContact(table, change)
    try {
      await table.write(replaceUser(verified.user), ...verified.writes)
    } catch (error) {
      // Somebody else signs in by this address: that keeps nobody from signing in by their own name
      if (error instanceof ServiceError && error.code === 'AliasExistsException') return present
      throw error
    }
    return verified.user
  })
}
