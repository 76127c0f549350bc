import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../../../lib/operations/user-pools/account/change-password.ts'
import { updateUserAttributes } from '../../../../lib/operations/user-pools/account/update-user-attributes.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, password, passwordSignIn, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } },
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

async function signedIn() {
  const { username } = await aUser(stage.services, pool)
  const { AccessToken } = await tokensOf(stage.services, client, username)
  const change = (PreviousPassword: string | undefined, ProposedPassword: string) =>
    run(changePassword, stage.services, { AccessToken, PreviousPassword, ProposedPassword })
  const signIn = (PASSWORD: string) =>
    passwordSignIn(stage.services, client, { USERNAME: username, PASSWORD })
  return { change, signIn, AccessToken }
}

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')

describe('ChangePassword', () => {
  it('puts the new password in place of the old one', async () => {
    const { change, signIn } = await signedIn()
    await expect(change(password, 'Another-123')).resolves.toEqual({})
    await expect(signIn('Another-123')).resolves.toHaveProperty('AuthenticationResult')
    await expect(signIn(password)).rejects.toEqual(wrong)
  })

  it.each([['wrong'], [''], [undefined], [`${password} `], [password.toLowerCase()]])(
    'refuses %j as the password before',
    async (previous) => {
      const { change, signIn } = await signedIn()
      await expect(change(previous, 'Another-123')).rejects.toEqual(wrong)
      await expect(signIn(password)).resolves.toHaveProperty('AuthenticationResult')
    },
  )

  it('refuses a password that breaks the policy', async () => {
    const { change } = await signedIn()
    await expect(change(password, 'short')).rejects.toEqual(
      refusal(
        'InvalidPasswordException',
        'Password did not conform with policy: Password not long enough',
      ),
    )
  })

  it('refuses the last two passwords, and takes the one before them', async () => {
    const { change } = await signedIn()
    const used = refusal(
      'PasswordHistoryPolicyViolationException',
      'Password has previously been used',
    )
    await expect(change(password, password)).rejects.toEqual(used)
    await change(password, 'Another-123')
    await expect(change('Another-123', password)).rejects.toEqual(used)
    await change('Another-123', 'Third-one-1')
    await expect(change('Third-one-1', password)).resolves.toEqual({})
  })

  it('happens five times an hour at most', async () => {
    const { change } = await signedIn()
    const passwords = [
      password,
      'Change-nr-1',
      'Change-nr-2',
      'Change-nr-3',
      'Change-nr-4',
      'Change-nr-5',
    ]
    for (let turn = 0; turn < 5; turn++) {
      await expect(change(passwords[turn], passwords[turn + 1] ?? '')).resolves.toEqual({})
    }
    const sixth = () => change('Change-nr-5', 'Change-nr-6')
    await expect(sixth()).rejects.toEqual(
      refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.'),
    )
  })

  it('counts as one, also when others came between', async () => {
    const { change, AccessToken } = await signedIn()
    await change(password, 'Change-nr-0')
    for (let turn = 0; turn < 4; turn++) {
      const rename = (Value: string) =>
        run(updateUserAttributes, stage.services, {
          AccessToken,
          UserAttributes: [{ Name: 'name', Value }],
        })
      await Promise.all([
        change(`Change-nr-${turn}`, `Change-nr-${turn + 1}`),
        ...['Jane', 'Joan', 'June'].map(rename),
      ])
    }
    await expect(change('Change-nr-4', 'Change-nr-5')).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
  })

  it('made eight times at once counts as one, and as no failed attempt', async () => {
    const { change, signIn } = await signedIn()
    for (let turn = 0; turn < 5; turn++) {
      const [from, to] = [turn === 0 ? password : `Change-nr-${turn}`, `Change-nr-${turn + 1}`]
      const answers = await Promise.allSettled(Array.from({ length: 8 }, () => change(from, to)))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(signIn(to)).resolves.toHaveProperty('AuthenticationResult')
    }
  })

  it('happens once of eight times at once', async () => {
    const { change } = await signedIn()
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, turn) => change(password, `Change-nr-${turn}`)),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const reason of refusals(answers))
      expect(reason).toMatchObject({ code: 'NotAuthorizedException' })
  })

  it('loses nothing to another change of the user at the same time', async () => {
    const { change, signIn, AccessToken } = await signedIn()
    const UserAttributes = [{ Name: 'name', Value: 'Jane' }]
    await Promise.all([
      change(password, 'Another-123'),
      run(updateUserAttributes, stage.services, { AccessToken, UserAttributes }),
    ])
    await expect(signIn('Another-123')).resolves.toHaveProperty('AuthenticationResult')
  })
})
