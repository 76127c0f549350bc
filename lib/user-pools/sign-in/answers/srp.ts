import {
  exchangeIn,
  isExpectedSignature,
  isSrpTimestamp,
  type SealedExchange,
} from '../../../domain/srp/index.ts'
import { noting, proving } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { openSession, type SessionState } from '../../../keys/sessions.ts'
import type { UserDevice } from '../../../store/user-devices.ts'
import { poolName } from '../../ids.ts'
import { judge } from '../../verdict.ts'
import { passwordOf, srpStep } from '../ask/srp.ts'
import { nobodysTerms, verdictTerms } from '../further-factor.ts'
import { namedDevice } from '../named-device.ts'
import { nextStep } from '../next-step.ts'
import { readStep, type ClientAnswer, type OpenedStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/**
 * Checks the answer to PASSWORD_VERIFIER, once for each SECRET_BLOCK.
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.» for a wrong
 *   signature, block or time stamp, and the refusals of `nextStep`
 */
export async function answerSrp(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const claim = srpClaim(answer.responses)
  const sealer = await services.keyring.sealer('user-pools')
  const state = openSession(sealer, claim.block)
  const exchange = state && exchangeIn(state.details)
  if (state?.step !== srpStep || !exchange || services.now() >= state.expiresAt) {
    throw new ServiceError('NotAuthorizedException')
  }
  const opened = await readStep(services, answer, state)
  const { user } = opened
  const device = await namedDevice(services, opened, answer.responses.DEVICE_KEY)
  const progress = progressAfter(opened, device)
  const owner = { poolId: state.pool, username: state.username }
  const { verifier } = passwordOf(sealer, user, owner)
  const { isSendCounted, ...terms } = user
    ? verdictTerms({ ...opened, user, progress }, services.now())
    : nobodysTerms
  const groups = await judge(services, {
    ...owner,
    ...terms,
    read: opened.attempts,
    handle: state,
    isRight: () => isProof({ ...claim, exchange, verifier, ...userIdentity(state) }),
    prize: opened.groups,
  })
  if (!groups || !user) throw new ServiceError('NotAuthorizedException')
  const { names } = state
  return nextStep(services, { ...opened, user, groups, names, progress, device, isSendCounted })
}

/** What the three answers of an SRP exchange say; the same for users and devices. */
export interface SrpClaim {
  readonly block: string
  readonly signature: string
  readonly timestamp: string
}

/** Reads an SRP answer. @throws ServiceError InvalidParameterException when a part is missing */
export function srpClaim(responses: ClientAnswer['responses']): SrpClaim {
  const {
    PASSWORD_CLAIM_SECRET_BLOCK: block,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  } = responses
  if (block && signature && timestamp) return { block, signature, timestamp }
  const missing = !block ? 'SECRET_BLOCK' : !signature ? 'SIGNATURE' : undefined
  throw new ServiceError(
    'InvalidParameterException',
    `Missing required parameter ${missing ? `PASSWORD_CLAIM_${missing}` : 'TIMESTAMP'}`,
  )
}

/** Whether a claim is right for the exchange that was sealed into its block. */
function isProof(
  proof: SrpClaim & {
    readonly exchange: SealedExchange
    readonly verifier: Uint8Array
    readonly poolName: string
    readonly userId: string
  },
): boolean {
  const { exchange, block, signature, timestamp, ...identity } = proof
  const b = Buffer.from(exchange.b, 'base64')
  const secretBlock = Buffer.from(block, 'base64')
  return (
    isSrpTimestamp(timestamp) &&
    isExpectedSignature({ ...identity, ...exchange, b, secretBlock, timestamp }, signature)
  )
}

function userIdentity({ pool, username }: SessionState) {
  return { poolName: poolName(pool), userId: username }
}

function progressAfter({ state }: OpenedStep, device: UserDevice | undefined) {
  const progress = { ...state.progress, deviceKey: device?.key }
  return noting(proving(progress, 'pwd'), { challengeName: srpStep, challengeResult: true })
}
