import { noting } from '../../../domain/sign-in-progress.ts'
import { exchangeIn } from '../../../domain/srp/index.ts'
import { ServiceError } from '../../../errors.ts'
import { openSession } from '../../../keys/sessions.ts'
import { noSuchDevice, noteDeviceUse, userDeviceRef } from '../../../store/user-devices.ts'
import { isDeviceOf, isDeviceProof, startDeviceSrp } from '../../devices/device-srp.ts'
import { judge } from '../../verdict.ts'
import { deviceStep } from '../ask/device.ts'
import { requireClientPublic } from '../ask/srp.ts'
import { nextStep } from '../next-step.ts'
import {
  claimantOf,
  openStep,
  readStep,
  sealBlock,
  sealStep,
  spentSession,
  type ClientAnswer,
  type OpenedStep,
} from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'
import { srpClaim } from './srp.ts'

/** The step that the signature of a device answers. */
const verifierStep = 'DEVICE_PASSWORD_VERIFIER'

/**
 * Takes a device's A and answers with salt and B; the exchange is sealed into SECRET_BLOCK.
 *
 * @throws ServiceError InvalidParameterException, ResourceNotFoundException
 */
export async function answerDevice(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { SRP_A: aHex = '' } = answer.responses
  requireClientPublic(aHex)
  const opened = await openStep(services, answer, deviceStep)
  const { user, device } = await requireDevice(services, opened, answer)
  const sealer = await services.keyring.sealer('user-pools')
  const { SALT, exchange } = startDeviceSrp(sealer, device, aHex)
  const { names, progress } = opened.state
  const claimant = claimantOf({ ...opened, user, names, progress })
  return {
    ChallengeName: verifierStep,
    Session: await sealStep(services, claimant, { step: verifierStep }),
    ChallengeParameters: {
      SALT,
      SRP_B: exchange.B,
      SECRET_BLOCK: await sealBlock(services, claimant, {
        step: verifierStep,
        details: { ...exchange },
      }),
      DEVICE_KEY: device.key,
      USERNAME: user.username,
    },
  }
}

/**
 * Checks what a device signed, once for each SECRET_BLOCK.
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.»
 */
export async function answerDeviceVerifier(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const claim = srpClaim(answer.responses)
  const sealer = await services.keyring.sealer('user-pools')
  const state = openSession(sealer, claim.secretBlock)
  const exchange = state && exchangeIn(state.details)
  if (state?.step !== verifierStep || !exchange || services.now() >= state.expiresAt) {
    throw new ServiceError('NotAuthorizedException')
  }
  const opened = await readStep(services, answer, state)
  const { user, device } = await requireDevice(services, opened, answer)
  const groups = await judge(services, {
    poolId: state.pool,
    username: state.username,
    read: opened.attempts,
    handle: state,
    spent: spentSession(),
    isRight: () => isDeviceProof(sealer, device, { exchange, claim }),
    isLast: true,
    prize: opened.groups,
  })
  if (!groups) throw new ServiceError('NotAuthorizedException')
  await services.table.write(
    noteDeviceUse(device, { now: services.now(), ip: answer.call.origin.sourceIp }),
  )
  const noted = [deviceStep, verifierStep].reduce(
    (progress, challengeName) => noting(progress, { challengeName, challengeResult: true }),
    state.progress,
  )
  const progress = { ...noted, isDeviceProved: true }
  return nextStep(services, { ...opened, user, groups, names: state.names, progress, device })
}

async function requireDevice(
  { table }: SignInServices,
  { state, user }: OpenedStep,
  { responses }: ClientAnswer,
) {
  const { deviceKey = '' } = state.progress
  if (responses.DEVICE_KEY !== deviceKey) throw noSuchDevice()
  const device = await table.get(userDeviceRef(state.pool, state.username, deviceKey))
  if (!user || !isDeviceOf(user, device)) throw noSuchDevice()
  return { user, device }
}
