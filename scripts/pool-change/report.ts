import type { ChangeOutcome } from '../../lib/pool-change/change-pool.ts'
import type { Obstacle } from '../../lib/pool-change/obstacles.ts'
import { counted } from '../counted.ts'

/** How many examples are named of each kind. */
const examples = 5

/** What a run found and did, in sentences. */
export function asText(outcome: ChangeOutcome, { isDryRun }: { isDryRun: boolean }): string {
  const { users, obstacles, unsettled, isDone } = outcome
  return [
    `Looked at ${counted(users, 'user')}.`,
    ...(obstacles.length > 0 ? ['In the way:', ...grouped(obstacles)] : []),
    verdict({ isDone, isDryRun, unsettled }),
    '',
  ].join('\n')
}

/** Everything that stands in the way, a line of JSON each. */
export function asLines(obstacles: readonly Obstacle[]): string {
  return obstacles.map((obstacle) => `${JSON.stringify(obstacle)}\n`).join('')
}

function verdict({
  isDone,
  isDryRun,
  unsettled,
}: Pick<ChangeOutcome, 'isDone' | 'unsettled'> & { isDryRun: boolean }): string {
  if (isDone) return 'The pool is changed.'
  if (unsettled.length === 0) {
    return isDryRun ? 'Nothing was changed: a dry run. The way is free.' : 'Nothing was changed.'
  }
  const kinds = [...new Set(unsettled.map(({ kind }) => kind))]
  const accept = kinds.filter((kind) => kind !== 'shared-name')
  const said = [
    ...(accept.length > 0 ? [`--accept ${accept.join(',')}`] : []),
    ...(kinds.includes('shared-name') ? ['--on-collision keep-oldest or keep-newest'] : []),
  ]
  return `The change is not made. Solve this, or say what to do: ${said.join(' and ')}.`
}

function grouped(obstacles: readonly Obstacle[]): string[] {
  const groups = new Map<string, string[]>()
  for (const obstacle of obstacles) {
    const [what, who] = sentence(obstacle)
    groups.set(what, [...(groups.get(what) ?? []), who])
  }
  return [...groups].map(([what, all]) => {
    const rest = all.length - examples
    const more = rest > 0 ? ` and ${rest.toLocaleString('en')} more` : ''
    return `  ${what}: ${all.slice(0, examples).join(', ')}${more}`
  })
}

/** What stands in the way, and who it is. */
function sentence(obstacle: Obstacle): [what: string, who: string] {
  switch (obstacle.kind) {
    case 'shared-name': {
      const { name, usernames, canBeLeft } = obstacle
      const what = canBeLeft ? 'names that several would have' : 'user names that would be one'
      return [what, `${name} (${usernames.join(', ')})`]
    }
    case 'missing-value':
      return [`users without ${obstacle.attribute}`, obstacle.username]
    case 'bad-value':
      return [
        `values of ${obstacle.attribute} that do not fit`,
        `${obstacle.username} (${obstacle.fault})`,
      ]
    case 'no-name':
      return ['users whom only the sub would name', obstacle.username]
    case 'mapped-attribute':
      return [`providers that write ${obstacle.attribute}`, obstacle.provider]
  }
}
