import type { AssetType, ManagedLoginBrandingType } from '@aws-sdk/client-cognito-identity-provider'
import { defaultStyle } from '../../domain/branding/default-style.ts'
import { mergeDocuments, type JsonObject } from '../../domain/branding/documents.ts'
import { readContents } from '../../store/contents.ts'
import { contentsOf, type LoginStyle, type StoredAsset } from '../../store/login-styles.ts'
import type { Table } from '../../store/table.ts'

/** An asset with its bytes, and where they lie. */
export type WholeAsset = StoredAsset & { readonly Bytes: Uint8Array }

/** A style with the contents that lie aside of it. */
export interface WholeStyle {
  readonly style: LoginStyle
  readonly settings: JsonObject | undefined
  readonly assets: readonly WholeAsset[]
}

/** Reads what lies aside of a style, in one round trip. */
export async function readWholeStyle(table: Table, style: LoginStyle): Promise<WholeStyle> {
  const contents = await readContents(table, style.poolId, contentsOf(style))
  const text = style.settings && contents.shift()
  const settings = text && (JSON.parse(text.toString()) as JsonObject) // written by laySettingsAside
  const assets = style.assets.map((asset, index) => ({
    ...asset,
    Bytes: contents[index] ?? new Uint8Array(),
  }))
  return { style, settings, assets }
}

/**
 * A style in the shape of ManagedLoginBrandingType.
 *
 * @param isMerged whether what the style leaves open is filled in from Cognito's own style
 */
export function styleAnswer(
  { style, settings, assets }: WholeStyle,
  isMerged = false,
): ManagedLoginBrandingType {
  const shown = isMerged ? mergeDocuments(defaultStyle, settings ?? {}) : settings
  return {
    ManagedLoginBrandingId: style.id,
    UserPoolId: style.poolId,
    UseCognitoProvidedValues: style.useCognitoProvidedValues,
    Settings: shown as ManagedLoginBrandingType['Settings'], // JSON, of which the SDK has its own type
    Assets: assets.map(assetAnswer),
    CreationDate: new Date(style.createdAt),
    LastModifiedDate: new Date(style.updatedAt),
  }
}

function assetAnswer({ Category, ColorMode, Extension, ResourceId, Bytes }: WholeAsset): AssetType {
  return { Category, ColorMode, Extension, Bytes, ResourceId }
}
