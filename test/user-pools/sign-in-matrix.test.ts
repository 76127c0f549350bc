import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MfaFactor } from '../../lib/domain/mfa-choice.ts'
import { base32 } from '../../lib/domain/base32.ts'
import { newTotpSeed } from '../../lib/domain/totp.ts'
import { confirmDevice } from '../../lib/operations/user-pools/devices/confirm-device.ts'
import { updateDeviceStatus } from '../../lib/operations/user-pools/devices/update-device-status.ts'
import { confirmForgotPassword } from '../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { adminResetUserPassword } from '../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { replacePool, type UserPool } from '../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../lib/store/users.ts'
import { sealTotpSeed } from '../../lib/user-pools/mfa/totp-seed.ts'
import { revised } from '../../lib/user-pools/user-changes.ts'
import { aClient, aPool, run } from '../builders.ts'
import { softwareDevice } from '../software-device.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser, password } from './people.ts'
import { notOffered, SignInRobot, type Equipment, type SignInStory } from './sign-in-robot.ts'

/**
 * Every way to tokens × what the pool demands × what the user has set up: which challenges have to
 * be answered, in their order. No way leads past a factor that is due, but for those that stand for
 * one or follow one, each with its reason.
 */
const modes = ['OFF', 'OPTIONAL', 'ON'] as const
const enrolments = ['nothing', 'app', 'phone', 'app and phone'] as const
type Mode = (typeof modes)[number]
type Enrolment = (typeof enrolments)[number]

/** The challenges that bring the further factor of a user. */
const factors: Record<Enrolment, Record<Mode, string[]>> = {
  nothing: { OFF: [], OPTIONAL: [], ON: ['MFA_SETUP'] },
  app: always('SOFTWARE_TOKEN_MFA'),
  phone: always('SMS_MFA'),
  'app and phone': always('SELECT_MFA_TYPE', 'SOFTWARE_TOKEN_MFA'),
}

function always(...challenges: string[]): Record<Mode, string[]> {
  return { OFF: [], OPTIONAL: challenges, ON: challenges }
}

interface Way {
  readonly name: string
  readonly go: (mode: Mode, enrolment: Enrolment) => Promise<SignInStory>
  /** What is asked, given the challenges of the further factor. */
  readonly asks: (factor: string[], enrolment: Enrolment) => string[]
  /** Why no factor is asked for although one is due. */
  readonly standsFor?: string
}

let stage: TriggerStage
let pools: Record<Mode, { pool: UserPool; client: AppClient }>

beforeAll(async () => {
  stage = await aTriggerStage()
  stage.lambda.functions.set('define', (event) => {
    const session = event.request.session as { challengeName: string; challengeResult: boolean }[]
    const last = session.at(-1)
    const isDone = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult
    const name = last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE'
    event.response = isDone ? { issueTokens: true } : { challengeName: name }
    return event
  })
  stage.lambda.functions.set('create', (event) => {
    event.response = { privateChallengeParameters: { word: 'sesame' } }
    return event
  })
  stage.lambda.functions.set('verify', (event) => {
    event.response = { answerCorrect: event.request.challengeAnswer === 'sesame' }
    return event
  })
  const made = await Promise.all(modes.map(async (mode) => [mode, await aDemandingPool(mode)]))
  pools = Object.fromEntries(made) as typeof pools // of every mode
})
afterAll(() => stage.stop())

/** A pool that allows everything, also what SetUserPoolMfaConfig would not let stand together. */
async function aDemandingPool(MfaConfiguration: Mode) {
  const { services } = stage
  const pool = await aPool(services, {
    MfaConfiguration,
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    AutoVerifiedAttributes: ['email'],
    Policies: {
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
    },
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
  })
  const mfa = { SoftwareTokenMfaConfiguration: { Enabled: true } }
  const demanding = { ...pool, mfa, version: pool.version + 1 }
  await services.table.write(replacePool(demanding))
  const client = await aClient(services, demanding, {
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  })
  return { pool: demanding, client }
}

let counter = 0

/** Somebody who has set up what the row says, and the app that goes with it. */
async function someone(mode: Mode, enrolment: Enrolment, changes: Partial<User> = {}) {
  const { services } = stage
  const { pool, client } = pools[mode]
  counter++
  const email = `matrix-${String(counter)}@example.com`
  const phone = `+4930${String(100_000 + counter)}`
  const attributes = {
    email,
    email_verified: 'true',
    ...(enrolment.includes('phone') && { phone_number: phone }),
  }
  const temporaryFrom = changes.status === 'FORCE_CHANGE_PASSWORD' ? stage.clock.now : undefined
  const bare = await aUser(services, pool, { attributes, ...changes }, temporaryFrom)
  const seed = newTotpSeed()
  const user = await enrolled(bare, enrolment, seed)
  const app = enrolment.includes('app') ? base32(seed) : undefined
  const person: Equipment = { client, user, password, app, word: 'sesame' }
  return { person, user, pool, client }
}

async function enrolled(user: User, enrolment: Enrolment, seed: Buffer): Promise<User> {
  if (enrolment === 'nothing') return user
  const { services } = stage
  const [hasApp, hasPhone] = [enrolment.includes('app'), enrolment.includes('phone')]
  const enabled: MfaFactor[] = [
    ...(hasPhone ? (['SMS_MFA'] as const) : []),
    ...(hasApp ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
  ]
  const { version } = revised(user, {}, 0)
  const sealer = await services.keyring.sealer('user-pools')
  const totp = { seed: sealTotpSeed(sealer, { ...user, version }, seed), version }
  const mfa = { enabled, preferred: enabled.length === 1 ? enabled[0] : undefined }
  const present = await services.table.get(userRef(user.poolId, user.username))
  const changed = revised(present ?? user, { mfa, ...(hasApp && { totp }) }, stage.clock.now)
  await services.table.write(replaceUser(changed))
  return changed
}

/** A way that begins with one request and goes on as it is asked. */
function simply(
  name: string,
  {
    begin,
    first = [],
    last = [],
    ...more
  }: {
    begin: (robot: SignInRobot) => ReturnType<SignInRobot['begin']>
    first?: string[]
    last?: string[]
    choice?: ChallengeNameType
    isAdmin?: boolean
  },
): Way {
  return {
    name,
    asks: (factor) => [...first, ...factor, ...last],
    go: async (mode, enrolment) => {
      const { person } = await someone(mode, enrolment)
      const robot = new SignInRobot(stage, { ...person, ...more })
      return robot.finish(await begin(robot))
    },
  }
}

const plainly = (robot: SignInRobot, PASSWORD = password) =>
  robot.begin('USER_PASSWORD_AUTH', { PASSWORD })

/** Begins with a one-time code, which nobody may who needs a further factor. */
function byCode(choice: 'EMAIL_OTP' | 'SMS_OTP'): Way {
  return {
    ...simply(`a code, ${choice}`, { begin: (robot) => robot.begin('USER_AUTH'), choice }),
    asks: (factor, enrolment) => {
      const isReachable = choice === 'EMAIL_OTP' || enrolment.includes('phone')
      return ['SELECT_CHALLENGE', isReachable && factor.length === 0 ? choice : notOffered]
    },
  }
}

/** Signs in on a device, remembers it or not, and signs in on it again. */
async function onDevice(mode: Mode, enrolment: Enrolment, status?: 'remembered') {
  const { services } = stage
  const { person } = await someone(mode, enrolment)
  const first = new SignInRobot(stage, person)
  const { tokens } = await first.finish(await plainly(first))
  const device = softwareDevice(tokens?.NewDeviceMetadata ?? {})
  const AccessToken = tokens?.AccessToken ?? ''
  const which = { AccessToken, DeviceKey: device.key }
  await run(confirmDevice, services, {
    ...which,
    DeviceSecretVerifierConfig: device.verifierConfig,
  })
  const DeviceRememberedStatus = status ?? 'not_remembered'
  await run(updateDeviceStatus, services, { ...which, DeviceRememberedStatus })
  const again = new SignInRobot(stage, { ...person, device })
  return again.finish(await plainly(again))
}

async function afterReset(mode: Mode, enrolment: Enrolment, isByAdmin: boolean) {
  const { services } = stage
  const { person, user, client } = await someone(mode, enrolment)
  const { poolId: UserPoolId, username: Username } = user
  const who = { ClientId: client.id, Username }
  await (isByAdmin
    ? run(adminResetUserPassword, services, { UserPoolId, Username })
    : run(forgotPassword, services, who))
  const ConfirmationCode = stage.codeTo(user.attributes.email ?? '')
  const Password = 'Recovered-456'
  await run(confirmForgotPassword, services, { ...who, ConfirmationCode, Password })
  const robot = new SignInRobot(stage, { ...person, password: Password })
  return robot.finish(await plainly(robot, Password))
}

const ways: Way[] = [
  simply('a plain password', { begin: plainly }),
  simply('SRP', {
    begin: (robot) => robot.begin('USER_SRP_AUTH', { SRP_A: robot.A }),
    first: ['PASSWORD_VERIFIER'],
  }),
  simply('a plain password by an administrator', {
    begin: (robot) => robot.begin('ADMIN_USER_PASSWORD_AUTH', { PASSWORD: password }),
    isAdmin: true,
  }),
  simply('SRP by an administrator', {
    begin: (robot) => robot.begin('USER_SRP_AUTH', { SRP_A: robot.A }),
    first: ['PASSWORD_VERIFIER'],
    isAdmin: true,
  }),
  simply('the choice of the password', {
    begin: (robot) => robot.begin('USER_AUTH'),
    first: ['SELECT_CHALLENGE'],
    choice: 'PASSWORD',
  }),
  simply('the choice of SRP', {
    begin: (robot) => robot.begin('USER_AUTH'),
    first: ['SELECT_CHALLENGE', 'PASSWORD_VERIFIER'],
    choice: 'PASSWORD_SRP',
  }),
  simply('the password, preferred', {
    begin: (robot) =>
      robot.begin('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }),
  }),
  simply('SRP, preferred', {
    begin: (robot) =>
      robot.begin('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: robot.A }),
    first: ['PASSWORD_VERIFIER'],
  }),
  simply('triggers after SRP', {
    begin: (robot) => robot.begin('CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A', SRP_A: robot.A }),
    first: ['PASSWORD_VERIFIER'],
    last: ['CUSTOM_CHALLENGE'],
  }),
  {
    ...simply('triggers alone', { begin: (robot) => robot.begin('CUSTOM_AUTH') }),
    asks: () => ['CUSTOM_CHALLENGE'],
    standsFor: 'the pool’s owner decides in the triggers, which no password came before',
  },
  byCode('EMAIL_OTP'),
  byCode('SMS_OTP'),
  {
    name: 'an invitation',
    asks: (factor) => ['NEW_PASSWORD_REQUIRED', ...factor],
    go: async (mode, enrolment) => {
      const { person } = await someone(mode, enrolment, { status: 'FORCE_CHANGE_PASSWORD' })
      const robot = new SignInRobot(stage, person)
      return robot.finish(await plainly(robot))
    },
  },
  {
    name: 'a reset by code',
    asks: (factor) => factor,
    go: (mode, enrolment) => afterReset(mode, enrolment, false),
  },
  {
    name: 'a reset by an administrator',
    asks: (factor) => factor,
    go: (mode, enrolment) => afterReset(mode, enrolment, true),
  },
  {
    name: 'a device that is not remembered',
    // who had nothing set an app up on the way to the device
    asks: (factor) => (factor.includes('MFA_SETUP') ? ['SOFTWARE_TOKEN_MFA'] : factor),
    go: (mode, enrolment) => onDevice(mode, enrolment),
  },
  {
    name: 'a remembered device',
    asks: () => ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'],
    go: (mode, enrolment) => onDevice(mode, enrolment, 'remembered'),
    standsFor: 'the pool lets the proof of a remembered device stand for the factor',
  },
  {
    name: 'a refresh',
    asks: () => [],
    go: async (mode, enrolment) => {
      const { person } = await someone(mode, enrolment)
      const robot = new SignInRobot(stage, person)
      const { tokens } = await robot.finish(await plainly(robot))
      const REFRESH_TOKEN = tokens?.RefreshToken ?? ''
      return robot.finish(await robot.begin('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }))
    },
    standsFor: 'the sign-in that the token comes from brought the factor',
  },
]

const rows = ways.flatMap((way) =>
  modes.flatMap((mode) =>
    enrolments.map((enrolment) => ({ way, name: way.name, mode, enrolment })),
  ),
)

/** Which challenges show a further factor, or have one set up. */
const showsFactor = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'MFA_SETUP']

describe('a sign-in', () => {
  it.each(rows)('by $name, MFA $mode, $enrolment set up', async ({ way, mode, enrolment }) => {
    const due = factors[enrolment][mode]
    const { challenges, tokens } = await way.go(mode, enrolment)
    expect(challenges).toEqual(way.asks(due, enrolment))
    const isIn = tokens !== undefined
    expect(isIn).toBe(!challenges.includes(notOffered))
    if (isIn && due.length > 0 && way.standsFor === undefined) {
      expect(challenges.some((name) => showsFactor.includes(name))).toBe(true)
    }
  })
})
