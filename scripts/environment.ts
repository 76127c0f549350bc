import { readDatabaseAddress } from '../local/database-address.ts'
import { isInUse, keyFileIn, openFolders } from '../local/data-folder.ts'
import { startDynamoDb } from '../local/dynamodb.ts'
import { readLocalSettings } from '../local/settings.ts'
import { localTable } from '../local/stand-ins.ts'
import { createTable } from '../local/table.ts'

/** Where the pools are that a command works on, as the functions' own environment says it. */
export interface TargetEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Tells it from others. */
  readonly name: string
  /** That of the local server. */
  readonly dataFolder?: string
  /** Whether requests may come in meanwhile. */
  readonly isServing: boolean
  stop(): Promise<void>
}

/**
 * The environment that names a table, as that of a deployment does; else that of the local server:
 * one that runs, or its data folder.
 */
export async function openEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Promise<TargetEnvironment> {
  const nothing = () => Promise.resolve()
  if (env.COGNATE_TABLE !== undefined) {
    const name = `table ${env.COGNATE_TABLE} in ${env.AWS_REGION ?? 'the usual Region'}`
    return { env, name, isServing: true, stop: nothing }
  }
  const { dataFolder, region, endpoints } = readLocalSettings(env, [])
  if (dataFolder === undefined) throw new Error('COGNATE_DATA=memory keeps no pools')
  const local = {
    ...env,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY ?? 'local',
    COGNATE_TABLE: localTable,
    COGNATE_KEY_FILE: keyFileIn(dataFolder),
  }
  const name = `folder ${dataFolder}`
  const at = (url: string) => ({ ...local, AWS_ENDPOINT_URL_DYNAMODB: url })
  const named = endpoints.get('dynamodb')
  if (named !== undefined)
    return { env: at(named), name, dataFolder, isServing: true, stop: nothing }
  if (await isInUse(dataFolder)) {
    const env = at(readDatabaseAddress(dataFolder))
    return { env, name, dataFolder, isServing: true, stop: nothing }
  }
  const folders = await openFolders(dataFolder)
  const database = await startDynamoDb({ dataFolder })
  await createTable(database.url, { name: localTable, region }) // where no server ran yet
  return {
    env: at(database.url),
    name,
    dataFolder,
    isServing: false,
    stop: async () => {
      await database.stop()
      await folders.release()
    },
  }
}
