import { ServiceError } from '../../errors.ts'
import { requireSecretHash } from '../client-secret.ts'
import { findClientUser, type FoundClientUser } from '../find-user.ts'
import type { SignInAnswer, SignInServices } from './complete.ts'
import { allowsFlow, type Flow } from './flows.ts'
import { signInWithPassword } from './password.ts'
import { refreshTokens } from './refresh.ts'
import { startSrp } from './srp.ts'

/** The first step of a sign-in, as InitiateAuth and AdminInitiateAuth take it. */
export interface SignInStart {
  readonly clientId: string
  readonly flow: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What a flow is called in requests, with its older names. */
export type FlowNames = Readonly<Record<string, Flow>>

/** How one of the two APIs words its refusals. */
export interface FlowRules {
  readonly flows: FlowNames
  readonly refusal: (flow: Flow) => string
}

/** Flows of the API that this release does not know yet. */
const notBuilt = new Set(['CUSTOM_AUTH', 'USER_AUTH'])

/**
 * Begins a sign-in.
 *
 * @throws ServiceError InvalidParameterException for a flow or parameter that is not right, and
 *   whatever the flow itself refuses
 */
export async function startSignIn(
  services: SignInServices,
  { clientId, flow: flowName, parameters }: SignInStart,
  { flows, refusal }: FlowRules,
): Promise<SignInAnswer> {
  if (notBuilt.has(flowName)) {
    throw new ServiceError('NotImplementedException', `The flow ${flowName} is not built yet.`)
  }
  const flow = flows[flowName]
  if (!flow) {
    throw new ServiceError('InvalidParameterException', 'Initiate Auth method not supported.')
  }
  if (flow === 'REFRESH_TOKEN_AUTH') {
    const token = required(parameters, 'REFRESH_TOKEN')
    return refreshTokens(services, { clientId, token, secretHash: parameters.SECRET_HASH })
  }
  const name = required(parameters, 'USERNAME')
  const secret = required(parameters, flow === 'USER_SRP_AUTH' ? 'SRP_A' : 'PASSWORD')
  const found = await findClientUser(services.table, {
    region: services.settings.region,
    clientId,
    name,
  })
  if (!allowsFlow(found.client, flow)) {
    throw new ServiceError('InvalidParameterException', refusal(flow))
  }
  await checkSecretHash(services, found, { hash: parameters.SECRET_HASH, name })
  return flow === 'USER_SRP_AUTH'
    ? startSrp(services, found, secret)
    : signInWithPassword(services, found, secret)
}

function checkSecretHash(
  { keyring }: SignInServices,
  { client, username }: FoundClientUser,
  { hash, name }: { hash: string | undefined; name: string },
): Promise<void> {
  return requireSecretHash(keyring, client, { hash, names: [name, username] })
}

function required(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name]
  if (!value) {
    throw new ServiceError('InvalidParameterException', `Missing required parameter ${name}`)
  }
  return value
}
