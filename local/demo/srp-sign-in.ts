/* eslint-disable @typescript-eslint/no-deprecated -- old applications still sign in with this library, so it has to work */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js'

/** Signs in with SRP through amazon-cognito-identity-js: a client that nobody here wrote. */
export function srpSignIn(
  endpoint: string,
  {
    poolId,
    clientId,
    username,
    password,
  }: Record<'poolId' | 'clientId' | 'username' | 'password', string>,
): Promise<CognitoUserSession> {
  const Pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint })
  const user = new CognitoUser({ Username: username, Pool })
  const details = new AuthenticationDetails({ Username: username, Password: password })
  return new Promise((resolve, reject) => {
    user.authenticateUser(details, {
      onSuccess: (session) => resolve(session),
      onFailure: reject,
    })
  })
}
