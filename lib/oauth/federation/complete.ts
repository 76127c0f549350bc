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
  const { pool, client, target } = authorization
  const origin = originOf(request)
  const readInput = () => ({ ClientId: client.id })
  const call = { api: 'pages', operation: 'FederatedSignIn', request, readInput }
  try {
    const { user, groups, samlSession, providerLevel, provider } = await audited(
      services,
      call,
      async () => {
        const { identity, samlSession: session } = await identify()
        const signedIn = { clientMetadata: undefined, origin }
        const found = await federate(services, { pool, client, identity, call: signedIn })
        note({ user: found.user.sub })
        const { name, settings } = identity.provider
        const level = levelOfAcr(settings.acrMapping, identity.acr)
        return { ...found, samlSession: session, providerLevel: level, provider: name }
      },
    )
    const authTime = Math.floor(services.now() / 1000)
    const step = await signedInStep(page, {
      ...{ user, groups, provider, authTime, proved: [], providerLevel, samlSession, origin },
    })
    return seeOther(step.location, step.cookies)
  } catch (error) {
    const isTold =
      error instanceof FederationFault || (error instanceof ServiceError && error.status < 500)
    if (!isTold) throw error
    const isBusy = error instanceof ServiceError && error.code === 'TooManyRequestsException'
    const word = isBusy ? 'temporarily_unavailable' : 'invalid_request'
    throw new RedirectFault(target, new OAuthFault(word, error.message))
  }
}
