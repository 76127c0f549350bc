import type { TriggerName } from './faults.ts'
import type { TriggerSubject } from './subject.ts'

/** Which trigger of whose pool. */
export interface TriggerPlace {
  readonly subject: TriggerSubject
  readonly trigger: TriggerName
  readonly source: string
}

/** Writes why a trigger failed to the log, never its event, which holds codes and passwords. */
export function logTriggerFault({ subject, trigger, source }: TriggerPlace, fault: string): void {
  const line = { level: 'WARN', userPoolId: subject.pool.id, trigger, source, fault }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
