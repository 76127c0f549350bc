import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** What was confirmed: a sign-up, or a new password. */
export type PostConfirmationSource = 'ConfirmSignUp' | 'ConfirmForgotPassword'

/**
 * Tells the post confirmation trigger, if there is one, of a user who has been confirmed.
 *
 * @throws ServiceError the errors of `invokeTrigger`; the user stays confirmed
 *
 * Source: developer guide, "Post confirmation Lambda trigger".
 */
export async function postConfirmation(
  services: TriggerServices,
  subject: TriggerSubject,
  source: PostConfirmationSource,
): Promise<void> {
  const { pool, user, clientMetadata } = subject
  const arn = pool.settings.LambdaConfig?.PostConfirmation
  if (arn === undefined) return
  await invokeTrigger(services, {
    subject,
    trigger: 'PostConfirmation',
    arn,
    source: `PostConfirmation_${source}`,
    version: '1',
    request: {
      userAttributes: userAttributes(pool, user),
      ...(clientMetadata && { clientMetadata }),
    },
  })
}
