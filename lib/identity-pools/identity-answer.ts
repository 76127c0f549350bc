import type { IdentityDescription } from '@aws-sdk/client-cognito-identity'
import type { Identity } from '../store/identities.ts'

/** An identity as the API shows it: providers only, never whom they speak of. */
export function identityAnswer(identity: Identity): IdentityDescription {
  return {
    IdentityId: identity.id,
    Logins: [...new Set(identity.logins.map(({ provider }) => provider))],
    CreationDate: new Date(identity.createdAt),
    LastModifiedDate: new Date(identity.updatedAt),
  }
}
