import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/**
 * Tells the post authentication trigger, if there is one, that somebody has signed in.
 *
 * @param newDeviceUsed whether the device was new; undefined where the pool remembers no devices
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Post authentication Lambda trigger".
 */
export async function postAuthentication(
  services: TriggerServices,
  subject: TriggerSubject,
  { newDeviceUsed }: { newDeviceUsed?: boolean | undefined } = {},
): Promise<void> {
  const { pool, user, clientMetadata } = subject
  const arn = pool.settings.LambdaConfig?.PostAuthentication
  if (arn === undefined) return
  await invokeTrigger(services, {
    subject,
    trigger: 'PostAuthentication',
    arn,
    source: 'PostAuthentication_Authentication',
    version: '1',
    request: {
      userAttributes: userAttributes(pool, user),
      newDeviceUsed: newDeviceUsed ?? false,
      ...(clientMetadata && { clientMetadata }),
    },
  })
}
