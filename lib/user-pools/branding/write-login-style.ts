import type { AssetType } from '@aws-sdk/client-cognito-identity-provider'
import { assetKey, mergeAssets } from '../../domain/branding/assets.ts'
import { mergeDocuments, type JsonObject } from '../../domain/branding/documents.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { addChore } from '../../store/chores.ts'
import { newContent, type Content } from '../../store/contents.ts'
import { contentsOf, type LoginStyle, type StoredAsset } from '../../store/login-styles.ts'
import type { Write } from '../../store/writes.ts'
import { checkStyleSize, type CheckedStyle } from './login-style-check.ts'
import type { WholeAsset, WholeStyle } from './login-style.ts'

/** What a style is going to be: its contents lie aside already, but nothing refers to them yet. */
export type StyleDraft = Pick<WholeStyle, 'settings' | 'assets'> & {
  readonly stored: Pick<LoginStyle, 'useCognitoProvidedValues' | 'settings' | 'assets'>
}

/** Contents that are written for a style. */
interface Fresh {
  readonly poolId: string
  readonly contents: Content[]
  readonly writes: Write[]
}

/**
 * Lays a write of a style over what the style was, and its new contents aside. The sweeper is told
 * beforehand of all contents that nothing may refer to in the end: the new ones, should the style
 * not be written, and the ones that they replace.
 *
 * @throws ServiceError InvalidParameterException
 */
export async function draftStyle(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, clientId }: { poolId: string; clientId: string },
  { old, checked }: { old?: WholeStyle; checked: CheckedStyle },
): Promise<StyleDraft> {
  const fresh: Fresh = { poolId, contents: [], writes: [] }
  const sent = checked.assets.map((asset) => wholeAsset(asset, old, fresh))
  const assets = mergeAssets(old?.assets ?? [], sent)
  const settings = checked.settings && mergeDocuments(old?.settings ?? {}, checked.settings)
  const stored = {
    useCognitoProvidedValues: settings === undefined,
    settings: settings && laySettingsAside(settings, old, fresh),
    assets: assets.map(withoutBytes),
  }
  const used = contentsOf(stored)
  const bytes = used.reduce((sum, content) => sum + content.bytes, 0)
  checkStyleSize({ assets: assets.length, bytes })
  const keys = new Set(used.map(({ key }) => key))
  const replaced = old ? contentsOf(old.style).filter(({ key }) => !keys.has(key)) : []
  const contents = [...fresh.contents, ...replaced]
  if (contents.length > 0) {
    const details = { poolId, clientId, contents }
    await table.write(addChore({ kind: 'delete-style-contents', details }, now()))
    await table.writeUnconditionally(fresh.writes)
  }
  return { settings, assets, stored }
}

/** An asset with its bytes: those that are sent, else those that it had. */
function wholeAsset(
  { Bytes, ...asset }: AssetType,
  old: WholeStyle | undefined,
  fresh: Fresh,
): WholeAsset {
  if (Bytes) return { ...asset, Bytes, content: lay(Bytes, fresh) }
  const known = old?.assets.find((one) => assetKey(one) === assetKey(asset))
  if (known && known.Extension === asset.Extension) return known
  throw new ServiceError(
    'InvalidParameterException',
    `Bytes are required for an asset of ${asset.Category} that the style does not have.`,
  )
}

function withoutBytes(asset: WholeAsset): StoredAsset {
  const { Category, ColorMode, Extension, ResourceId, content } = asset
  return { Category, ColorMode, Extension, ResourceId, content }
}

function laySettingsAside(
  settings: JsonObject,
  old: WholeStyle | undefined,
  fresh: Fresh,
): Content {
  const text = JSON.stringify(settings)
  const isSame = text === JSON.stringify(old?.settings)
  return (isSame ? old?.style.settings : undefined) ?? lay(Buffer.from(text), fresh)
}

function lay(bytes: Uint8Array, fresh: Fresh): Content {
  const { content, writes } = newContent(fresh.poolId, bytes)
  fresh.contents.push(content)
  fresh.writes.push(...writes)
  return content
}
