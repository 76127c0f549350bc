import type { Services } from '../services.ts'
import { notePoolChange, type PoolChange, type StoredPoolChange } from '../store/pool-changes.ts'
import { requirePool, type UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { addNames, NameTaken } from './add-names.ts'
import { changedPool } from './changed-pool.ts'
import { eachUser } from './each-user.ts'
import { isSettled, type Instructions, type Obstacle } from './obstacles.ts'
import { removeNames } from './remove-names.ts'
import { survey, type Survey } from './survey.ts'
import { begin, ChangeUnderWay, finish, goOver, takeBack, underWay } from './transition.ts'

/** What the work takes. */
export interface ChangeServices extends Pick<Services, 'table' | 'now'> {
  /** Waits until no request is under way any more that read the pool before the last write. */
  readonly settle: () => Promise<void>
  /** Told how far the work is. */
  readonly onProgress: (step: Step, users: number) => void
}

/** What is being done with all users. */
export type Step = 'looking' | 'adding names' | 'removing names'

/** How a run ended: what it found, and whether the pool is as it shall be. */
export interface ChangeOutcome {
  readonly users: number
  readonly obstacles: readonly Obstacle[]
  /** Those of them that nothing was said about: nothing was changed because of them. */
  readonly unsettled: readonly Obstacle[]
  readonly isDone: boolean
}

/**
 * Changes what Cognito fixes when a pool is created. It looks at every user first and changes nothing
 * while something stands in the way that it has not been told what to do about. New names are added
 * before the pool goes over to them by one conditional write, and the old ones are taken away after
 * it (`Transition`); after a crash at any point `resumeChange` goes on.
 *
 * @throws ServiceError ResourceNotFoundException, InvalidParameterException
 */
export async function startChange(
  services: ChangeServices,
  poolId: string,
  { change, isDryRun, ...told }: { change: PoolChange; isDryRun: boolean } & Instructions,
): Promise<ChangeOutcome> {
  const before = await requirePool(services.table, poolId)
  if (before.transition) throw new ChangeUnderWay(poolId)
  const after = changedPool(before, change)
  const found = await look(services, before, after)
  const outcome = judged(found, told)
  if (isDryRun || outcome.unsettled.length > 0) return outcome
  const stored = { change, onCollision: told.onCollision }
  const begun = await begin(services, poolId, stored)
  if (!begun.transition) return { ...outcome, isDone: true }
  return goOn(services, { pool: begun, stored, found })
}

/** Goes on with the change of a pool that was cut off. @throws Error when there is none */
export async function resumeChange(
  services: ChangeServices,
  poolId: string,
): Promise<ChangeOutcome> {
  const { pool, stored } = await underWay(services, poolId)
  if (pool.transition.phase === 'removing') return goOn(services, { pool, stored })
  const found = await look(services, pool, changedPool(pool, stored.change))
  return goOn(services, { pool, stored, found })
}

/**
 * Takes a change back that has not gone over yet: the names that were added go again.
 *
 * @throws Error when there is none, or it has gone over
 */
export async function cancelChange(
  services: ChangeServices,
  poolId: string,
): Promise<ChangeOutcome> {
  const { stored } = await underWay(services, poolId)
  const pool = await takeBack(services, poolId)
  return goOn(services, { pool, stored: { ...stored, after: undefined } })
}

function look(services: ChangeServices, before: UserPool, after: UserPool): Promise<Survey> {
  const tell = (users: number) => services.onProgress('looking', users)
  return survey(services.table, { before, after }, tell)
}

function judged({ users, obstacles }: Survey, told: Instructions): ChangeOutcome {
  const unsettled = obstacles.filter((obstacle) => !isSettled(obstacle, told))
  return { users, obstacles, unsettled, isDone: false }
}

/** A change that has begun, and what the survey found where names are still to be added. */
interface Running {
  readonly pool: UserPool
  readonly stored: StoredPoolChange
  readonly found?: Survey
}

async function goOn(services: ChangeServices, { pool, stored, found }: Running) {
  let [present, rest] = [pool, stored.after]
  const nothing = { users: found?.users ?? 0, obstacles: found?.obstacles ?? [], unsettled: [] }
  if (found && present.transition?.phase === 'adding') {
    const taken = await addAll(services, { pool: present, stored, found })
    if (taken.length > 0) {
      return { ...nothing, obstacles: taken, unsettled: taken, isDone: false }
    }
    present = await goOver(services, pool.id, stored.change)
    rest = undefined
  }
  await services.settle()
  await walk(services, {
    step: 'removing names',
    poolId: pool.id,
    after: rest,
    work: (user) => removeNames(services.table, present, user),
  })
  await finish(services, pool.id)
  return { ...nothing, isDone: true }
}

/** Adds all names to come. @returns names that somebody took meanwhile */
async function addAll(
  services: ChangeServices,
  { pool, stored, found }: Required<Running>,
): Promise<Obstacle[]> {
  await services.settle()
  const { onCollision } = stored
  const adding = { pool, names: found.names, onCollision, now: services.now }
  const taken: Obstacle[] = []
  await walk(services, {
    step: 'adding names',
    poolId: pool.id,
    after: stored.after,
    work: (user) =>
      addNames(services.table, adding, user).catch((error: unknown) => {
        if (!(error instanceof NameTaken)) throw error
        const { value: name, username } = error.alias
        taken.push({ kind: 'shared-name', name, usernames: [username], canBeLeft: false })
      }),
  })
  // whoever was left out has to be come by again
  if (taken.length > 0) await services.table.write(notePoolChange(pool.id, undefined))
  return taken
}

async function walk(
  { table, onProgress }: ChangeServices,
  {
    step,
    ...rest
  }: { step: Step; poolId: string; after: string | undefined; work: (user: User) => Promise<void> },
): Promise<void> {
  let users = 0
  await eachUser(table, {
    ...rest,
    onPage: async (last, count) => {
      users += count
      onProgress(step, users)
      await table.write(notePoolChange(rest.poolId, last))
    },
  })
}
