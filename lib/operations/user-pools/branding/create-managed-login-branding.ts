import type {
  CreateManagedLoginBrandingRequest,
  CreateManagedLoginBrandingResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { noSuchClient } from '../../../store/app-clients.ts'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { addLoginStyle, styleExists } from '../../../store/login-styles.ts'
import { check } from '../../../store/writes.ts'
import { findClientStyle } from '../../../user-pools/branding/find-login-style.ts'
import { checkStyle } from '../../../user-pools/branding/login-style-check.ts'
import { styleAnswer } from '../../../user-pools/branding/login-style.ts'
import { draftStyle } from '../../../user-pools/branding/write-login-style.ts'
import { tierOf, unavailableInTier } from '../../../user-pools/tier.ts'
import { operation, type Valid } from '../../operation.ts'

/** Gives an app client a style of managed login (API reference, CreateManagedLoginBranding). */
export const createManagedLoginBranding = operation({
  name: 'CreateManagedLoginBranding',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<CreateManagedLoginBrandingRequest>,
    services,
  ): Promise<CreateManagedLoginBrandingResponse> => {
    const { table, now } = services
    const checked = checkStyle(input)
    const { pool, client, style: taken } = await findClientStyle(table, input)
    if (tierOf(pool.settings) === 'LITE') {
      throw unavailableInTier(pool.settings, 'Managed Login Version 2')
    }
    if (taken) throw styleExists(client.id)
    const place = { poolId: pool.id, clientId: client.id }
    const { stored, ...whole } = await draftStyle(services, place, { checked })
    const times = { createdAt: now(), updatedAt: now(), version: 1 }
    const style = { id: randomUUID(), ...place, ...stored, ...times }
    const inPool = { when: [exists('pk')], otherwise: noSuchClient(client.id) }
    await table.write(check(poolKeys.client(pool.id, client.id), inPool), ...addLoginStyle(style))
    return { ManagedLoginBranding: styleAnswer({ style, ...whole }) }
  },
})
