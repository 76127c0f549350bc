import type { Flow } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import { clientRef, noSuchClient, type AppClient } from '../../store/app-clients.ts'
import { preAuthentication } from '../../triggers/pre-authentication.ts'
import { mismatched, requireSecretHash } from '../client-secret.ts'
import { groupsOf } from '../groups-of-user.ts'
import { poolIdOfClient } from '../ids.ts'
import { askChoice } from './ask/choice.ts'
import { askTriggers, customProgress, noTriggers } from './ask/custom.ts'
import { askSrp, requireClientPublic } from './ask/srp.ts'
import { recorded } from '../risk/record.ts'
import { watch } from '../risk/watch.ts'
import { continueSignUp } from './after-sign-up.ts'
import { findCandidate, requireFlow } from './find-candidate.ts'
import { furtherFactor } from './further-factor.ts'
import { hidesUnknownUsers } from './flows.ts'
import { migrated, type NamedCandidate } from './migration.ts'
import { nextStep } from './next-step.ts'
import { refuseEarly, signInWithPassword, type Candidate } from './password.ts'
import { refreshTokens } from './refresh.ts'
import {
  datedNow,
  subjectOf,
  type SignInAnswer,
  type SignInCall,
  type SignInServices,
} from './sign-in.ts'
import { steppedUp } from './step-up.ts'

/** The first step of a sign-in, as InitiateAuth and AdminInitiateAuth take it. */
export interface SignInStart {
  readonly clientId: string
  readonly flow: string
  readonly parameters: Readonly<Record<string, string>>
  /** The session of a sign-up that was just confirmed. */
  readonly session?: string | undefined
  readonly call: SignInCall
}

/** What a flow is called in requests, with its older names. */
export type FlowNames = ReadonlyMap<string, Flow>

/** How one of the two APIs words its refusals. */
export interface FlowRules {
  readonly flows: FlowNames
  readonly refusal: (flow: Flow) => string
}

/** What each flow cannot do without. */
const parametersOf: Readonly<Record<Flow, readonly string[]>> = {
  USER_SRP_AUTH: ['USERNAME', 'SRP_A'],
  USER_PASSWORD_AUTH: ['USERNAME', 'PASSWORD'],
  ADMIN_USER_PASSWORD_AUTH: ['USERNAME', 'PASSWORD'],
  REFRESH_TOKEN_AUTH: ['REFRESH_TOKEN'],
  CUSTOM_AUTH: ['USERNAME'],
  USER_AUTH: ['USERNAME'],
}

/**
 * Begins a sign-in.
 *
 * @throws ServiceError InvalidParameterException for a flow or parameter that is not right, and
 *   whatever the flow itself refuses
 */
export function startSignIn(
  undated: SignInServices,
  start: SignInStart,
  rules: FlowRules,
): Promise<SignInAnswer> {
  const services = datedNow(undated)
  return recorded(services, start.call, (call) => begin(services, { ...start, call }, rules))
}

async function begin(
  services: SignInServices,
  start: SignInStart,
  { flows, refusal }: FlowRules,
): Promise<SignInAnswer> {
  const { clientId, parameters } = start
  const flow = flows.get(start.flow)
  if (!flow) {
    throw new ServiceError('InvalidParameterException', 'Initiate Auth method not supported.')
  }
  if (flow === 'USER_AUTH' && start.session !== undefined) {
    const admit = (client: AppClient) => {
      if (!start.call.onPages) requireFlow(client, flow, refusal)
    }
    return continueSignUp(services, { ...start, session: start.session, admit })
  }
  const missing = parametersOf[flow].find((name) => !parameters[name])
  if (missing !== undefined) {
    const client = await requireClient(services, clientId)
    if (!start.call.onPages) requireFlow(client, flow, refusal)
    throw new ServiceError('InvalidParameterException', `Missing required parameter ${missing}`)
  }
  if (flow === 'REFRESH_TOKEN_AUTH') return startRefresh(services, start, refusal)
  const found = await findCandidate(services, { ...start, flow, refusal })
  const candidate = await watch(services, found)
  await preAuthenticate(services, candidate)
  return beginFlow(services, candidate, parameters)
}

async function startRefresh(
  services: SignInServices,
  { clientId, parameters, call }: SignInStart,
  refusal: FlowRules['refusal'],
): Promise<SignInAnswer> {
  const { REFRESH_TOKEN: token = '', SECRET_HASH: hash, DEVICE_KEY: deviceKey } = parameters
  const tokens = await refreshTokens(services, {
    clientId,
    token,
    deviceKey,
    call,
    admit: (client) => requireFlow(client, 'REFRESH_TOKEN_AUTH', refusal),
    authenticate: (client, { username }) =>
      requireSecretHash(services.keyring, client, {
        hash,
        names: [username],
        refusal: mismatched,
      }),
  })
  return { ChallengeParameters: {}, AuthenticationResult: tokens }
}

/**
 * Tells the customer's trigger of somebody who is about to sign in, also of somebody who only seems
 * to exist (developer guide, "Pre authentication Lambda trigger", userNotFound).
 */
async function preAuthenticate(services: SignInServices, candidate: Candidate): Promise<void> {
  const { client, user, call } = candidate
  if (!user && !hidesUnknownUsers(client)) return
  const validationData = call.clientMetadata
  await preAuthentication(services, subjectOf(candidate), { validationData })
}

async function beginFlow(
  services: SignInServices,
  candidate: NamedCandidate,
  parameters: SignInStart['parameters'],
): Promise<SignInAnswer> {
  switch (candidate.progress.flow) {
    case 'CUSTOM_AUTH':
      return startCustom(services, candidate, parameters)
    case 'USER_AUTH':
      return startChoice(services, candidate, parameters)
    case 'USER_SRP_AUTH':
      refuseEarly(candidate)
      return askSrp(services, candidate, parameters.SRP_A ?? '')
    default: {
      const { PASSWORD: password = '' } = parameters
      const known = candidate.user ? candidate : await migrated(services, candidate, password)
      return signInWithPassword(services, known, password)
    }
  }
}

async function startCustom(
  services: SignInServices,
  candidate: Candidate,
  { CHALLENGE_NAME: first, SRP_A: aHex }: SignInStart['parameters'],
): Promise<SignInAnswer> {
  if (first === 'SRP_A' && !aHex) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter SRP_A')
  }
  if (!candidate.pool.settings.LambdaConfig?.DefineAuthChallenge) throw noTriggers()
  if (first === 'SRP_A') requireClientPublic(aHex ?? '')
  refuseEarly(candidate)
  const progress = customProgress(candidate.progress, first === 'SRP_A' ? aHex : undefined)
  const asked = await askTriggers(services, { ...candidate, progress })
  if (asked) return asked
  const { user } = candidate
  if (!user) throw new ServiceError('NotAuthorizedException') // nobody has the name
  const groups = await groupsOf(services.table, user)
  return nextStep(services, {
    ...candidate,
    user,
    groups,
    progress: { ...progress, isDecided: true },
  })
}

async function startChoice(
  services: SignInServices,
  candidate: Candidate,
  parameters: SignInStart['parameters'],
): Promise<SignInAnswer> {
  refuseEarly(candidate)
  const { pool, user } = candidate
  const progress = await steppedUp(services, candidate, parameters)
  // An access token that tells of a password leaves only the further factor to be proved
  if (user && progress.proved.includes('pwd') && !parameters.PREFERRED_CHALLENGE) {
    if (furtherFactor({ pool, user, progress }).kind !== 'none') {
      const groups = await groupsOf(services.table, user)
      return nextStep(services, { ...candidate, user, groups, progress })
    }
  }
  return askChoice(services, { ...candidate, progress }, parameters)
}

async function requireClient(
  { table, settings }: SignInServices,
  clientId: string,
): Promise<AppClient> {
  const client = await table.get(clientRef(poolIdOfClient(settings.region, clientId), clientId))
  if (!client) throw noSuchClient(clientId)
  return client
}
