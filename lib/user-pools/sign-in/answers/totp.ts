import { judgeTotp } from '../../../domain/totp.ts'
import { noting, proving } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { openTotpSeed } from '../../mfa/totp-seed.ts'
import { judge } from '../../verdict.ts'
import { totpStep } from '../ask/further-factor.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/**
 * Takes a code of the user's authenticator app; each is good once.
 *
 * @throws ServiceError CodeMismatchException, ExpiredCodeException for a code that was used before
 */
export async function answerTotp(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { SOFTWARE_TOKEN_MFA_CODE: code } = answer.responses
  if (!code) {
    throw new ServiceError(
      'InvalidParameterException',
      'Missing required parameter SOFTWARE_TOKEN_MFA_CODE',
    )
  }
  const opened = await openStep(services, answer, totpStep)
  const { state, pool, user } = opened
  if (!user?.totp) throw mismatch()
  const seed = openTotpSeed(await services.keyring.sealer('user-pools'), user, user.totp)
  const proof = { seed, code, now: services.now() }
  const groups = await judge(services, {
    poolId: pool.id,
    username: state.username,
    read: opened.attempts,
    handle: { ...state, takesRetries: true },
    spent: spentSession(),
    isRight: () => judgeTotp(proof) !== 'wrong',
    extras: (attempts) => {
      const verdict = judgeTotp({ ...proof, lastStep: attempts?.totpStep })
      if (typeof verdict === 'object') return { totpStep: verdict.step }
      throw new ServiceError(
        'ExpiredCodeException',
        'Your software token has already been used once.',
      )
    },
    isLast: true,
    prize: opened.groups,
  })
  if (!groups) throw mismatch()
  const progress = noting(proving(state.progress, 'otp'), {
    challengeName: totpStep,
    challengeResult: true,
  })
  return nextStep(services, { ...opened, user, groups, names: state.names, progress })
}

function mismatch(): ServiceError {
  return new ServiceError('CodeMismatchException', 'Invalid code received for user')
}
