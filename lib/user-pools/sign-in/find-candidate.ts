import type { Flow } from '../../domain/sign-in-progress.ts'
import { isUserName } from '../../domain/user-names.ts'
import { ServiceError } from '../../errors.ts'
import { nameMark } from '../../keys/sessions.ts'
import type { AppClient } from '../../store/app-clients.ts'
import { noSuchDevice } from '../../store/user-devices.ts'
import { requireSecretHash } from '../client-secret.ts'
import { isDeviceKey } from '../devices/device-keys.ts'
import { findClientUser, foldedIn } from '../find-user.ts'
import { allowsFlow } from './flows.ts'
import type { NamedCandidate } from './migration.ts'
import { callThrough, type SignInServices } from './sign-in.ts'
import type { FlowRules, SignInStart } from './start.ts'

/**
 * Who says that they are about to sign in, through a client that may sign people in this way.
 *
 * @throws ServiceError InvalidParameterException for a name that none can be or a flow that is off,
 *   ResourceNotFoundException for an unknown client or device, NotAuthorizedException for the secret
 */
export async function findCandidate(
  { table, settings, keyring }: SignInServices,
  start: SignInStart & { readonly flow: Flow; readonly refusal: FlowRules['refusal'] },
): Promise<NamedCandidate> {
  const { clientId, flow, parameters } = start
  const { USERNAME: name = '', SECRET_HASH: hash, DEVICE_KEY: deviceKey } = parameters
  if (!isUserName(name)) throw noUserName()
  if (deviceKey && !isDeviceKey(deviceKey)) throw noSuchDevice()
  const found = await findClientUser(table, { region: settings.region, clientId, name })
  const { pool, client, user, username, attempts } = found
  const { onPages } = start.call
  if (!onPages) {
    requireFlow(client, flow, start.refusal)
    await requireSecretHash(keyring, client, { hash, names: [name, username] })
  }
  return {
    name,
    pool,
    client,
    user,
    username,
    attempts,
    names: [foldedIn(pool, name), ...(user ? [user.sub] : [])].map(nameMark),
    progress: {
      flow,
      proved: [],
      ...(deviceKey && { deviceKey }),
      ...(onPages && { isOnPages: true, deviceKey: user && onPages.deviceKeyOf(user) }),
    },
    call: callThrough(client, start.call),
  }
}

/** @throws ServiceError InvalidParameterException where the client's owner has the flow off */
export function requireFlow(client: AppClient, flow: Flow, refusal: FlowRules['refusal']): void {
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
