import { writeFileSync } from 'node:fs'
import { createServices } from '../lib/services.ts'
import { setProof } from '../lib/sync-import/import-pool.ts'
import { runImport } from '../lib/sync-import/run-import.ts'
import { verifyImport } from '../lib/sync-import/verify-import.ts'
import { openEnvironment, type TargetEnvironment } from './environment.ts'
import { AwsSource } from './sync-import/aws-source.ts'
import { FileJournal, unwrittenJournal } from './sync-import/journal.ts'
import { readLogins } from './sync-import/logins-file.ts'
import { readParameters, usage, type Parameters } from './sync-import/parameters.ts'
import { usualTries } from './sync-import/patience.ts'
import { ProgressDisplay } from './sync-import/progress.ts'
import { asLines, importText, verdictText } from './sync-import/report.ts'
import type { NamedFailure } from './sync-import/tally.ts'
import { openTrust } from './sync-import/trust.ts'

/**
 * `npm run sync:import`: imports an identity pool with its identities and datasets from Amazon Cognito.
 * It exits with 2 when something failed, or differs, and with 1 when it could not go on.
 */
const line = process.argv.slice(2)
if (line.includes('--help')) {
  process.stdout.write(usage)
  process.exit(0)
}
try {
  const parameters = readParameters(line)
  const environment = await openEnvironment(process.env)
  const progress = new ProgressDisplay(process.stderr)
  try {
    const perform = parameters.mode === 'verify' ? verify : bring
    const { text, failures } = await perform(parameters, environment, progress)
    if (parameters.reportFile !== undefined) {
      writeFileSync(parameters.reportFile, asLines(failures))
    }
    progress.stop()
    process.stdout.write(text)
    process.exitCode = failures.length > 0 ? 2 : 0
  } finally {
    progress.stop()
    await environment.stop()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

interface Done {
  readonly text: string
  readonly failures: readonly NamedFailure[]
}

async function bring(
  parameters: Parameters,
  environment: TargetEnvironment,
  progress: ProgressDisplay,
): Promise<Done> {
  const { poolId, region, journalFile, loginsFile, provesLogins } = parameters
  const isDryRun = parameters.mode === 'dry run'
  const { env, name: target } = environment
  const knownLogins = loginsFile === undefined ? new Map() : readLogins(loginsFile)
  const journal = isDryRun
    ? unwrittenJournal()
    : await FileJournal.open(journalFile, { region, poolId, target })
  if (journal.doneBefore > 0) {
    process.stderr.write(`Going on after ${journal.doneBefore.toLocaleString('en')} identities.\n`)
  }
  const own = createServices(env)
  const { table, now, keyring } = own
  const source = sourceOf(parameters)
  const trust = await openTrust(environment, own) // last: what throws from here on has it stopped
  const { settings, iam } = trust
  const services = { table, now, keyring, settings, iam, source, journal, knownLogins }
  try {
    const importing = { ...services, onProgress: progress.show }
    const pool = await runImport(importing, { poolId, isDryRun })
    if (!isDryRun && provesLogins !== undefined) {
      await setProof(own, poolId, provesLogins ? proofAddress(region) : undefined)
    }
    journal.finish()
    const { tally } = journal
    return { text: importText(pool, tally, { isDryRun }), failures: tally.failures }
  } finally {
    journal.close()
    await trust.stop()
  }
}

async function verify(
  parameters: Parameters,
  { env }: TargetEnvironment,
  progress: ProgressDisplay,
): Promise<Done> {
  const { table, now, keyring } = createServices(env)
  const failures: NamedFailure[] = []
  const services = {
    ...{ table, now, keyring, source: sourceOf(parameters), onProgress: progress.show },
    onDifference: (difference: NamedFailure) => void failures.push(difference),
  }
  const compared = await verifyImport(services, parameters.poolId)
  return { text: verdictText(compared, failures), failures }
}

/** The clients' own address of identity pools, or the one that they are told. */
function proofAddress(region: string): string {
  return (
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY ??
    `https://cognito-identity.${region}.amazonaws.com/`
  )
}

function sourceOf({ region, profile, rate, identityRate }: Parameters): AwsSource {
  const identityPace = { ...usualTries, rate: identityRate }
  return new AwsSource({ region, profile, identityPace, syncPace: { ...usualTries, rate } })
}
