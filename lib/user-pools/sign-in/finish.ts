import { postAuthentication } from '../../triggers/post-authentication.ts'
import type { TokenSource } from '../../triggers/pre-token-generation.ts'
import { newDeviceMetadata } from '../devices/new-device.ts'
import { issueTokens } from '../tokens.ts'
import { subjectOf, type SignIn, type SignInAnswer, type SignInServices } from './sign-in.ts'

/**
 * Ends a sign-in in which all was proved: tells the customer's trigger, issues tokens, and offers a
 * device that did not say which it is to become known. One on the pool's pages ends there instead.
 *
 * @throws ServiceError of the customer's triggers
 */
export async function finishSignIn(
  services: SignInServices,
  signIn: SignIn,
): Promise<SignInAnswer> {
  const { pool, client, user, groups, progress, call } = signIn
  const isNewDevice = progress.deviceKey === undefined
  await postAuthentication(services, subjectOf(signIn), { newDeviceUsed: isNewDevice })
  if (call.onPages) {
    await call.onPages.finish(signIn)
    return { ChallengeParameters: {}, AuthenticationResult: {} }
  }
  const authTime = Math.floor(services.now() / 1000)
  const sealer = await services.keyring.sealer('user-pools')
  const NewDeviceMetadata = isNewDevice
    ? newDeviceMetadata(sealer, { pool, user, authTime })
    : undefined
  const tokens = await issueTokens(
    services,
    { pool, client, user, groups },
    {
      source: tokenSource(signIn),
      authTime,
      proved: progress.targetLevel === undefined ? undefined : progress.proved,
      deviceKey: progress.deviceKey ?? NewDeviceMetadata?.DeviceKey,
      eventId: progress.threat?.eventId,
      ...call,
    },
  )
  return {
    ChallengeParameters: {},
    AuthenticationResult: { ...tokens, ...(NewDeviceMetadata && { NewDeviceMetadata }) },
  }
}

/** Which event the pre token generation trigger is told of (developer guide, its trigger sources). */
function tokenSource({ progress }: SignIn): TokenSource {
  if (progress.hasNewPassword) return 'NewPasswordChallenge'
  return progress.isDeviceProved ? 'AuthenticateDevice' : 'Authentication'
}
