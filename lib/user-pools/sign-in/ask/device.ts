import { noteDeviceUse } from '../../../store/user-devices.ts'
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

/** A browser has shown by its cookie which device it is: nothing more is asked of it. */
export async function provenByBrowser(
  { table, now }: Pick<SignInServices, 'table' | 'now'>,
  signIn: SignIn,
): Promise<SignIn> {
  const { device, progress, call } = signIn
  if (device) await table.write(noteDeviceUse(device, { now: now(), ip: call.origin.sourceIp }))
  return { ...signIn, progress: { ...progress, isDeviceProved: true } }
}
