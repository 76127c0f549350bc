import type { SetCognitoEventsRequest } from '@aws-sdk/client-cognito-sync'
import { ServiceError } from '../../errors.ts'
import { syncTriggerName } from '../../domain/sync/trigger-event.ts'
import { requireIdentityPool } from '../../store/identity-pools.ts'
import { setSyncTrigger } from '../../store/sync-configurations.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/** Lambda API reference, Invoke: the ARN of a function, of a version of it or of an alias. */
const functionArn = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(?::[\w$-]+)?$/u

/**
 * Sets which function is asked about updates of an identity pool's datasets. An event that is not
 * given stays as it is, and an empty ARN takes the function away.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SetCognitoEvents.html
 */
export const setCognitoEvents = operation({
  name: 'SetCognitoEvents',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId, Events }: Valid<SetCognitoEventsRequest>,
    { table },
    { caller },
  ): Promise<object> => {
    requireAdmin(caller)
    const entries = Object.entries(Events)
    for (const entry of entries) checkEvent(entry)
    await requireIdentityPool(table, IdentityPoolId)
    const [[, arn] = []] = entries
    if (arn !== undefined) {
      await table.write(setSyncTrigger(IdentityPoolId, arn === '' ? undefined : arn))
    }
    return {}
  },
})

function checkEvent([name, arn]: [string, string]): void {
  if (name !== syncTriggerName) {
    throw new ServiceError(
      'InvalidParameterException',
      `There is no event '${name}': only ${syncTriggerName}.`,
    )
  }
  if (arn !== '' && !functionArn.test(arn)) {
    throw new ServiceError(
      'InvalidParameterException',
      `The function of ${syncTriggerName} must be the ARN of a Lambda function.`,
    )
  }
}
