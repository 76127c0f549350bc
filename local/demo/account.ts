import {
  ConfirmSignUpCommand,
  GetUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { nextMessage } from './inbox.ts'
import { startProtectedApi } from './protected-api.ts'
import type { Setting } from './setting.ts'
import { srpSignIn } from './srp-sign-in.ts'
import { chapter, expect, short, tell } from './terminal.ts'

/** Tokens of the person in the story. */
export interface SignedIn {
  readonly accessToken: string
  readonly idToken: string
}

const username = 'jane'
const password = 'Correct-Horse-7'
const email = 'jane@example.com'

/** Sign-up, the code in the inbox, confirmation, SRP sign-in. */
export async function becomeUser(setting: Setting, inboxUrl: string): Promise<SignedIn> {
  const { userPools, url, clientId, poolId } = setting
  chapter('A user pool')
  const { CodeDeliveryDetails, UserSub = '' } = await userPools.send(
    new SignUpCommand({
      ClientId: clientId,
      Username: username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  )
  tell('Jane signs up', `user ${UserSub}, a code went to ${CodeDeliveryDetails?.Destination ?? ''}`)
  const message = await nextMessage(inboxUrl, email)
  const code = /\d{6}/u.exec(message.text)?.[0] ?? ''
  tell('The code arrives by e-mail', `“${message.subject ?? ''}”: ${code}`)
  await userPools.send(
    new ConfirmSignUpCommand({ ClientId: clientId, Username: username, ConfirmationCode: code }),
  )
  tell('Jane confirms', 'the account is CONFIRMED and the e-mail address verified')
  const session = await srpSignIn(url, { poolId, clientId, username: email, password })
  const tokens = {
    accessToken: session.getAccessToken().getJwtToken(),
    idToken: session.getIdToken().getJwtToken(),
  }
  tell(
    'Jane signs in with her e-mail address, by SRP (amazon-cognito-identity-js)',
    `ID ${short(tokens.idToken)} access ${short(tokens.accessToken)} refresh ${short(session.getRefreshToken().getToken())}`,
  )
  const user = await userPools.send(new GetUserCommand({ AccessToken: tokens.accessToken }))
  tell('GetUser knows her by the access token', `${user.Username ?? ''}, ${email}`)
  return tokens
}

/** A call to somebody else's API through the authorizer, with and without a good token. */
export async function callApi(setting: Setting, { accessToken }: SignedIn): Promise<void> {
  chapter("Somebody's API behind the authorizer")
  const api = await startProtectedApi(setting)
  try {
    const call = async (token: string) =>
      (await fetch(`${api.url}/notes`, { headers: { authorization: `Bearer ${token}` } })).status
    const good = await call(accessToken)
    expect(good === 200, `the API answered ${String(good)} to a good token`)
    const bad = await call(`${accessToken.slice(0, -4)}AAAA`)
    expect(bad === 401 || bad === 403, `the API answered ${String(bad)} to a forged token`)
    tell(
      'The API is called with a good and with a forged token',
      `${String(good)} and ${String(bad)}`,
    )
  } finally {
    await api.stop()
  }
}
