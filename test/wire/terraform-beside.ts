import {
  CreateManagedLoginBrandingCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeRiskConfigurationCommand,
  GetLogDeliveryConfigurationCommand,
  GetUICustomizationCommand,
  ListUserPoolClientsCommand,
  SetLogDeliveryConfigurationCommand,
  SetRiskConfigurationCommand,
  SetUICustomizationCommand,
  UpdateManagedLoginBrandingCommand,
  type CreateManagedLoginBrandingCommandInput,
  type LogConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { isDeepStrictEqual } from 'node:util'
import { unlessGone, without, type Block, type Resource } from './terraform-plan.ts'
import type { InPool } from './terraform-resources.ts'

/** aws_cognito_user_pool_ui_customization (user_pool_ui_customization.go), by client or `ALL`. */
export function uiResource({ cognito, UserPoolId }: InPool): Resource {
  const set = async (wanted: object, ClientId: string) => {
    await cognito.send(new SetUICustomizationCommand({ UserPoolId, ...wanted, ClientId }))
    return ClientId
  }
  return {
    computed: ['CSSVersion', 'ImageUrl'],
    unread: ['ImageFile'],
    create: (wanted) => set(wanted, String(wanted.ClientId)),
    read: async (ClientId) => {
      const getting = new GetUICustomizationCommand({ UserPoolId, ClientId })
      const { UICustomization: found = {} } = await cognito.send(getting)
      if (isDeepStrictEqual(found, {})) return undefined
      const { CSS, CSSVersion, ImageUrl } = found
      return { ClientId: found.ClientId, CSS, CSSVersion, ImageUrl }
    },
    update: (ClientId, { CSS, ImageFile }) => set({ CSS, ImageFile }, ClientId),
    destroy: (ClientId) => set({}, ClientId),
  }
}

/** aws_cognito_risk_configuration (risk_configuration.go), by client or for the whole pool. */
export function riskResource({ cognito, UserPoolId }: InPool): Resource {
  const set = async (wanted: object, id: string) => {
    const place = id === '' ? {} : { ClientId: id }
    await cognito.send(new SetRiskConfigurationCommand({ UserPoolId, ...wanted, ...place }))
    return id
  }
  return {
    computed: ['CompromisedCredentialsRiskConfiguration.EventFilter'],
    create: (wanted) => set(wanted, typeof wanted.ClientId === 'string' ? wanted.ClientId : ''),
    read: async (id) => {
      const place = { UserPoolId, ...(id !== '' && { ClientId: id }) }
      const { RiskConfiguration } = await cognito.send(new DescribeRiskConfigurationCommand(place))
      const found = without({ ...RiskConfiguration }, 'UserPoolId', 'LastModifiedDate')
      return Object.keys(found).some((name) => name !== 'ClientId') ? found : undefined
    },
    update: (id, wanted) => set(wanted, id),
    destroy: (id) => set({}, id),
  }
}

/** aws_cognito_log_delivery_configuration (log_delivery_configuration.go). */
export function logDeliveryResource({ cognito, UserPoolId }: InPool): Resource {
  const set = async (LogConfigurations: LogConfigurationType[]) => {
    await cognito.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }))
    return UserPoolId
  }
  const listOf = (wanted: object) =>
    (wanted as { LogConfigurations: LogConfigurationType[] }).LogConfigurations // as configured
  return {
    computed: [],
    create: (wanted) => set(listOf(wanted)),
    read: async () => {
      const getting = new GetLogDeliveryConfigurationCommand({ UserPoolId })
      const { LogDeliveryConfiguration: found } = await cognito.send(getting)
      const { LogConfigurations = [] } = found ?? {}
      return LogConfigurations.length > 0 ? { LogConfigurations } : undefined
    },
    update: (_, wanted) => set(listOf(wanted)),
    destroy: () => set([]),
  }
}

/** aws_cognito_managed_login_branding (managed_login_branding.go), found again by its client. */
export function brandingResource({ cognito, UserPoolId }: InPool): Resource {
  const describe = async (ManagedLoginBrandingId: string, ReturnMergedResources: boolean) => {
    const given = { UserPoolId, ManagedLoginBrandingId, ReturnMergedResources }
    const { ManagedLoginBranding } = await cognito.send(
      new DescribeManagedLoginBrandingCommand(given),
    )
    return ManagedLoginBranding ?? {}
  }
  const clientOf = async (id: string) => {
    const { UserPoolClients = [] } = await cognito.send(
      new ListUserPoolClientsCommand({ UserPoolId }),
    )
    for (const { ClientId } of UserPoolClients) {
      const describing = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId })
      const { ManagedLoginBranding: found } = (await unlessGone(cognito.send(describing))) ?? {}
      if (found?.ManagedLoginBrandingId === id) return ClientId
    }
    return undefined
  }
  return {
    computed: ['SettingsAll'],
    create: async (wanted) => {
      const configured: object = { UserPoolId, ...wanted, Assets: filesOf(wanted) }
      const input = configured as CreateManagedLoginBrandingCommandInput // as configured
      const { ManagedLoginBranding } = await cognito.send(
        new CreateManagedLoginBrandingCommand(input),
      )
      return ManagedLoginBranding?.ManagedLoginBrandingId ?? ''
    },
    read: async (id) => {
      const own = await unlessGone(describe(id, false))
      if (!own) return undefined
      const { Settings, UseCognitoProvidedValues } = own
      const Assets = own.Assets?.map((one) => ({
        ...one,
        Bytes: Buffer.from(one.Bytes ?? []).toString('base64'),
      }))
      const { Settings: SettingsAll } = await describe(id, true)
      const ClientId = await clientOf(id)
      return { ClientId, Settings, SettingsAll, UseCognitoProvidedValues, Assets }
    },
    update: (ManagedLoginBrandingId, wanted) => {
      const { Settings, UseCognitoProvidedValues } = wanted
      const isOwn = Settings !== undefined
      const source = isOwn
        ? { Settings, UseCognitoProvidedValues: false }
        : { UseCognitoProvidedValues }
      const Assets = filesOf(wanted)
      const input = { UserPoolId, ManagedLoginBrandingId, ...source, Assets } as object // as configured
      return cognito.send(new UpdateManagedLoginBrandingCommand(input))
    },
    destroy: (ManagedLoginBrandingId) =>
      cognito.send(new DeleteManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId })),
  }
}

/** Configurations name the bytes of files in Base64. */
function filesOf({ Assets = [] }: Block) {
  return (Assets as { Bytes: string }[]).map((one) => ({
    ...one,
    Bytes: Buffer.from(one.Bytes, 'base64'),
  })) // as configured
}
