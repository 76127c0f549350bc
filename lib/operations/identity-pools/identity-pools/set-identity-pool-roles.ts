import type { SetIdentityPoolRolesInput } from '@aws-sdk/client-cognito-identity'
import { checkPoolRoles } from '../../../identity-pools/pool-roles.ts'
import { replaceIdentityPool, requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces the roles that a pool's identities get.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html
 */
export const setIdentityPoolRoles = operation({
  name: 'SetIdentityPoolRoles',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (
    { IdentityPoolId: id, Roles: defaults, RoleMappings }: Valid<SetIdentityPoolRolesInput>,
    { settings, table, now },
  ) => {
    const roles = { defaults, mappings: RoleMappings ?? {} }
    const pool = await requireIdentityPool(table, id)
    checkPoolRoles(settings, pool.settings, roles)
    const version = pool.version + 1
    await table.write(replaceIdentityPool({ ...pool, roles, updatedAt: now(), version }))
    return {}
  },
})
