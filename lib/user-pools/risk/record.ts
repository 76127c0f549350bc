import type { EventResponseType } from '@aws-sdk/client-cognito-identity-provider'
import { circumstancesOf } from '../../domain/circumstances.ts'
import { withSignIn } from '../../domain/risk.ts'
import type { AuthMethod } from '../../domain/sign-in-progress.ts'
import type { AuthEvent, EventChallenge } from '../../store/auth-events.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import { historyChanged, historyRef, putHistory } from '../../store/sign-in-histories.ts'
import type { User } from '../../store/users.ts'
import type { SignInAnswer, SignInCall, SignInServices } from '../sign-in/sign-in.ts'
import { keepEvent } from './events.ts'
import { isAttemptsEnd, isRiskRefusal } from './refuse.ts'
import { sealedWarning } from './warn.ts'
import { Witness, type Sight } from './witness.ts'

/**
 * Takes a step of a sign-in and keeps what came of it as an event, where the pool's threat
 * protection is on. One event tells of the whole sign-in, each step of its latest state.
 */
export async function recorded(
  services: SignInServices,
  call: SignInCall,
  step: (call: SignInCall) => Promise<SignInAnswer>,
): Promise<SignInAnswer> {
  const witness = new Witness()
  try {
    const answer = await step({ ...call, witness })
    if (answer.AuthenticationResult) await record(services, witness, { response: 'Pass' })
    else if (witness.hasProof) await record(services, witness, { response: 'InProgress' })
    return answer
  } catch (error) {
    if (isAttemptsEnd(error)) {
      await record(services, witness, { response: 'Fail', isBlocked: isRiskRefusal(error) })
    }
    throw error
  }
}

async function record(
  services: SignInServices,
  witness: Witness,
  { response, isBlocked = false }: { response: EventResponseType; isBlocked?: boolean },
): Promise<void> {
  const sight = witness.latest
  if (!sight?.progress.threat) return
  const event = eventOf(sight, witness, { response, isBlocked })
  const hasPassed = response === 'Pass' && sight.user !== undefined
  const isNews = witness.hasProof || hasPassed
  const warning = isNews ? await sealedWarning(services, sight, event) : undefined
  await Promise.all([
    keepEvent(services, event, warning),
    hasPassed && remember(services, sight.user, sight),
  ])
}

function eventOf(
  { pool, user, username, progress, call }: Sight,
  witness: Witness,
  { response, isBlocked }: { response: EventResponseType; isBlocked: boolean },
): AuthEvent {
  const { eventId: id = '', level } = progress.threat ?? {}
  return {
    id,
    poolId: pool.id,
    username,
    sub: user?.sub,
    type: 'SignIn',
    response,
    decision: isBlocked ? 'Block' : level ? 'AccountTakeover' : 'NoRisk',
    level,
    isCompromised: witness.isCompromised,
    challenges: challengesOf(
      progress.proved,
      response === 'Fail' && !witness.hasProof && !isBlocked,
    ),
    ip: call.origin.sourceIp,
    userAgent: call.origin.userAgent,
    deviceKey: progress.deviceKey,
  }
}

/** The proofs in their order; a step that failed without any did so at the next one. */
function challengesOf(proved: readonly AuthMethod[], hasFailed: boolean): EventChallenge[] {
  const right = proved.map((method) => ({ name: nameOf(method), isRight: true }))
  if (!hasFailed) return right
  return [...right, { name: proved.length === 0 ? 'Password' : 'Mfa', isRight: false }]
}

function nameOf(method: AuthMethod): EventChallenge['name'] {
  return method === 'pwd' ? 'Password' : 'Mfa'
}

/** Remembers where and by what the user signed in. */
function remember({ table, now }: SignInServices, user: User, sight: Sight): Promise<void> {
  const { sourceIp: ip, userAgent } = sight.call.origin
  const { deviceKey } = sight.progress
  return retryOnChange([historyChanged], async () => {
    const read = await table.get(historyRef(user.poolId, user.username))
    const known = read?.sub === user.sub ? read : undefined
    const history = withSignIn(known, circumstancesOf({ ip, userAgent, deviceKey }), now())
    await table.write(putHistory(user, read, history))
  })
}
