import type {
  DeleteIdentitiesInput,
  DeleteIdentitiesResponse,
} from '@aws-sdk/client-cognito-identity'
import { deleteIdentity } from '../../../identity-pools/delete-identity.ts'
import { identityRef, type Identity } from '../../../store/identities.ts'
import type { Services } from '../../../services.ts'
import { operation, type Valid } from '../../operation.ts'

type RemoveServices = Pick<Services, 'table' | 'now'>

/**
 * Deletes identities, each with its logins: whoever signs in with one later gets a new identity.
 * Those that could not be deleted are answered; an id that is not there counts as deleted.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentities.html
 */
export const deleteIdentities = operation({
  name: 'DeleteIdentities',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    { IdentityIdsToDelete: ids }: Valid<DeleteIdentitiesInput>,
    services,
  ): Promise<DeleteIdentitiesResponse> => {
    const refs = Object.fromEntries(ids.map((id) => [`id ${id}`, identityRef(id)]))
    const found = Object.values(await services.table.read(refs)).filter(
      (identity) => identity !== undefined,
    )
    const deleted = await Promise.all(found.map((identity) => remove(services, identity)))
    return { UnprocessedIdentityIds: deleted.flatMap((failure) => failure ?? []) }
  },
})

/** The answer has no room for the cause of a failure; the caller tries these again. */
async function remove(services: RemoveServices, found: Identity) {
  try {
    await deleteIdentity(services, found)
    return undefined
  } catch {
    return { IdentityId: found.id, ErrorCode: 'InternalServerError' as const }
  }
}
