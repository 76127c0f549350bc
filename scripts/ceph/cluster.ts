import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { whenAccepting } from '../../local/accepting.ts'
import { freePort } from '../../local/free-port.ts'
import { startGuarded, type GuardedProcess } from '../../local/guarded-process.ts'

/** A Ceph cluster with a RADOS gateway while it runs. */
export interface RunningCeph {
  /** Where the gateway answers as S3, STS and IAM. */
  readonly url: string
  readonly version: string
  stop(): Promise<void>
}

/** The keys of the one user, who may do everything in the tenant. */
export const owner = { accessKeyId: 'owner', secretAccessKey: 'owner-of-the-tenant' }

/** Roles in a tenant have ARNs like those of an account. */
export const tenant = '123456789012'

const programs = [
  'ceph',
  'ceph-mon',
  'ceph-osd',
  'ceph-authtool',
  'monmaptool',
  'radosgw-admin',
  'radosgw',
]

const execute = promisify(execFile)

/** Ceph's programs that are missing on this machine. */
export function missingPrograms(): string[] {
  return programs.filter((name) => {
    try {
      execFileSync('/bin/sh', ['-c', `command -v ${name}`], { stdio: 'ignore' })
      return false
    } catch {
      return true // what `command -v` says of a program that is not there
    }
  })
}

/**
 * Starts a whole Ceph in a folder that vanishes with it: a monitor, one store in memory and a gateway
 * with STS, all on the loopback interface.
 *
 * @see https://docs.ceph.com/en/pacific/radosgw/STS/
 */
export async function startCeph(): Promise<RunningCeph> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-ceph-'))
  const started: GuardedProcess[] = []
  const stop = async () => {
    for (const process of started.reverse()) await process.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { ...(await start(folder, started)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  folder: string,
  started: GuardedProcess[],
): Promise<Omit<RunningCeph, 'stop'>> {
  const [monitorPort, legacyPort, gatewayPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const monitor = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${legacyPort}]`
  const [cluster, store] = [randomUUID(), randomUUID()]
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'ceph.conf'), configuration({ folder, cluster, monitor, gatewayPort }))
  const call = (program: string, ...parameters: string[]) =>
    execute(program, parameters, { cwd: folder, env: { ...process.env, CEPH_CONF: 'ceph.conf' } })
  const run = (program: string, ...parameters: string[]) => {
    const running = startGuarded(program, ['-f', '-c', 'ceph.conf', ...parameters], { cwd: folder })
    started.push(running)
    return running
  }

  await makeKeys(call)
  await call('monmaptool', '--create', '--addv', 'a', monitor, '--fsid', cluster, 'monmap')
  await call('ceph-mon', '--mkfs', '-i', 'a', '--monmap', 'monmap', '--keyring', 'keyring')
  await whenAccepting(monitorPort, run('ceph-mon', '-i', 'a'))
  await call('ceph', 'osd', 'new', store)
  await call('ceph-osd', '--mkfs', '-i', '0', '--osd-uuid', store)
  run('ceph-osd', '-i', '0')
  await call(
    ...(['radosgw-admin', 'user', 'create', '--tenant', tenant, '--uid', 'owner'] as const),
    ...['--display-name', 'Owner', '--access-key', owner.accessKeyId],
    ...['--secret', owner.secretAccessKey, '--caps', 'oidc-provider=*;roles=*'],
  )
  await whenAccepting(gatewayPort, run('radosgw', '-n', 'client.admin'))
  const { stdout } = await call('radosgw', '--version')
  return { url: `http://127.0.0.1:${gatewayPort}`, version: stdout.trim() }
}

async function makeKeys(call: (program: string, ...parameters: string[]) => Promise<unknown>) {
  const everything = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *']
  await call(
    'ceph-authtool',
    '--create-keyring',
    'keyring',
    '--gen-key',
    '-n',
    'mon.',
    ...everything,
  )
  for (const name of ['client.admin', 'osd.0']) {
    await call('ceph-authtool', 'keyring', '--gen-key', '-n', name, ...everything)
  }
}

function configuration(
  cluster: Record<'folder' | 'cluster' | 'monitor', string> & { gatewayPort: number },
) {
  const { folder, monitor, gatewayPort } = cluster
  const settings = {
    fsid: cluster.cluster,
    'mon host': monitor,
    'public addr': '127.0.0.1',
    'cluster addr': '127.0.0.1',
    'osd pool default size': 1,
    'osd pool default min size': 1,
    'osd pool default pg num': 1,
    'osd pool default pg autoscale mode': 'off',
    'osd crush chooseleaf type': 0,
    'osd objectstore': 'memstore',
    'memstore device bytes': 256 * 1024 * 1024,
    'mon allow pool size one': true,
    'mon data': `${folder}/mon`,
    'osd data': `${folder}/osd`,
    'rgw data': `${folder}/rgw`,
    'run dir': folder,
    'crash dir': folder,
    'admin socket': `${folder}/$name.asok`,
    'log file': `${folder}/$name.log`,
    'pid file': '',
    keyring: `${folder}/keyring`,
    'rgw frontends': `beast endpoint=127.0.0.1:${gatewayPort}`,
    'rgw s3 auth use sts': true,
    'rgw sts key': 'sixteen-letters.',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${String(value)}`)
  return ['[global]', ...lines, ''].join('\n')
}
