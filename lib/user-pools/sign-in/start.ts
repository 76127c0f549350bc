import { isUserName } from '../../domain/user-names.ts'
import { ServiceError } from '../../errors.ts'
import { clientRef, noSuchClient, type AppClient } from '../../store/app-clients.ts'
import { requireSecretHash } from '../client-secret.ts'
import { findClientUser, type FoundClientUser } from '../find-user.ts'
import { poolIdOfClient } from '../ids.ts'
import { datedNow, type SignInAnswer, type SignInServices } from './complete.ts'
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
export type FlowNames = ReadonlyMap<string, Flow>

/** How one of the two APIs words its refusals. */
export interface FlowRules {
  readonly flows: FlowNames
  readonly refusal: (flow: Flow) => string
}

/** Flows of the API that this release does not know yet. */
const notBuilt = new Set(['CUSTOM_AUTH', 'USER_AUTH'])

/** What each flow cannot do without. */
const parametersOf: Readonly<Record<Flow, readonly string[]>> = {
  USER_SRP_AUTH: ['USERNAME', 'SRP_A'],
  USER_PASSWORD_AUTH: ['USERNAME', 'PASSWORD'],
  ADMIN_USER_PASSWORD_AUTH: ['USERNAME', 'PASSWORD'],
  REFRESH_TOKEN_AUTH: ['REFRESH_TOKEN'],
}

/**
 * Begins a sign-in.
 *
 * @throws ServiceError InvalidParameterException for a flow or parameter that is not right, and
 *   whatever the flow itself refuses
 */
export async function startSignIn(
  undated: SignInServices,
  { clientId, flow: flowName, parameters }: SignInStart,
  { flows, refusal }: FlowRules,
): Promise<SignInAnswer> {
  const services = datedNow(undated)
  if (notBuilt.has(flowName)) {
    throw new ServiceError('NotImplementedException', `The flow ${flowName} is not built yet.`)
  }
  const flow = flows.get(flowName)
  if (!flow) {
    throw new ServiceError('InvalidParameterException', 'Initiate Auth method not supported.')
  }
  const missing = parametersOf[flow].find((name) => !parameters[name])
  if (missing !== undefined) {
    const client = await requireClient(services, clientId)
    requireFlow(client, flow, refusal)
    throw new ServiceError('InvalidParameterException', `Missing required parameter ${missing}`)
  }
  const { REFRESH_TOKEN: token = '', USERNAME: name = '', PASSWORD = '', SRP_A = '' } = parameters
  if (flow === 'REFRESH_TOKEN_AUTH') {
    return refreshTokens(services, {
      clientId,
      token,
      secretHash: parameters.SECRET_HASH,
      refusal: refusal(flow),
    })
  }
  if (!isUserName(name)) throw noUserName()
  const found = await findClientUser(services.table, {
    region: services.settings.region,
    clientId,
    name,
  })
  requireFlow(found.client, flow, refusal)
  await checkSecretHash(services, found, { hash: parameters.SECRET_HASH, name })
  return flow === 'USER_SRP_AUTH'
    ? startSrp(services, found, SRP_A)
    : signInWithPassword(services, found, PASSWORD)
}

function checkSecretHash(
  { keyring }: SignInServices,
  { client, username }: FoundClientUser,
  { hash, name }: { hash: string | undefined; name: string },
): Promise<void> {
  return requireSecretHash(keyring, client, { hash, names: [name, username] })
}

async function requireClient(
  { table, settings }: SignInServices,
  clientId: string,
): Promise<AppClient> {
  const client = await table.get(clientRef(poolIdOfClient(settings.region, clientId), clientId))
  if (!client) throw noSuchClient(clientId)
  return client
}

function requireFlow(client: AppClient, flow: Flow, refusal: FlowRules['refusal']): void {
  if (allowsFlow(client, flow)) return
  throw new ServiceError('InvalidParameterException', refusal(flow))
}

/** The model limits user names everywhere but among the parameters of a sign-in. */
function noUserName(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
  )
}
