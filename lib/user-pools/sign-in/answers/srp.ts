import { exchangeIn, isSrpProof, type SrpClaim } from '../../../domain/srp/index.ts'
import { noting, proving } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { openSession } from '../../../keys/sessions.ts'
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
  const state = openSession(sealer, claim.secretBlock)
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
  const identity = { poolName: poolName(state.pool), userId: state.username, verifier }
  const { isSendCounted, ...terms } = user
    ? verdictTerms({ ...opened, user, progress }, services.now())
    : nobodysTerms
  const groups = await judge(services, {
    ...owner,
    ...terms,
    read: opened.attempts,
    handle: state,
    isRight: () => isSrpProof(identity, { exchange, claim }),
    prize: opened.groups,
  })
  if (!groups || !user) throw new ServiceError('NotAuthorizedException')
  const { names } = state
  return nextStep(services, { ...opened, user, groups, names, progress, device, isSendCounted })
}

/** Reads an SRP answer. @throws ServiceError InvalidParameterException when a part is missing */
export function srpClaim(responses: ClientAnswer['responses']): SrpClaim {
  const {
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  } = responses
  if (secretBlock && signature && timestamp) return { secretBlock, signature, timestamp }
  const missing = !secretBlock ? 'SECRET_BLOCK' : !signature ? 'SIGNATURE' : undefined
  throw new ServiceError(
    'InvalidParameterException',
    `Missing required parameter ${missing ? `PASSWORD_CLAIM_${missing}` : 'TIMESTAMP'}`,
  )
}

function progressAfter({ state }: OpenedStep, device: UserDevice | undefined) {
  const progress = { ...state.progress, deviceKey: device?.key }
  return noting(proving(progress, 'pwd'), { challengeName: srpStep, challengeResult: true })
}
