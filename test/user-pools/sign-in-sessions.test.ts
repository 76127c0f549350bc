import type {
  ChallengeNameType,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmDevice } from '../../lib/operations/user-pools/devices/confirm-device.ts'
import { updateDeviceStatus } from '../../lib/operations/user-pools/devices/update-device-status.ts'
import { respondToAuthChallenge } from '../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { poolRef } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, aPool, run } from '../builders.ts'
import { softwareDevice } from '../software-device.ts'
import {
  demandingPools,
  type DemandingPools,
  type Enrolment,
  type Mode,
} from './demanding-pools.ts'
import { aUser, everyFlow, password } from './people.ts'
import { SignInRobot, type Equipment } from './sign-in-robot.ts'

/**
 * A session belongs to one step of one sign-in: each challenge is answered with the session of every
 * other one, with one of another user, client and pool, and twice.
 */
let pools: DemandingPools
let elsewhere: AppClient
beforeAll(async () => {
  pools = await demandingPools()
  elsewhere = await aClient(pools.stage.services, await aPool(pools.stage.services), everyFlow)
})
afterAll(() => pools.stage.stop())

interface Asked {
  readonly robot: SignInRobot
  readonly person: Equipment
  readonly asked: InitiateAuthResponse
}

/** Begins a sign-in by a plain password, of which the first challenge counts. */
async function plainly(mode: Mode, enrolment: Enrolment, changes: Partial<User> = {}) {
  const { person } = await pools.someone(mode, enrolment, changes)
  const robot = new SignInRobot(pools.stage, person)
  const asked = await robot.begin('USER_PASSWORD_AUTH', { PASSWORD: password })
  return { robot, person, asked }
}

async function byChoice(choice: ChallengeNameType, enrolment: Enrolment = 'nothing') {
  const { person } = await pools.someone('OFF', enrolment)
  const robot = new SignInRobot(pools.stage, { ...person, choice })
  const SRP_A = robot.A
  const asked = await robot.begin('USER_AUTH', { PREFERRED_CHALLENGE: choice, SRP_A })
  return { robot, person, asked }
}

async function onDevice(): Promise<Asked> {
  const { services } = pools.stage
  const { robot, person, asked } = await plainly('OFF', 'nothing')
  const { tokens } = await robot.finish(asked)
  const device = softwareDevice(tokens?.NewDeviceMetadata ?? {})
  const which = { AccessToken: tokens?.AccessToken ?? '', DeviceKey: device.key }
  const DeviceSecretVerifierConfig = device.verifierConfig
  await run(confirmDevice, services, { ...which, DeviceSecretVerifierConfig })
  await run(updateDeviceStatus, services, { ...which, DeviceRememberedStatus: 'remembered' })
  const again = new SignInRobot(pools.stage, { ...person, device })
  const next = await again.begin('USER_PASSWORD_AUTH', { PASSWORD: password })
  return { robot: again, person: { ...person, device }, asked: next }
}

async function customly(): Promise<Asked> {
  const { person } = await pools.someone('OFF', 'nothing')
  const robot = new SignInRobot(pools.stage, person)
  return { robot, person, asked: await robot.begin('CUSTOM_AUTH') }
}

/** How somebody comes to be asked each challenge. */
const steps: Partial<Record<ChallengeNameType, () => Promise<Asked>>> = {
  NEW_PASSWORD_REQUIRED: () => plainly('OFF', 'nothing', { status: 'FORCE_CHANGE_PASSWORD' }),
  SMS_MFA: () => plainly('ON', 'phone'),
  SOFTWARE_TOKEN_MFA: () => plainly('ON', 'app'),
  SELECT_MFA_TYPE: () => plainly('ON', 'app and phone'),
  MFA_SETUP: () => plainly('ON', 'nothing'),
  CUSTOM_CHALLENGE: customly,
  EMAIL_OTP: () => byChoice('EMAIL_OTP'),
  SMS_OTP: () => byChoice('SMS_OTP', 'phone'),
  PASSWORD_VERIFIER: () => byChoice('PASSWORD_SRP'),
  DEVICE_SRP_AUTH: onDevice,
}
const names = Object.keys(steps) as ChallengeNameType[] // of the table above

/** Every challenge that RespondToAuthChallenge knows. */
const everyChallenge: ChallengeNameType[] = [
  ...names,
  'SELECT_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'WEB_AUTHN',
  'DEVICE_PASSWORD_VERIFIER',
]

/** Responses that would do for whatever is asked. */
const anything = {
  SMS_MFA_CODE: '123456',
  SMS_OTP_CODE: '12345678',
  EMAIL_OTP_CODE: '12345678',
  SOFTWARE_TOKEN_MFA_CODE: '123456',
  NEW_PASSWORD: 'Another-Secret-1',
  PASSWORD: password,
  CREDENTIAL: '{}',
  EMAIL: 'eve@example.com',
}

async function at(name: ChallengeNameType): Promise<Asked> {
  const begun = await steps[name]?.()
  if (!begun) throw new Error(`there is no way to ${name}`)
  expect(begun.asked.ChallengeName).toBe(name)
  return begun
}

const respond = (
  { asked, person }: Pick<Asked, 'asked' | 'person'>,
  responses: Record<string, string>,
  { client = person.client, name = asked.ChallengeName, user = person.user } = {},
) => {
  const { Session = asked.Session, ...rest } = responses
  return run(respondToAuthChallenge, pools.stage.services, {
    ClientId: client.id,
    ChallengeName: name ?? 'PASSWORD_VERIFIER',
    Session,
    ChallengeResponses: {
      ...rest,
      ...(person.device && { DEVICE_KEY: person.device.key }),
      USERNAME: user.username,
    },
  })
}

const refusals = ['NotAuthorizedException', 'InvalidParameterException']

const codeOf = async (work: Promise<InitiateAuthResponse>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code, // of a ServiceError
  )

describe.each(names)('the session of %s', (name) => {
  it.each(everyChallenge.filter((other) => other !== name))('answers no %s', async (other) => {
    const begun = await at(name)
    const right = await begun.robot.answerTo(begun.asked)
    const { Session } = begun.asked
    const more = { SRP_A: begun.robot.A, ANSWER: 'SMS_MFA' }
    const responses = { ...anything, ...more, ...right, ...(Session && { Session }) }
    expect(refusals).toContain(await codeOf(respond(begun, responses, { name: other })))
  })

  it('is no use to another client, pool or user', async () => {
    const begun = await at(name)
    const right = await begun.robot.answerTo(begun.asked)
    const { person } = begun
    const pool = await pools.stage.services.table.get(poolRef(person.client.poolId))
    if (!pool) throw new Error('the pool is there')
    const neighbour = await aClient(pools.stage.services, pool, person.client.settings)
    const other = await aUser(pools.stage.services, pool)
    for (const borrowed of [{ client: elsewhere }, { client: neighbour }, { user: other }]) {
      expect(refusals).toContain(await codeOf(respond(begun, right, borrowed)))
    }
    expect(await codeOf(respond(begun, right))).toBe('accepted')
  })
})

/** What ends a sign-in is good once; a choice may be made again. */
const final = names.filter((name) => !['SELECT_MFA_TYPE', 'DEVICE_SRP_AUTH'].includes(name))

describe.each(final)('a right answer to %s', (name) => {
  it('is taken once of two', async () => {
    const begun = await at(name)
    const right = await begun.robot.answerTo(begun.asked)
    expect(await codeOf(respond(begun, right))).toBe('accepted')
    expect(await codeOf(respond(begun, right))).toBe('NotAuthorizedException')
  })

  it('is taken once of 16 at once', async () => {
    const begun = await at(name)
    const right = await begun.robot.answerTo(begun.asked)
    const codes = await Promise.all(Array.from({ length: 16 }, () => codeOf(respond(begun, right))))
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1)
  })

  it('is refused after the session has ended', async () => {
    const begun = await at(name)
    const right = await begun.robot.answerTo(begun.asked)
    pools.stage.clock.now += 180_000
    expect(await codeOf(respond(begun, right))).toBe('NotAuthorizedException')
  })
})
