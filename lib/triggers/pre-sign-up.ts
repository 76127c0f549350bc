import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { flagIn } from './answer-members.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import type { UserAttributes } from './user-attributes.ts'

/** What the function decided about somebody who signs up. */
export interface PreSignUpAnswer {
  readonly autoConfirmUser: boolean
  readonly autoVerifyEmail: boolean
  readonly autoVerifyPhone: boolean
}

/** Who creates the user. */
export type PreSignUpSource = 'SignUp' | 'AdminCreateUser' | 'ExternalProvider'

/** What is only for this trigger. */
export interface PreSignUpInput {
  readonly source: PreSignUpSource
  /** The ValidationData of the request. */
  readonly validationData?: readonly AttributeType[] | undefined
}

/**
 * Asks the pre sign-up trigger about a user who is about to be created; undefined without one.
 *
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Pre sign-up Lambda trigger".
 */
export async function preSignUp(
  services: TriggerServices,
  subject: TriggerSubject,
  { source, validationData }: PreSignUpInput,
): Promise<PreSignUpAnswer | undefined> {
  const arn = subject.pool.settings.LambdaConfig?.PreSignUp
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'PreSignUp',
    arn,
    source: `PreSignUp_${source}`,
    version: '1',
    request: {
      userAttributes: givenAttributes(subject),
      validationData: validationData ? namedValues(validationData) : null,
      ...(subject.clientMetadata && { clientMetadata: subject.clientMetadata }),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })
  return {
    autoConfirmUser: flagIn(answer, 'autoConfirmUser'),
    autoVerifyEmail: flagIn(answer, 'autoVerifyEmail'),
    autoVerifyPhone: flagIn(answer, 'autoVerifyPhone'),
  }
}

/** Only what the request gave: the user has neither `sub` nor status yet, and nothing is verified. */
function givenAttributes({ user }: TriggerSubject): UserAttributes {
  return Object.fromEntries(
    Object.entries(user?.attributes ?? {}).filter(
      ([name, value]) => !(name.endsWith('_verified') && value === 'false'),
    ),
  )
}

/** The API's list as the event has it: values by name. */
function namedValues(list: readonly AttributeType[]): UserAttributes {
  return Object.fromEntries(list.map(({ Name = '', Value = '' }) => [Name, Value]))
}
