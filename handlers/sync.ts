import { apiHandler } from '../lib/http/api-handler.ts'
import { sync } from '../lib/operations/sync/index.ts'
import { sync as syncApi } from '../lib/protocol/models/index.ts'

/** Datasets: the REST paths of cognito-sync, and `POST /sync/{Operation}`. */
export const handler = apiHandler({ sync: { api: syncApi, operations: sync } })
