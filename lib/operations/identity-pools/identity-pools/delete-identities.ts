import type {
  DeleteIdentitiesInput,
  DeleteIdentitiesResponse,
} from '@aws-sdk/client-cognito-identity'
import { addChore } from '../../../store/chores.ts'
import {
  identityRef,
  removeIdentity,
  removeLogin,
  type Identity,
} from '../../../store/identities.ts'
import type { Services } from '../../../services.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes identities, each with its logins: whoever signs in with one later gets a new identity.
 * Their datasets and devices are out of reach with them, and the sweeper clears those away.
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

async function remove({ table, now }: Pick<Services, 'table' | 'now'>, identity: Identity) {
  const { id, poolId, logins } = identity
  try {
    await table.write(
      removeIdentity(identity),
      ...logins.map((login) => removeLogin(poolId, login, id)),
      addChore({ kind: 'delete-identity', details: { identityId: id } }, now()),
    )
    return undefined
  } catch {
    // the answer has no room for the cause; the caller tries these again
    return { IdentityId: id, ErrorCode: 'InternalServerError' as const }
  }
}
