import type {
  GetIdentityPoolRolesInput,
  GetIdentityPoolRolesResponse,
} from '@aws-sdk/client-cognito-identity'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Shows the roles that a pool's identities get.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetIdentityPoolRoles.html
 */
export const getIdentityPoolRoles = operation({
  name: 'GetIdentityPoolRoles',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId: id }: Valid<GetIdentityPoolRolesInput>,
    { table },
  ): Promise<GetIdentityPoolRolesResponse> => {
    const { roles } = await requireIdentityPool(table, id)
    return {
      IdentityPoolId: id,
      Roles: { ...roles.defaults },
      ...(Object.keys(roles.mappings).length > 0 && { RoleMappings: { ...roles.mappings } }),
    }
  },
})
