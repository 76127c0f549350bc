import { sealNextStep } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'

/** The step that a device's A answers. */
export const deviceStep = 'DEVICE_SRP_AUTH'

/** Asks a remembered device to prove itself (developer guide, "Signing in with a device"). */
export async function askDevice(services: SignInServices, signIn: SignIn): Promise<SignInAnswer> {
  return {
    ChallengeName: deviceStep,
    Session: await sealNextStep(services, signIn, { step: deviceStep }),
    ChallengeParameters: { DEVICE_KEY: signIn.progress.deviceKey ?? '' },
  }
}
