import * as client from 'openid-client'
import { liveFlow } from './openid-client-flow.ts'

/**
 * A process of its own, because only a new one can be told by NODE_EXTRA_CA_CERTS whom to trust.
 * Command line: issuer, client id, user name and password. Prints what came of the flow.
 */
const [issuer = '', clientId = '', username = '', password = ''] = process.argv.slice(2)
const authentication = client.None()
const setting = { issuer, clientId, authentication, username, password, isInsecure: false }
process.stdout.write(JSON.stringify(await liveFlow(setting)))
