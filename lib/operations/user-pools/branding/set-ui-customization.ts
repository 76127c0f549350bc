import type {
  SetUICustomizationRequest,
  SetUICustomizationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { noSuchClient } from '../../../store/app-clients.ts'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { allClients, putUi, removeUi, type UiPlace } from '../../../store/ui-customizations.ts'
import { noSuchPool } from '../../../store/user-pools.ts'
import { check, type Write } from '../../../store/writes.ts'
import { findUi, requireDomain } from '../../../user-pools/branding/find-ui.ts'
import { checkUi, uiAnswer } from '../../../user-pools/branding/ui-customization.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces style sheet and logo of the classic hosted UI together; a request with neither takes the
 * customization away (API reference, SetUICustomization).
 */
export const setUiCustomization = operation({
  name: 'SetUICustomization',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (
    input: Valid<SetUICustomizationRequest>,
    { settings, table, now },
  ): Promise<SetUICustomizationResponse> => {
    const place = { poolId: input.UserPoolId, clientId: input.ClientId ?? allClients }
    const css = input.CSS === '' ? undefined : input.CSS
    const logo = input.ImageFile && input.ImageFile.length > 0 ? input.ImageFile : undefined
    const checked = checkUi({ css, logo })
    const { pool, own } = await findUi(table, place)
    requireDomain(pool, 'A domain must be associated with this user pool.')
    if (css === undefined && !logo) {
      await table.write(...mustExist(place), ...removeUi(place))
      return { UICustomization: { UserPoolId: pool.id, ClientId: place.clientId } }
    }
    const ui = { ...place, ...checked, createdAt: own?.createdAt ?? now(), updatedAt: now() }
    await table.write(...mustExist(place), ...putUi(ui, logo))
    return { UICustomization: uiAnswer(settings, ui) }
  },
})

function mustExist({ poolId, clientId }: UiPlace): Write[] {
  const when = [exists('pk')]
  const pool = check(poolKeys.pool(poolId), { when, otherwise: noSuchPool(poolId) })
  if (clientId === allClients) return [pool]
  const otherwise = noSuchClient(clientId)
  return [pool, check(poolKeys.client(poolId, clientId), { when, otherwise })]
}
