import { availableParallelism, cpus } from 'node:os'
import type { Finding } from './budgets.ts'
import type { Bundle } from './bundles.ts'
import type { ScenarioCpu, StoreCost } from './measure.ts'
import type { Scenario } from './scenario.ts'
import type { SizeResult } from './sizes/measure.ts'
import { sizesText } from './sizes/report.ts'
import type { StartCost } from './start.ts'
import type { Beside } from './stranger/measure.ts'

/** All that was measured of one scenario. */
export interface Result {
  readonly scenario: Scenario
  readonly store: StoreCost
  readonly cpu: ScenarioCpu | undefined
  /** Operations a second. */
  readonly throughHandler: number | undefined
  readonly throughPort: number | undefined
}

/** Everything that was measured. */
export interface Measurements {
  readonly results: readonly Result[]
  readonly beside: readonly Beside[]
  readonly bundles: readonly Bundle[]
  readonly start: StartCost
  readonly sizes: readonly SizeResult[]
  readonly findings: readonly Finding[]
}

/** The measurements as tables for a terminal. */
export function asText({ results, beside, bundles, start, sizes, findings }: Measurements): string {
  const parts = start.processes.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(0)}`)
  return [
    `Node ${process.version} on ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    'Operations',
    table(
      [
        ['', 'trips', 'first', 'read', 'write', 'CPU', 'mean', 'crypto', '', 'handler', 'port'],
        ['', '', 'time', 'units', 'units', 'ms', 'ms', 'ms', 'ratio', 'ops/s', 'ops/s'],
        ...results.map(operationRow),
      ],
      ['cryptography', '', ...results.map(({ scenario }) => scenario.bare.words)],
    ),
    'trips: sequential round trips to DynamoDB once warm. CPU: of the server, handler called directly,\n' +
      'median. crypto: its bare cryptography in the same run. ops/s: 8 in flight; port: client, server\n' +
      'and database share this machine. UpdateRecords at the port includes the ListRecords before it.',
    'The token endpoint beside oidc-provider, which keeps everything in memory',
    table([
      ['', 'ours', 'theirs'],
      ['', 'ops/s', 'ops/s'],
      ...beside.map(({ name, ours, theirs }) => [name, rounded(ours, 0), rounded(theirs, 0)]),
    ]),
    sizesText(sizes),
    'Functions',
    table([
      ['', 'kB', 'load ms'],
      ...bundles.map(({ functionName, kilobytes, loadMilliseconds }) => [
        functionName,
        kilobytes.toFixed(0),
        loadMilliseconds.toFixed(0),
      ]),
    ]),
    'npm start',
    `  ready after ${start.readyMilliseconds.toFixed(0)} ms; ` +
      `idle at ${start.idleMegabytes.toFixed(0)} MB (${parts.join(', ')})`,
    findingsText(findings),
  ].join('\n\n')
}

/** What is kept of what is allowed, as a table. */
export function findingsText(findings: readonly Finding[]): string {
  return [
    'Budgets',
    table(
      findings.map(({ what, measured, allowed }) => [what, measured, `≤ ${allowed}`]),
      findings.map(({ isKept }) => (isKept ? 'ok' : 'OVER')),
    ),
  ].join('\n\n')
}

/** The measurements as JSON. */
export function asJson({ results, ...rest }: Measurements): string {
  const operations = results.map(({ scenario, ...measured }) => ({
    name: scenario.name,
    cryptography: scenario.bare.words,
    ...measured,
  }))
  return JSON.stringify({ node: process.version, operations, ...rest }, undefined, 2)
}

function operationRow({ scenario, store, cpu, throughHandler, throughPort }: Result): string[] {
  const sum = (field: 'trips' | 'readUnits' | 'writeUnits') =>
    String(store.requests.reduce((total, request) => total + request[field], 0))
  return [
    scenario.name,
    sum('trips'),
    String(store.coldTrips),
    sum('readUnits'),
    sum('writeUnits'),
    rounded(cpu?.server.median, 2),
    rounded(cpu?.server.mean, 2),
    rounded(cpu?.bare.median, 2),
    rounded(cpu && cpu.server.median / cpu.bare.median, 1),
    rounded(throughHandler, 0),
    rounded(throughPort, 0),
  ]
}

function rounded(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits)
}

/** Aligns the first column left, the others right, and what is said about each row left again. */
export function table(
  rows: readonly (readonly string[])[],
  remarks: readonly string[] = [],
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      return `  ${[...cells, remarks[index] ?? ''].join('  ')}`.trimEnd()
    })
    .join('\n')
}
