import { join } from 'node:path'
import { startSts } from '../local/sts/start.ts'

/**
 * The stand-in for STS in a process of its own, so that its work is not counted as the server's.
 * Command line: the data folder and the base URL whose identity-pool issuer the roles trust.
 */
const [folder = '', baseUrl = ''] = process.argv.slice(2)
const sts = await startSts({
  rolesFile: join(folder, 'bench-roles.json'),
  issuer: `${baseUrl}/identity-pools`,
  account: '123456789012',
})
process.stdout.write(`${sts.url}\n`)
process.stdin.on('end', () => process.exit()).resume() // whoever started us is gone
