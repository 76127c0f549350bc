import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { SignInProgress } from '../../../domain/sign-in-progress.ts'
import { codeHash, newCode } from '../../../domain/codes.ts'
import { ServiceError } from '../../../errors.ts'
import type { User } from '../../../store/users.ts'
import { sendSignInCode, type ContactAttribute } from '../../notify.ts'
import { sealNextStep, type Proven } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'

/** A challenge whose answer is a code that was sent. */
export type CodeChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'

/** The address that a challenge's code goes to. */
export const addressOf: Readonly<Record<CodeChallenge, ContactAttribute>> = {
  SMS_MFA: 'phone_number',
  SMS_OTP: 'phone_number',
  EMAIL_OTP: 'email',
}

const label = 'sign-in-code'

/** A code on its way to somebody who signs in. */
export type SignInMessage = Parameters<typeof sendSignInCode>[1]

/**
 * Sends a code and asks for it. The code is kept as a keyed hash in the session alone; the caller
 * has counted the sending before, or does it when it sends itself.
 *
 * @param address where it goes, unless to the user's own address of that kind
 * @param send how it leaves, unless at once
 * @throws ServiceError CodeDeliveryFailureException, InvalidParameterException without an address
 */
export async function askCode(
  services: SignInServices,
  signIn: Proven & Pick<SignIn, 'call'>,
  {
    challenge,
    address,
    send = (message) => sendSignInCode(services, message),
  }: {
    challenge: CodeChallenge
    address?: string
    send?: (message: SignInMessage) => Promise<CodeDeliveryDetailsType>
  },
): Promise<SignInAnswer> {
  const { pool, client, user, progress, call } = signIn
  const attribute = addressOf[challenge]
  const value = address ?? user.attributes[attribute]
  if (!value) {
    throw new ServiceError('InvalidParameterException', `User does not have a ${attribute}.`)
  }
  const code = newCode(codeDigits(progress))
  const hash = await hashOfCode(services, { user, challenge, value }, code)
  const delivery = await send({
    pool,
    clientId: client.id,
    user,
    contact: { attribute, value },
    code,
    clientMetadata: call.clientMetadata,
  })
  const details = { hash, ...(address !== undefined && { address }) }
  return {
    ChallengeName: challenge,
    Session: await sealNextStep(services, signIn, { step: challenge, details }),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: delivery.DeliveryMedium ?? '',
      CODE_DELIVERY_DESTINATION: delivery.Destination ?? '',
      ...(challenge === 'SMS_MFA' && { USER_ID_FOR_SRP: user.username }),
    },
  }
}

/** The keyed hash under which a code travels in its session. */
export async function hashOfCode(
  { keyring }: Pick<SignInServices, 'keyring'>,
  {
    user,
    challenge,
    value,
  }: { user: Pick<User, 'poolId' | 'sub'>; challenge: CodeChallenge; value: string },
  code: string,
): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  return codeHash(sealer.key(label), [user.poolId, user.sub, challenge, value, code])
}

/** Further factors have six digits, first factors eight (as clients have seen them). */
function codeDigits({ proved }: SignInProgress): number {
  return proved.length > 0 ? 6 : 8
}
