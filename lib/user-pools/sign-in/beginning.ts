import { hasProof } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import { requireSession, type SealingServices } from './session.ts'

/**
 * Whether a session is of somebody who has proved nothing yet, who may begin again otherwise; not so
 * for one that does not open.
 */
export async function isOfBeginning(
  services: SealingServices,
  session: string,
  step: string,
): Promise<boolean> {
  try {
    return !hasProof((await requireSession(services, { session }, step)).progress)
  } catch (error) {
    if (error instanceof ServiceError) return false
    throw error
  }
}
