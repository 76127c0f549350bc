import { availableChallenges, type FirstFactor } from '../choices.ts'
import { signInWithPassword, type Candidate } from '../password.ts'
import { sealStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'
import { ServiceError } from '../../../errors.ts'
import { askFirstCode } from './first-code.ts'
import { askPasskey } from './passkey.ts'
import { askSrp } from './srp.ts'

/** The step that the choice of a way to begin answers. */
export const choiceStep = 'SELECT_CHALLENGE'

/**
 * Begins a choice-based sign-in in the way that the client prefers, or lets it choose.
 *
 * @throws ServiceError of the way itself
 */
export async function askChoice(
  services: SignInServices,
  candidate: Candidate,
  parameters: Readonly<Record<string, string>>,
): Promise<SignInAnswer> {
  const available = availableChallenges(candidate)
  const preferred = available.find((way) => way === parameters.PREFERRED_CHALLENGE)
  if (preferred) return begin(services, candidate, { way: preferred, parameters })
  const { groups = [], password } = candidate.user ?? {}
  const claimant = { ...candidate, groups, passwordVersion: password?.version }
  return {
    ChallengeName: choiceStep,
    Session: await sealStep(services, claimant, { step: choiceStep }),
    ChallengeParameters: {},
    AvailableChallenges: available,
  }
}

/**
 * Takes the first step of one way.
 *
 * @throws ServiceError InvalidParameterException without what the way needs, and its own refusals
 */
export function begin(
  services: SignInServices,
  candidate: Candidate,
  { way, parameters }: { way: FirstFactor; parameters: Readonly<Record<string, string>> },
): Promise<SignInAnswer> {
  switch (way) {
    case 'PASSWORD':
      return signInWithPassword(services, candidate, required(parameters, 'PASSWORD'))
    case 'PASSWORD_SRP':
      return askSrp(services, candidate, required(parameters, 'SRP_A'))
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return askFirstCode(services, candidate, way)
    case 'WEB_AUTHN':
      return askPasskey(services, candidate)
  }
}

function required(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name]
  if (value) return value
  throw new ServiceError('InvalidParameterException', `Missing required parameter ${name}`)
}
