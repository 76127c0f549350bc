import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/**
 * Asks the pre authentication trigger, if there is one, whether somebody may sign in. For a subject
 * without a user the event says `userNotFound`: call it so only where unknown users are hidden.
 *
 * @param validationData the ClientMetadata of InitiateAuth
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Pre authentication Lambda trigger".
 */
export async function preAuthentication(
  services: TriggerServices,
  subject: TriggerSubject,
  { validationData }: { validationData?: Readonly<Record<string, string>> | undefined } = {},
): Promise<void> {
  const { pool, user } = subject
  const arn = pool.settings.LambdaConfig?.PreAuthentication
  if (arn === undefined) return
  await invokeTrigger(services, {
    subject,
    trigger: 'PreAuthentication',
    arn,
    source: 'PreAuthentication_Authentication',
    version: '1',
    request: {
      userAttributes: userAttributes(pool, user),
      validationData: validationData ?? null,
      ...(!user && { userNotFound: true }),
    },
  })
}
