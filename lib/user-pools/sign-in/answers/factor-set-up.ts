import { noting, proving } from '../../../domain/sign-in-progress.ts'
import { isEmail } from '../../../domain/user-names.ts'
import { ServiceError } from '../../../errors.ts'
import { useHandle } from '../../../store/used-handles.ts'
import { askCode } from '../ask/code.ts'
import { factorSetUpStep } from '../ask/further-factor.ts'
import { countSend } from '../code-sends.ts'
import { requireWithoutFactor } from '../further-factor.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'

/**
 * Goes on after a further factor was set up inside the sign-in: an authenticator app by the session
 * that VerifySoftwareToken gave, or an e-mail address, to which a code is sent.
 *
 * @throws ServiceError InvalidParameterException, NotAuthorizedException
 */
export async function answerFactorSetUp(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { user, state, ...opened } = await openStep(services, answer, factorSetUpStep)
  if (!user) throw new ServiceError('NotAuthorizedException')
  const { names } = state
  const signIn = { ...opened, user, groups: await opened.groups(), names, progress: state.progress }
  const email = answer.responses.EMAIL ?? answer.responses.email
  if (email) return setUpEmail(services, signIn, { email, details: state.details })
  const isProved =
    user.totp !== undefined && state.details.totpVersion === String(user.totp.version)
  if (!isProved) {
    throw new ServiceError('InvalidParameterException', 'User has not verified software token mfa')
  }
  await services.table.write(useHandle(state, spentSession()))
  const result = { challengeName: factorSetUpStep, challengeResult: true }
  return nextStep(services, {
    ...signIn,
    progress: noting(proving(state.progress, 'otp'), result),
  })
}

async function setUpEmail(
  services: SignInServices,
  signIn: SignIn,
  { email, details }: { email: string; details: Readonly<Record<string, string>> },
): Promise<SignInAnswer> {
  requireWithoutFactor(signIn)
  if (!(details.factors ?? '').split(' ').includes('EMAIL_OTP')) {
    throw new ServiceError('InvalidParameterException', 'Invalid MFA type selected.')
  }
  if (!isEmail(email)) {
    throw new ServiceError('InvalidParameterException', 'Invalid email address format.')
  }
  await countSend(services, { poolId: signIn.pool.id, name: signIn.user.username })
  return askCode(services, signIn, { challenge: 'EMAIL_OTP', address: email })
}
