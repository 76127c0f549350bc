import type { DeliveryMediumType } from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../store/user-pools.ts'
import { flagIn, textIn, textMapIn, textsIn, type Members } from './answer-members.ts'
import { unrecognizable } from './faults.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'

/** A name that nobody has yet, and what came with it. */
export interface MigrationInput {
  readonly pool: UserPool
  readonly clientId: string
  /** The name as it was given. */
  readonly name: string
  /** The password as it was given; absent for a forgotten one. */
  readonly password?: string | undefined
  readonly source: 'Authentication' | 'ForgotPassword'
  /** The ClientMetadata of InitiateAuth. */
  readonly validationData?: Readonly<Record<string, string>> | undefined
  /** The ClientMetadata of ForgotPassword. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** A user whom the function knows from elsewhere. */
export interface MigratedUser {
  readonly attributes: Readonly<Record<string, string>>
  readonly finalUserStatus: 'CONFIRMED' | 'RESET_REQUIRED'
  readonly messageAction: 'SUPPRESS' | 'RESEND' | undefined
  readonly desiredDeliveryMediums: readonly DeliveryMediumType[]
  readonly forceAliasCreation: boolean
  readonly enableSmsMfa: boolean
}

/**
 * Asks the migrate user trigger for somebody whom the pool does not know; undefined without one, or
 * when the function gives no attributes.
 *
 * @throws ServiceError the errors of `invokeTrigger`; who asks hides them where it hides unknown users
 *
 * Source: developer guide, "Migrate user Lambda trigger".
 */
export async function userMigration(
  services: TriggerServices,
  input: MigrationInput,
): Promise<MigratedUser | undefined> {
  const { pool, clientId, name: username, password, source, ...data } = input
  const arn = pool.settings.LambdaConfig?.UserMigration
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject: { pool, clientId, username, user: undefined },
    trigger: 'UserMigration',
    arn,
    source: `UserMigration_${source}`,
    version: '1',
    request: {
      ...(password !== undefined && { password }),
      validationData: data.validationData ?? null,
      ...(data.clientMetadata && { clientMetadata: data.clientMetadata }),
    },
    response: emptyAnswer,
  })
  return migratedUser(answer)
}

const emptyAnswer = {
  userAttributes: null,
  forceAliasCreation: null,
  enableSMSMFA: null,
  finalUserStatus: null,
  messageAction: null,
  desiredDeliveryMediums: null,
}

function migratedUser(answer: Members): MigratedUser | undefined {
  const attributes = textMapIn(answer, 'userAttributes') ?? {}
  if (Object.keys(attributes).length === 0) return undefined
  const isConfirmed = textIn(answer, 'finalUserStatus') === 'CONFIRMED'
  return {
    attributes,
    finalUserStatus: isConfirmed ? 'CONFIRMED' : 'RESET_REQUIRED',
    messageAction: messageActionIn(answer),
    desiredDeliveryMediums: mediaIn(answer),
    forceAliasCreation: flagIn(answer, 'forceAliasCreation'),
    enableSmsMfa: flagIn(answer, 'enableSMSMFA'),
  }
}

function messageActionIn(answer: Members): MigratedUser['messageAction'] {
  const action = textIn(answer, 'messageAction')
  if (action === undefined || action === 'SUPPRESS' || action === 'RESEND') return action
  throw unrecognizable()
}

function mediaIn(answer: Members): DeliveryMediumType[] {
  const media = textsIn(answer, 'desiredDeliveryMediums') ?? ['SMS']
  return media.map((medium) => {
    if (medium === 'SMS' || medium === 'EMAIL') return medium
    throw unrecognizable()
  })
}
