import { noting, proving, type SignInProgress } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { passkeyRef, setPasskeyCounter } from '../../../store/passkeys.ts'
import { passkeyReplacesMfa } from '../../mfa/factors.ts'
import { requireRelyingParty } from '../../passkeys/relying-party.ts'
import {
  credentialIdOf,
  verifyAssertion,
  type PasskeyProof,
} from '../../passkeys/verify-assertion.ts'
import { judge } from '../../verdict.ts'
import { passkeyStep } from '../ask/passkey.ts'
import { needsNoFactor } from '../choices.ts'
import { nobodysTerms, verdictTerms } from '../further-factor.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer, type OpenedStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/**
 * Takes the assertion of a passkey, once for each challenge (Web Authentication Level 3, section
 * 7.2).
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.» for whatever is
 *   wrong with it
 */
export async function answerPasskey(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { CREDENTIAL: credential } = answer.responses
  if (!credential) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter CREDENTIAL')
  }
  const opened = await openStep(services, answer, passkeyStep)
  const { state, pool, user, attempts } = opened
  if (!user) throw new ServiceError('NotAuthorizedException')
  const proof = await proofOf(services, opened, credential)
  const progress = proof && progressAfter(state.progress, proof)
  const { isSendCounted, ...terms } = progress
    ? verdictTerms({ pool, user, progress }, services.now())
    : nobodysTerms
  const groups = await judge(services, {
    ...terms,
    poolId: pool.id,
    username: state.username,
    read: attempts,
    handle: state,
    spent: spentSession(),
    isRight: () => proof !== undefined && isEnough(opened, proof),
    prize: opened.groups,
  })
  if (!groups || !proof || !progress) throw new ServiceError('NotAuthorizedException')
  await services.table.write(setPasskeyCounter(proof.passkey, proof.counter))
  const { names } = state
  return nextStep(services, { ...opened, user, groups, names, progress, isSendCounted })
}

function progressAfter(
  progress: SignInProgress,
  { method, isUserVerified }: PasskeyProof,
): SignInProgress {
  const result = { challengeName: passkeyStep, challengeResult: true }
  return noting({ ...proving(progress, method), isUserVerified }, result)
}

async function proofOf(
  { table, settings }: SignInServices,
  { state, pool, user }: OpenedStep,
  credential: string,
): Promise<PasskeyProof | undefined> {
  const id = credentialIdOf(credential)
  if (!user || id === undefined) return undefined
  const passkey = await table.get(passkeyRef(pool.id, user.username, id))
  const relyingParty = requireRelyingParty(settings, pool)
  const { challenge = '' } = state.details
  return verifyAssertion({ credential, challenge, relyingParty, user, passkey })
}

/** Where a further factor is due, only a passkey that knew its user stands for both. */
function isEnough({ pool, user }: OpenedStep, { isUserVerified }: PasskeyProof): boolean {
  if (!user || needsNoFactor(pool, user)) return true
  return isUserVerified && passkeyReplacesMfa(pool, user)
}
