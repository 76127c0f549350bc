import type {
  LookupDeveloperIdentityInput,
  LookupDeveloperIdentityResponse,
} from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../../../errors.ts'
import {
  noSuchDeveloperUser,
  requireDeveloperLogin,
  unsupportedDeveloperProvider,
} from '../../../identity-pools/developer-login.ts'
import { developerUsersOf } from '../../../identity-pools/developer-users.ts'
import { loginInPageToken, pageToken } from '../../../identity-pools/page-token.ts'
import { identityRef, loginOwnerRef, noSuchIdentity } from '../../../store/identities.ts'
import { requireIdentityPool, type IdentityPool } from '../../../store/identity-pools.ts'
import type { Table } from '../../../store/table.ts'
import { operation, type Valid } from '../../operation.ts'

type Input = Valid<LookupDeveloperIdentityInput>

const largestPage = 60

/**
 * The identity of a user of the developer provider, or the users of an identity; asked with both, it
 * tells whether they belong together.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_LookupDeveloperIdentity.html
 */
export const lookupDeveloperIdentity = operation({
  name: 'LookupDeveloperIdentity',
  access: 'signed',
  needs: ['table'],
  run: async (input: Input, { table }): Promise<LookupDeveloperIdentityResponse> => {
    const { IdentityId: id, DeveloperUserIdentifier: userIdentifier } = input
    const pool = await requireIdentityPool(table, input.IdentityPoolId)
    if (userIdentifier !== undefined) return identityOf(table, pool, { id, userIdentifier })
    if (id !== undefined) return usersOf(table, pool, { ...input, IdentityId: id })
    throw new ServiceError(
      'InvalidParameterException',
      'Either IdentityID or DeveloperUserIdentifier must not be null.',
    )
  },
})

async function identityOf(
  table: Table,
  pool: IdentityPool,
  { id, userIdentifier }: { id: string | undefined; userIdentifier: string },
): Promise<LookupDeveloperIdentityResponse> {
  const provider = pool.settings.DeveloperProviderName
  if (provider === undefined) throw unsupportedDeveloperProvider()
  const user = requireDeveloperLogin(pool, { provider, userIdentifier })
  const { owner, identity } = await table.read({
    owner: loginOwnerRef(pool.id, user),
    identity: id === undefined ? undefined : identityRef(id),
  })
  if (id !== undefined && identity?.poolId !== pool.id) throw noSuchIdentity(id)
  if (id !== undefined && owner?.identityId !== id) {
    throw new ServiceError(
      'ResourceConflictException',
      'The developer user identifier does not belong to the identity.',
    )
  }
  if (!owner) throw noSuchDeveloperUser(userIdentifier)
  return { IdentityId: owner.identityId, DeveloperUserIdentifierList: [userIdentifier] }
}

async function usersOf(
  table: Table,
  pool: IdentityPool,
  { IdentityId: id, MaxResults: limit = largestPage, NextToken }: Input & { IdentityId: string },
): Promise<LookupDeveloperIdentityResponse> {
  const after = loginInPageToken(NextToken)
  const identity = await table.get(identityRef(id))
  if (identity?.poolId !== pool.id) throw noSuchIdentity(id)
  const { users, next } = await developerUsersOf(table, identity, { limit, after })
  return {
    IdentityId: id,
    DeveloperUserIdentifierList: [...users],
    NextToken: next === undefined ? undefined : pageToken(next),
  }
}
