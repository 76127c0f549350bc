import type { Result } from './report.ts'
import type { RequestCost } from './measure.ts'
import type { Budget } from './scenario.ts'
import type { StartCost } from './start.ts'
import type { Beside } from './stranger/measure.ts'

/** Whether something keeps to what DESIGN.md section 4 or the project's targets allow. */
export interface Finding {
  readonly what: string
  readonly measured: string
  readonly allowed: string
  readonly isKept: boolean
  /** Counts are exact, so exceeding one fails the run; times depend on the machine. */
  readonly isCount: boolean
}

const readyTarget = 5_000
const memoryTarget = 400

/** Holds the counts of the scenarios against their budgets, and the times against their targets. */
export function findings({
  results,
  beside,
  start,
}: {
  results: readonly Result[]
  beside: readonly Beside[]
  start: StartCost
}): Finding[] {
  return [
    ...results.flatMap(({ scenario, store }) =>
      (scenario.budgets ?? []).map((budget, index) => countFinding(budget, store.requests[index])),
    ),
    ...results.flatMap(({ scenario, cpu }) =>
      scenario.cpuTarget === undefined || !cpu
        ? []
        : [
            timeFinding(`${scenario.name}, server CPU ÷ bare cryptography`, {
              measured: cpu.server.median / cpu.bare.median,
              allowed: scenario.cpuTarget,
              unit: '×',
              digits: 2,
            }),
          ],
    ),
    ...beside.map(({ name, ours, theirs }) =>
      timeFinding(`${name}, rate of oidc-provider ÷ ours`, {
        measured: theirs / ours,
        allowed: 2,
        unit: '×',
        digits: 2,
      }),
    ),
    timeFinding('npm start, ready', {
      measured: start.readyMilliseconds,
      allowed: readyTarget,
      unit: 'ms',
    }),
    timeFinding('npm start, idle memory of all its processes', {
      measured: start.idleMegabytes,
      allowed: memoryTarget,
      unit: 'MB',
    }),
  ]
}

function countFinding(budget: Budget, request: RequestCost | undefined): Finding {
  const { operation, isBeforeSts = false } = budget
  if (!request) throw new Error(`${operation}: no such request was made`)
  const taken = { ...request, trips: isBeforeSts ? request.tripsBeforeSts : request.trips }
  const limited = counted.filter(({ member }) => budget[member] !== undefined)
  const text = (counts: Budget | RequestCost) =>
    limited.map(({ member, one }) => amount(counts[member] ?? 0, one)).join(', ')
  return {
    what: operation,
    measured: text(taken),
    allowed: text(budget),
    isKept: limited.every(({ member }) => taken[member] <= (budget[member] ?? Infinity)),
    isCount: true,
  }
}

/** What is counted, and what one of it is called. */
const counted = [
  { member: 'trips', one: 'trip' },
  { member: 'writes', one: 'write' },
  { member: 'readUnits', one: 'read unit' },
  { member: 'writeUnits', one: 'write unit' },
] as const

function amount(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`
}

function timeFinding(
  what: string,
  target: { measured: number; allowed: number; unit: string; digits?: number },
): Finding {
  const { measured, allowed, unit, digits = 0 } = target
  return {
    what,
    measured: `${measured.toFixed(digits)} ${unit}`,
    allowed: `${allowed} ${unit}`,
    isKept: measured <= allowed,
    isCount: false,
  }
}
