import type {
  ListWebAuthnCredentialsRequest,
  ListWebAuthnCredentialsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listPasskeys, type ListedPasskey } from '../../../store/passkeys.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { pageAfter, pagingToken } from '../../../user-pools/paging-token.ts'
import { passkeyAnswer } from '../../../user-pools/passkeys/passkey-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** The user's own passkeys, the oldest first (API reference, ListWebAuthnCredentials). */
export const listWebAuthnCredentials = operation({
  name: 'ListWebAuthnCredentials',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: async (
    input: Valid<ListWebAuthnCredentialsRequest>,
    services,
  ): Promise<ListWebAuthnCredentialsResponse> => {
    const { user } = await requireBearer(services, input.AccessToken)
    const listing = ['ListWebAuthnCredentials', user.poolId, user.sub] as const
    const after = await pageAfter(services.keyring, listing, input.NextToken)
    const passkeys = user.passkeys ? await listPasskeys(services.table, user) : []
    const rest = passkeys.filter((passkey) => after === undefined || placeOf(passkey) > after)
    const page = rest.slice(0, input.MaxResults === 0 ? undefined : input.MaxResults)
    const last = page.length < rest.length ? page.at(-1) : undefined
    return {
      Credentials: page.map(passkeyAnswer),
      NextToken: await pagingToken(services.keyring, listing, last && placeOf(last)),
    }
  },
})

/** Where a passkey stands in the list, whether it is still there or not. */
function placeOf({ createdAt, id }: ListedPasskey): string {
  return `${String(createdAt).padStart(15, '0')}#${id}`
}
