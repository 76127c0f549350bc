import { base32 } from '../../lib/domain/base32.ts'
import type { MfaFactor } from '../../lib/domain/mfa-choice.ts'
import { newTotpSeed } from '../../lib/domain/totp.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../lib/store/users.ts'
import { sealTotpSeed } from '../../lib/user-pools/mfa/totp-seed.ts'
import { revised } from '../../lib/user-pools/user-changes.ts'
import { aClient, aPool } from '../builders.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser, password } from './people.ts'
import type { Equipment } from './sign-in-robot.ts'

/** What a pool demands. */
export const modes = ['OFF', 'OPTIONAL', 'ON'] as const
export type Mode = (typeof modes)[number]

/** What a user has set up; a passkey is set up as a stand-in for the app. */
export const enrolments = ['nothing', 'app', 'phone', 'app and phone', 'app and passkey'] as const
export type Enrolment = (typeof enrolments)[number]

/** Somebody with the equipment that goes with what is set up. */
export interface Someone {
  readonly person: Equipment
  readonly user: User
  readonly pool: UserPool
  readonly client: AppClient
}

/** Three pools, one for each mode, with triggers that ask for a word. */
export interface DemandingPools {
  readonly stage: TriggerStage
  someone(mode: Mode, enrolment: Enrolment, changes?: Partial<User>): Promise<Someone>
}

/** Makes the pools. They allow everything, also what AWS does not let stand together. */
export async function demandingPools(): Promise<DemandingPools> {
  const stage = await aTriggerStage()
  askForAWord(stage)
  const made = await Promise.all(modes.map(async (mode) => [mode, await aPlace(stage, mode)]))
  const places = new Map(made as [Mode, Awaited<ReturnType<typeof aPlace>>][]) // as just made
  let counter = 0
  return {
    stage,
    someone: async (mode, enrolment, changes = {}) => {
      counter++
      const place = places.get(mode)
      if (!place) throw new Error('there is a pool of every mode')
      const { pool, client } = place
      const attributes = {
        email: `matrix-${String(counter)}@example.com`,
        email_verified: 'true',
        ...(enrolment.includes('phone') && { phone_number: `+4930${String(100_000 + counter)}` }),
      }
      const temporaryFrom = changes.status === 'FORCE_CHANGE_PASSWORD' ? stage.clock.now : undefined
      const bare = await aUser(stage.services, pool, { attributes, ...changes }, temporaryFrom)
      const seed = newTotpSeed()
      const user = await enrolled(stage, { user: bare, enrolment, seed })
      const app = enrolment.includes('app') ? base32(seed) : undefined
      return { person: { client, user, password, app, word: 'sesame' }, user, pool, client }
    },
  }
}

async function aPlace({ services }: TriggerStage, MfaConfiguration: Mode) {
  const pool = await aPool(services, {
    MfaConfiguration,
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    AutoVerifiedAttributes: ['email'],
    Policies: {
      SignInPolicy: {
        AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'],
      },
    },
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
    mfa: {
      SoftwareTokenMfaConfiguration: { Enabled: true },
      WebAuthnConfiguration: {
        RelyingPartyId: 'example.org',
        FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      },
    },
  })
  const client = await aClient(services, pool, {
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  })
  return { pool, client }
}

/** Lets the triggers of custom sign-in ask for a word, and be content with it. */
export function askForAWord({ lambda }: TriggerStage): void {
  lambda.functions.set('define', (event) => {
    const session = event.request.session as { challengeName: string; challengeResult: boolean }[]
    const last = session.at(-1)
    const isDone = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult
    const name = last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE'
    event.response = isDone ? { issueTokens: true } : { challengeName: name }
    return event
  })
  lambda.functions.set('create', (event) => {
    event.response = { privateChallengeParameters: { word: 'sesame' } }
    return event
  })
  lambda.functions.set('verify', (event) => {
    event.response = { answerCorrect: event.request.challengeAnswer === 'sesame' }
    return event
  })
}

async function enrolled(
  { services, clock }: TriggerStage,
  { user, enrolment, seed }: { user: User; enrolment: Enrolment; seed: Buffer },
): Promise<User> {
  const present = await services.table.get(userRef(user.poolId, user.username))
  if (!present || enrolment === 'nothing') return user
  const [hasApp, hasPhone] = [enrolment.includes('app'), enrolment.includes('phone')]
  const enabled: MfaFactor[] = [
    ...(hasPhone ? (['SMS_MFA'] as const) : []),
    ...(hasApp ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
  ]
  const preferred = enabled.length === 1 ? enabled[0] : undefined
  const mfa = { enabled, preferred, webAuthn: enrolment.includes('passkey') || undefined }
  const { version } = revised(present, {}, 0)
  const sealer = await services.keyring.sealer('user-pools')
  const totp = { seed: sealTotpSeed(sealer, { ...user, version }, seed), version }
  const changed = revised(present, { mfa, ...(hasApp && { totp }) }, clock.now)
  await services.table.write(replaceUser(changed))
  return changed
}
