import type { SignInProgress } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { nameMark } from '../../../keys/sessions.ts'
import type { User } from '../../../store/users.ts'
import { createAuthChallenge } from '../../../triggers/create-auth-challenge.ts'
import { defineAuthChallenge } from '../../../triggers/define-auth-challenge.ts'
import { isNamedByAttribute } from '../../names.ts'
import { sealStep } from '../session.ts'
import { subjectOf, type SignIn, type SignInAnswer, type SignInServices } from '../sign-in.ts'
import { askSrp, pseudoUserName, srpStep } from './srp.ts'

/** The step that the answer to a custom challenge ends. */
export const customStep = 'CUSTOM_CHALLENGE'

/** Somebody in a custom sign-in; where unknown users are hidden, also a name that nobody has. */
export type CustomClaimant = Pick<SignIn, 'pool' | 'client' | 'names' | 'progress' | 'call'> & {
  readonly user: User | undefined
  readonly username: string
}

/** Bytes of a challenge's private parameters that can be kept. */
const longestParameters = 256 * 1024

/**
 * Asks the customer's triggers what comes next, and asks that of the client.
 *
 * @returns undefined when tokens are due
 * @throws ServiceError NotAuthorizedException when the triggers fail the sign-in,
 *   InvalidLambdaResponseException for a challenge that there is not
 *
 * Source: developer guide, "Custom authentication challenge Lambda triggers".
 */
export async function askTriggers(
  services: SignInServices,
  claimant: CustomClaimant,
): Promise<SignInAnswer | undefined> {
  const session = claimant.progress.results ?? []
  const decision = await defineAuthChallenge(services, subjectOf(claimant), session)
  if (!decision) throw noTriggers()
  if (decision.failAuthentication) throw new ServiceError('NotAuthorizedException')
  if (decision.issueTokens) return undefined
  switch (decision.challengeName) {
    case customStep:
      return askCustom(services, claimant)
    case srpStep:
      return askPassword(services, claimant)
    default:
      throw new ServiceError(
        'InvalidLambdaResponseException',
        'Invalid challenge name returned by DefineAuthChallenge trigger.',
      )
  }
}

/** Cognito's answer to a custom sign-in in a pool without its triggers. */
export function noTriggers(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'Custom auth lambda trigger is not configured for the user pool.',
  )
}

async function askCustom(
  services: SignInServices,
  claimant: CustomClaimant,
): Promise<SignInAnswer> {
  const { user, username, progress } = claimant
  const challenge = await createAuthChallenge(services, subjectOf(claimant), {
    challengeName: customStep,
    session: progress.results ?? [],
  })
  if (!challenge) throw noTriggers()
  const parameters = JSON.stringify(challenge.privateChallengeParameters)
  if (Buffer.byteLength(parameters) > longestParameters) {
    throw new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
  }
  const { challengeMetadata: metadata } = challenge
  const shown = await shownName(services, claimant)
  const names = shown === username ? claimant.names : [...claimant.names, nameMark(shown)]
  const details = { parameters, ...(metadata !== undefined && { metadata }) }
  return {
    ChallengeName: customStep,
    Session: await sealStep(
      services,
      {
        ...claimant,
        names,
        groups: user?.groups ?? [],
        passwordVersion: user?.password?.version,
      },
      { step: customStep, details },
    ),
    ChallengeParameters: { ...challenge.publicChallengeParameters, USERNAME: shown },
  }
}

/** Where user names are ids, a name that nobody has seems to have one too, or it would tell. */
async function shownName(
  { keyring }: Pick<SignInServices, 'keyring'>,
  { pool, user, username }: CustomClaimant,
): Promise<string> {
  if (user || !isNamedByAttribute(pool)) return username
  return pseudoUserName(await keyring.sealer('user-pools'), { pool, username })
}

/** The triggers may ask for the password as long as the client's A is there for it. */
function askPassword(services: SignInServices, claimant: CustomClaimant): Promise<SignInAnswer> {
  const { aHex, ...progress } = claimant.progress
  if (aHex === undefined) throw new ServiceError('NotAuthorizedException')
  return askSrp(services, { ...claimant, progress }, aHex)
}

/** A custom sign-in that begins: with the client's A where it is to prove the password too. */
export function customProgress(progress: SignInProgress, aHex: string | undefined): SignInProgress {
  if (aHex === undefined) return { ...progress, results: [] }
  return { ...progress, aHex, results: [{ challengeName: 'SRP_A', challengeResult: true }] }
}
