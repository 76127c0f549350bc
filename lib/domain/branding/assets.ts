import { imageType } from '../image-type.ts'
import { findSvgFault } from './svg.ts'

/** What tells an asset of a style from the others. */
export interface AssetName {
  readonly Category?: string | undefined
  readonly ColorMode?: string | undefined
  readonly ResourceId?: string | undefined
}

const pictures = ['PNG', 'SVG', 'JPEG']

/** Kinds of files for each category (developer guide, "Image assets"); others take pictures. */
const extensions = new Map([
  ['FAVICON_ICO', ['ICO']],
  ['FAVICON_SVG', ['SVG']],
  ['IDP_BUTTON_ICON', ['ICO', 'SVG']],
])

/** The kinds of files that a category takes. */
export function extensionsOf(category: string): readonly string[] {
  return extensions.get(category) ?? pictures
}

/**
 * The name of an asset as one text: a style has one of each category and colour mode, and others
 * beside it that have ids of their own.
 */
export function assetKey({ Category, ColorMode, ResourceId }: AssetName): string {
  return JSON.stringify([Category, ColorMode, ResourceId])
}

/** Assets with others laid over them: those of the same name are replaced, the rest stays. */
export function mergeAssets<T extends AssetName>(under: readonly T[], over: readonly T[]): T[] {
  const all = new Map([...under, ...over].map((asset) => [assetKey(asset), asset]))
  return [...all.values()]
}

/**
 * Finds what is wrong with a file of a kind: its first bytes are another's, or it is an SVG that
 * pages cannot safely show.
 */
export function findFileFault(extension: string, bytes: Uint8Array): string | undefined {
  if (extension === 'SVG') return findSvgFault(bytes)
  return imageType(bytes) === types.get(extension) ? undefined : 'the bytes of another kind of file'
}

const types = new Map([
  ['PNG', 'image/png'],
  ['JPEG', 'image/jpeg'],
  ['ICO', 'image/x-icon'],
])
