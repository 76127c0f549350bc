import type {
  ChallengeNameType,
  DeviceRememberedStatusType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmDevice } from '../../lib/operations/user-pools/devices/confirm-device.ts'
import { updateDeviceStatus } from '../../lib/operations/user-pools/devices/update-device-status.ts'
import { completeWebAuthnRegistration } from '../../lib/operations/user-pools/passkeys/complete-web-authn-registration.ts'
import { startWebAuthnRegistration } from '../../lib/operations/user-pools/passkeys/start-web-authn-registration.ts'
import { confirmForgotPassword } from '../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { adminResetUserPassword } from '../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import { signUpSession } from '../../lib/user-pools/sign-in/after-sign-up.ts'
import { run } from '../builders.ts'
import { SoftwareAuthenticator, type CreationOptions } from '../software-authenticator.ts'
import { softwareDevice } from '../software-device.ts'
import {
  demandingPools,
  enrolments,
  modes,
  type DemandingPools,
  type Enrolment,
  type Mode,
} from './demanding-pools.ts'
import { password } from './people.ts'
import {
  notOffered,
  refused,
  SignInRobot,
  type Equipment,
  type SignInStory,
} from './sign-in-robot.ts'

/**
 * Every way to tokens × what the pool demands × what the user has set up: which challenges have to
 * be answered, in their order. No way leads past a factor that is due, but for those that stand for
 * one or follow one, each with its reason.
 */
/** The challenges that bring the further factor of a user. */
const factors: Record<Enrolment, Record<Mode, string[]>> = {
  nothing: { OFF: [], OPTIONAL: [], ON: ['MFA_SETUP'] },
  app: always('SOFTWARE_TOKEN_MFA'),
  phone: always('SMS_MFA'),
  'app and passkey': always('SOFTWARE_TOKEN_MFA'),
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

let pools: DemandingPools
beforeAll(async () => {
  pools = await demandingPools()
})
afterAll(() => pools.stage.stop())

const robotFor = (person: Equipment) => new SignInRobot(pools.stage, person)

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
      const { person } = await pools.someone(mode, enrolment)
      const robot = robotFor({ ...person, ...more })
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

/** Registers a passkey, and begins with it. */
async function byPasskey(mode: Mode, enrolment: Enrolment, isUserVerified: boolean) {
  const { services } = pools.stage
  const { person } = await pools.someone(mode, enrolment)
  const first = robotFor(person)
  const { tokens } = await first.finish(await plainly(first))
  const AccessToken = tokens?.AccessToken ?? ''
  const passkey = new SoftwareAuthenticator({ always: { isUserVerified } })
  const started = await run(startWebAuthnRegistration, services, { AccessToken })
  const options = started.CredentialCreationOptions as unknown as CreationOptions // a document
  const Credential = passkey.register(options)
  await run(completeWebAuthnRegistration, services, { AccessToken, Credential })
  const robot = robotFor({ ...person, passkey, choice: 'WEB_AUTHN' })
  return robot.finish(await robot.begin('USER_AUTH'))
}

/** What a passkey is asked; where a factor is due, only who said so may bring it instead. */
function passkeyAsks(factor: string[], enrolment: Enrolment, end: string[] = []): string[] {
  const isOffered = factor.length === 0 || enrolment === 'app and passkey'
  if (!isOffered) return ['SELECT_CHALLENGE', notOffered]
  return ['SELECT_CHALLENGE', 'WEB_AUTHN', ...(factor.length > 0 ? end : [])]
}

/** Signs in on a new device, and confirms it; it is remembered or not. */
async function confirmed(mode: Mode, enrolment: Enrolment, status: DeviceRememberedStatusType) {
  const { services } = pools.stage
  const { person } = await pools.someone(mode, enrolment)
  const robot = robotFor(person)
  const { tokens } = await robot.finish(await plainly(robot))
  const device = softwareDevice(tokens?.NewDeviceMetadata ?? {})
  const AccessToken = tokens?.AccessToken ?? ''
  const which = { AccessToken, DeviceKey: device.key }
  await run(confirmDevice, services, {
    ...which,
    DeviceSecretVerifierConfig: device.verifierConfig,
  })
  await run(updateDeviceStatus, services, { ...which, DeviceRememberedStatus: status })
  return { tokens, robot: robotFor({ ...person, device }) }
}

/** Signs in on a device a second time. */
async function onDevice(mode: Mode, enrolment: Enrolment, status: DeviceRememberedStatusType) {
  const { robot } = await confirmed(mode, enrolment, status)
  return robot.finish(await plainly(robot))
}

async function afterReset(mode: Mode, enrolment: Enrolment, isByAdmin: boolean) {
  const { services } = pools.stage
  const { person, user, client } = await pools.someone(mode, enrolment)
  const { poolId: UserPoolId, username: Username } = user
  const who = { ClientId: client.id, Username }
  await (isByAdmin
    ? run(adminResetUserPassword, services, { UserPoolId, Username })
    : run(forgotPassword, services, who))
  const ConfirmationCode = pools.stage.codeTo(user.attributes.email ?? '')
  const Password = 'Recovered-456'
  await run(confirmForgotPassword, services, { ...who, ConfirmationCode, Password })
  pools.stage.clock.now += 1 // a reset ends what was proved until this very moment
  const robot = robotFor({ ...person, password: Password })
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
      const { person } = await pools.someone(mode, enrolment, { status: 'FORCE_CHANGE_PASSWORD' })
      const robot = robotFor(person)
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
    go: (mode, enrolment) => onDevice(mode, enrolment, 'not_remembered'),
  },
  {
    name: 'a remembered device',
    asks: () => ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'],
    go: (mode, enrolment) => onDevice(mode, enrolment, 'remembered'),
    standsFor: 'the pool lets the proof of a remembered device stand for the factor',
  },
  {
    name: 'a passkey',
    asks: passkeyAsks,
    go: (mode, enrolment) => byPasskey(mode, enrolment, true),
    standsFor: 'pool and user let a passkey that knows its user stand for both factors',
  },
  {
    name: 'a passkey that does not know its user',
    asks: (factor, enrolment) => passkeyAsks(factor, enrolment, [refused]),
    go: (mode, enrolment) => byPasskey(mode, enrolment, false),
  },
  {
    name: 'the session of a confirmed sign-up',
    asks: (factor) => (factor.length > 0 ? ['SELECT_CHALLENGE', ...factor] : []),
    go: async (mode, enrolment) => {
      const { person, ...someone } = await pools.someone(mode, enrolment)
      const confirmed = { ...someone, name: someone.user.username }
      const session = await signUpSession(pools.stage.services, confirmed, { confirmed: 'email' })
      const robot = robotFor({ ...person, choice: 'PASSWORD' })
      return robot.finish(await robot.begin('USER_AUTH', {}, session))
    },
  },
  {
    name: 'a refresh',
    asks: () => [],
    go: async (mode, enrolment) => {
      const { tokens, robot } = await confirmed(mode, enrolment, 'not_remembered')
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
    expect(isIn).toBe(![notOffered, refused].includes(challenges.at(-1) ?? ''))
    if (isIn && due.length > 0 && way.standsFor === undefined) {
      expect(challenges.some((name) => showsFactor.includes(name))).toBe(true)
    }
  })
})
