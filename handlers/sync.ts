import { apiHandler } from '../lib/http/api-handler.ts'
import { sync } from '../lib/operations/sync/index.ts'

/** Datasets: the REST paths of cognito-sync, and `POST /sync/{Operation}`. */
export const handler = apiHandler({ sync: { api: 'sync', operations: sync } })
