import { audited } from '../../audit/audited.ts'
import { note } from '../../audit/trail.ts'
import { levelOfAcr } from '../../domain/acr-mapping.ts'
import { ServiceError } from '../../errors.ts'
import { FederationFault, type ExternalIdentity } from '../../federation/external-identity.ts'
import { federate } from '../../federation/federated-user.ts'
import { seeOther, type Answer } from '../answers.ts'
import { RedirectFault } from '../authorize/redirect-target.ts'
import { OAuthFault } from '../faults.ts'
import { signedInStep, type PageCall } from '../page-sign-in.ts'
import type { SignedIn } from '../signed-in.ts'
import { originOf } from '../token/token-answer.ts'

/** Whom a provider told of, and their session there where a sign-out ends it too. */
export interface Identified extends Pick<SignedIn, 'samlSession'> {
  readonly identity: ExternalIdentity
}

/**
 * Signs in whom a provider told of, and sends the browser back to the app.
 *
 * @param identify asks the provider, and checks what it says
 * @throws RedirectFault with Cognito's sentence for whatever the provider or a trigger refuses
 */
export async function completeFederation(
  page: PageCall,
  identify: () => Promise<Identified>,
): Promise<Answer> {
  const { services, request, authorization } = page
  const origin = originOf(request)
  try {
    const signedIn = await auditedSignIn(page, identify)
    const authTime = Math.floor(services.now() / 1000)
    const step = await signedInStep(page, { ...signedIn, authTime, proved: [], origin })
    return seeOther(step.location, step.cookies)
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    const isBusy = error.code === 'TooManyRequestsException'
    const word = isBusy ? 'temporarily_unavailable' : 'invalid_request'
    throw new RedirectFault(authorization.target, new OAuthFault(word, error.message.trim()))
  }
}

/** Finds out who signs in, and leaves a line about it in the audit log. @throws ServiceError */
function auditedSignIn(
  { services, request, authorization: { pool, client } }: PageCall,
  identify: () => Promise<Identified>,
) {
  const readInput = () => ({ ClientId: client.id })
  const call = { api: 'pages', operation: 'FederatedSignIn', request, readInput }
  return audited(services, call, async () => {
    try {
      const { identity, samlSession } = await identify()
      const signIn = { clientMetadata: undefined, origin: originOf(request) }
      const { user, groups } = await federate(services, { pool, client, identity, call: signIn })
      note({ user: user.sub })
      const { name: provider, settings } = identity.provider
      const providerLevel = levelOfAcr(settings.acrMapping, identity.acr)
      return { user, groups, samlSession, provider, providerLevel }
    } catch (error) {
      throw error instanceof FederationFault ? refusalOf(error) : error
    }
  })
}

/** A fault as the log knows it: what the pool refuses by its own name, the rest as not authorized. */
function refusalOf(fault: FederationFault): ServiceError {
  const { cause, message } = fault
  if (cause instanceof ServiceError) return cause
  return new ServiceError('NotAuthorizedException', message, { cause: fault })
}
