import { note } from '../audit/trail.ts'
import { ServiceError } from '../errors.ts'
import { findSessionSigningKey } from '../identity-pools/session-keys.ts'
import type { Caller } from '../operations/operation.ts'
import type { Api } from '../protocol/models/index.ts'
import { deriveSigningKey } from '../protocol/sign-request.ts'
import { verifySignature } from '../protocol/verify-signature.ts'
import type { Services } from '../services.ts'
import type { HttpRequest } from './request.ts'

/**
 * Who signed a request: an admin access key for any of the three APIs, or, for cognito-sync, an
 * identity with the credentials that we handed out.
 *
 * @throws ServiceError when the signature is missing, wrong, old or of an unknown key
 */
export async function requireCaller(
  services: Services,
  api: Api,
  request: HttpRequest,
): Promise<Caller> {
  let caller: Caller | undefined
  const { accessKeyId } = await verifySignature(request, {
    service: api.signingName,
    now: services.now(),
    signingKeyFor: async (credential) => {
      const secret = services.settings.accessKeys.get(credential.accessKeyId)
      if (secret !== undefined) {
        caller = { kind: 'admin', accessKeyId: credential.accessKeyId }
        note({ accessKey: credential.accessKeyId })
        return deriveSigningKey(secret, credential)
      }
      if (api.name !== 'sync') return undefined
      const found = await findSessionSigningKey(services, credential)
      if (found) {
        const { identityId, identityPoolId } = found
        caller = { kind: 'identity', identityId, identityPoolId }
        note({ identity: identityId })
      }
      return found?.key
    },
  })
  if (!caller)
    throw new ServiceError('UnrecognizedClientException', undefined, { cause: accessKeyId })
  return caller
}
