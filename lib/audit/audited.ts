import { ServiceError } from '../errors.ts'
import { countMetric } from '../metrics.ts'
import type { Services } from '../services.ts'
import { auditLine, type AuditEntry } from './audit-line.ts'
import { nameMarkOf, placesOf, type Members } from './subject.ts'
import { onTrail, type Trail } from './trail.ts'

/** A request that leaves a line in the audit log. */
export interface AuditedCall {
  readonly api: string
  readonly operation: string
  readonly request: { readonly requestId: string; readonly sourceIp: string | undefined }
  /** Reads the input; it may throw where nothing else has read it. */
  readonly readInput: () => Members
}

/** The services that auditing takes. */
export type AuditServices = Pick<Services, 'settings' | 'now' | 'keyring' | 'auditLog'>

/**
 * Does what a request asks, and leaves a line about who asked for what, and what came of it. Whatever
 * befalls the line changes nothing of the answer: it is counted in the metric `LostAuditLines`.
 */
export async function audited<Output extends object>(
  services: AuditServices,
  call: AuditedCall,
  work: () => Promise<Output>,
): Promise<Output> {
  if (services.settings.audit === 'off') return work()
  const trail: Trail = {}
  try {
    const output = await onTrail(trail, work)
    await leaveLine(services, call, { trail, output: output as Members }) // its members by name
    return output
  } catch (error) {
    await leaveLine(services, call, { trail, output: {}, error })
    throw error
  }
}

/** How a request ended: with an output, or an error. */
interface End {
  readonly trail: Trail
  readonly output: Members
  readonly error?: unknown
}

async function leaveLine(services: AuditServices, call: AuditedCall, end: End): Promise<void> {
  try {
    services.auditLog.write(auditLine(await entryOf(services, call, end)))
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown'
    countMetric(services, 'LostAuditLines', { fault, requestId: call.request.requestId })
  }
}

async function entryOf(
  services: AuditServices,
  { api, operation, request, readInput }: AuditedCall,
  { trail, output, error }: End,
): Promise<AuditEntry> {
  const input = read(readInput)
  const places = placesOf({ input, output, region: services.settings.region })
  const { sourceIp } = request
  const { address = sourceIp } = trail
  const pool = trail.pool ?? places.pool
  const isKnown = trail.user !== undefined
  // For callers without a key known names cost what unknown ones do: time tells nobody who exists
  const isMarked = !isKnown || trail.accessKey === undefined
  const mark = isMarked ? await nameMarkOf(services, input, pool) : undefined
  return {
    ...places,
    ...trail,
    ...outcomeOf(output, error),
    pool,
    name: isKnown ? undefined : mark,
    time: new Date(services.now()).toISOString(),
    eventId: request.requestId,
    api,
    operation,
    address,
    via: address === sourceIp ? undefined : sourceIp,
  }
}

/** The challenge that comes next or the error, whose sentence is the reason; else all went well. */
function outcomeOf({ ChallengeName: challenge = 'ok' }: Members, error: unknown): AuditEntry {
  if (error === undefined) return { outcome: challenge }
  const known = error instanceof ServiceError ? error : new ServiceError('InternalErrorException')
  return { outcome: known.code, reason: known.message }
}

/** Nothing of an input that cannot be read: its refusal is in the line already. */
function read(readInput: () => Members): Members {
  try {
    return readInput()
  } catch {
    return {}
  }
}
