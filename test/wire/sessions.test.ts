import { beforeAll, describe, expect, it } from '@jest/globals'
import { newPlace, newSignIn, signedIn, type Place } from './refusals/people.ts'
import { expectRefusal, send } from './refusals/refusal.ts'

let place: Place
beforeAll(async () => {
  place = await newPlace()
  await send('SetUserPoolSessionConfiguration', {
    UserPoolId: place.UserPoolId,
    UserSessionTracking: 'ENABLED',
    TokenSession: { MaxPerUser: 5 },
  })
})

interface Listing {
  readonly Sessions: readonly { readonly SessionId: string; readonly IsCurrentSession: boolean }[]
}

const revoked = { error: 'NotAuthorized', message: 'Access Token has been revoked' }

describe('the sessions of a user', () => {
  it('are listed, and all but the current one are the user’s to revoke', async () => {
    const other = await newSignIn(place, 'ann')
    const { AccessToken } = await signedIn(place, 'ann')
    const { Sessions } = await send<Listing>('ListUserSessions', { AccessToken })
    expect(Sessions.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([true, false])
    const [current, before] = Sessions
    await send('RevokeUserSession', { AccessToken, SessionId: before?.SessionId })
    const input = { AccessToken: other.AccessToken }
    await expectRefusal({ operation: 'ListUserSessions', input, ...revoked })
    await expectRefusal({
      operation: 'RevokeUserSession',
      input: { AccessToken, SessionId: current?.SessionId },
      error: 'InvalidParameter',
      message: 'The current session cannot be revoked.',
    })
  })

  it('are listed and revoked by an administrator', async () => {
    const { AccessToken } = await newSignIn(place, 'bob')
    const user = { UserPoolId: place.UserPoolId, Username: 'bob' }
    const { Sessions } = await send<Listing>('AdminListUserSessions', user)
    expect(Sessions).toMatchObject([{ SessionType: 'TOKEN', ClientId: place.ClientId }])
    await send('AdminRevokeUserSession', { ...user, SessionId: Sessions[0]?.SessionId })
    await expect(send('AdminListUserSessions', user)).resolves.toMatchObject({ Sessions: [] })
    await expectRefusal({ operation: 'GetUser', input: { AccessToken }, ...revoked })
  })

  it.each(['AdminRevokeUserSession', 'RevokeUserSession'])(
    'do not end by %s when they are not there',
    async (operation) => {
      const { UserPoolId } = place
      const { AccessToken } = await newSignIn(place, operation)
      const SessionId = `tkn${'a'.repeat(25)}`
      await expectRefusal({
        operation,
        input: { AccessToken, UserPoolId, Username: operation, SessionId },
        error: 'ResourceNotFound',
        message: 'Session does not exist.',
      })
    },
  )
})

describe('the settings of sessions', () => {
  it('read back as they were set', async () => {
    const { UserPoolId } = place
    await expect(send('GetUserPoolSessionConfiguration', { UserPoolId })).resolves.toMatchObject({
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 5 },
    })
    const SSOSession = { MaxValidityMinutes: 5 }
    await send('SetUserPoolClientSessionConfiguration', { ...place, SSOSession })
    const read = await send('GetUserPoolClientSessionConfiguration', { ...place })
    expect(read).toMatchObject({ ...place, SSOSession })
  })
})
