import type { Api } from './types.ts'
import { userPools } from './user-pools.ts'

const { UserPoolIdType } = userPools.shapes
if (!UserPoolIdType) throw new Error('the model of user pools names no pools')

/** What Cognito has no operation for: Cognate's own, signed like those of user pools. */
export const cognate: Api = {
  name: 'cognate',
  signingName: 'cognito-idp',
  targetPrefix: 'CognateService',
  operations: {
    DescribeTriggerSecret: { input: 'DescribeTriggerSecretRequest' },
  },
  shapes: {
    DescribeTriggerSecretRequest: {
      type: 'structure',
      members: { UserPoolId: 'UserPoolIdType' },
      required: ['UserPoolId'],
    },
    UserPoolIdType,
  },
}
