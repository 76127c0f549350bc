import type {
  AssetType,
  CreateManagedLoginBrandingRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { assetKey, extensionsOf, findFileFault } from '../../domain/branding/assets.ts'
import { defaultStyle } from '../../domain/branding/default-style.ts'
import { findMisfit, isObject, type JsonObject } from '../../domain/branding/documents.ts'
import { ServiceError } from '../../errors.ts'

/** What the operations that write a style have in common. */
export type StyleInput = Pick<
  CreateManagedLoginBrandingRequest,
  'UseCognitoProvidedValues' | 'Settings' | 'Assets'
>

/** What a write of a style says: settings, or none for those of Cognito's own style; and assets. */
export interface CheckedStyle {
  readonly settings: JsonObject | undefined
  readonly assets: readonly AssetType[]
}

/** Assets of one style (API reference, CreateManagedLoginBranding). */
const mostAssets = 40

/**
 * Bytes of a style altogether: Base64 makes four of three, and a function's answer may have 6 MB.
 */
const mostBytes = 4_000_000

/**
 * Checks what the API's model cannot of a style: where its values come from, its settings, and each
 * of its files (API reference, CreateManagedLoginBranding).
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkStyle({
  UseCognitoProvidedValues,
  Settings,
  Assets = [],
}: StyleInput): CheckedStyle {
  if ((UseCognitoProvidedValues === true) === (Settings !== undefined)) {
    throw invalid('useCognitoProvidedValues or settings should be specified (but not both)')
  }
  if (new Set(Assets.map(assetKey)).size < Assets.length) {
    throw invalid('Assets of the same category and color mode must have different ResourceIds.')
  }
  Assets.forEach(checkAsset)
  return { settings: Settings === undefined ? undefined : checkSettings(Settings), assets: Assets }
}

/**
 * Checks that a style as a whole is not too large.
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkStyleSize({ assets, bytes }: { assets: number; bytes: number }): void {
  if (assets > mostAssets) throw invalid(`A style can have at most ${mostAssets} assets.`)
  if (bytes > mostBytes) throw invalid(`A style can have at most ${mostBytes} bytes.`)
}

function checkSettings(settings: unknown): JsonObject {
  if (!isObject(settings)) throw invalid('Settings must be a JSON object.')
  const misfit = findMisfit(settings, defaultStyle)
  if (misfit) throw invalid(`Settings.${misfit.path} must be ${misfit.kind}.`)
  return settings
}

function checkAsset({ Category = '', Extension = '', Bytes }: SentFile): void {
  const allowed = extensionsOf(Category)
  if (!allowed.includes(Extension)) {
    throw invalid(`The extension of ${Category} must be one of: ${allowed.join(', ')}.`)
  }
  const fault = Bytes && findFileFault(Extension, Bytes)
  if (fault !== undefined) throw invalid(`The ${Extension} file of ${Category} has ${fault}.`)
}

interface SentFile {
  readonly Category?: string | undefined
  readonly Extension?: string | undefined
  readonly Bytes?: Uint8Array | undefined
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
