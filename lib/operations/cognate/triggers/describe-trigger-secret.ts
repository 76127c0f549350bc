import { requirePool } from '../../../store/user-pools.ts'
import { spellSecret, urlSecret } from '../../../triggers/url-secret.ts'
import { operation } from '../../operation.ts'

/**
 * The secret that a pool's trigger URLs verify their calls with, for whoever sets them up: beyond
 * Cognito, which calls functions only (docs/triggers.md).
 */
export const describeTriggerSecret = operation({
  name: 'DescribeTriggerSecret',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (input: { readonly UserPoolId: string }, services) => {
    const { id } = await requirePool(services.table, input.UserPoolId)
    return { UserPoolId: id, Secret: spellSecret(await urlSecret(services, id)) }
  },
})
