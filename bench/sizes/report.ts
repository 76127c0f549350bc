import type { Finding } from '../budgets.ts'
import { table } from '../report.ts'
import type { SizeResult } from './measure.ts'

/** How far CPU times may lie apart and still be the same. */
const mostApart = 1.1

/** What each operation costs at each size, as a table for a terminal. */
export function sizesText(results: readonly SizeResult[]): string {
  const sizes = results[0]?.costs.map(({ users }) => users.toLocaleString('en')) ?? []
  return [
    'Operations by the number of users in the pool',
    table([
      ['', 'trips', 'read', 'write', ...sizes.map((size) => `at ${size}`), 'apart'],
      ['', '', 'units', 'units', ...sizes.map(() => 'CPU ms'), ''],
      ...results.map((result) => [
        result.name,
        values(result, 'trips'),
        values(result, 'readUnits'),
        values(result, 'writeUnits'),
        ...result.costs.map(({ cpu }) => cpu.toFixed(2)),
        `${((apart(result) - 1) * 100).toFixed(0)} %`,
      ]),
    ]),
    'One number where it is the same at each size. CPU: of the server, handler called directly, median of\n' +
      '300 turns, taken by turns. apart: the dearest size to the cheapest; of listings from a thousand\n' +
      'users on, for below that a page reads fewer keys.',
  ].join('\n\n')
}

/** Whether costs are the same at each size. */
export function sizeFindings(results: readonly SizeResult[]): Finding[] {
  return results.flatMap((result) => [
    {
      what: `${result.name}, trips and units at each size`,
      measured: isSame(result) ? 'the same' : 'not the same',
      allowed: 'the same',
      isKept: isSame(result),
      isCount: true,
    },
    {
      what: `${result.name}, CPU of the dearest size ÷ cheapest`,
      measured: `${apart(result).toFixed(2)} ×`,
      allowed: `${mostApart.toFixed(2)} ×`,
      isKept: apart(result) <= mostApart,
      isCount: false,
    },
  ])
}

const counted = ['trips', 'readUnits', 'writeUnits'] as const

function isSame(result: SizeResult): boolean {
  return counted.every((what) => distinct(result, what).length === 1)
}

function values(result: SizeResult, what: (typeof counted)[number]): string {
  return distinct(result, what).join(' / ')
}

function distinct({ costs }: SizeResult, what: (typeof counted)[number]): number[] {
  return [...new Set(costs.map((cost) => cost[what]))]
}

function apart({ costs, fullFrom }: SizeResult): number {
  const full = costs.filter(({ users }) => users >= fullFrom).map(({ cpu }) => cpu)
  return full.length > 0 ? Math.max(...full) / Math.min(...full) : 1
}
