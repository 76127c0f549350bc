import type { UICustomizationType } from '@aws-sdk/client-cognito-identity-provider'
import { readClassicCss, shownCss } from '../../domain/classic-css.ts'
import { imageType } from '../../domain/image-type.ts'
import { ServiceError } from '../../errors.ts'
import type { Settings } from '../../settings.ts'
import type { UiCustomization } from '../../store/ui-customizations.ts'

/** Bytes of a request that sets a customization, of which the logo takes four thirds. */
const mostBytes = 135 * 1024

/**
 * Checks a style sheet and a logo, and takes from the style sheet what pages may show (developer
 * guide, "Customizing hosted UI (classic) branding").
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkUi({
  css,
  logo,
}: {
  css: string | undefined
  logo: Uint8Array | undefined
}): Pick<UiCustomization, 'css' | 'shownCss' | 'logoType'> {
  const logoBytes = Math.ceil((logo?.length ?? 0) / 3) * 4
  if (Buffer.byteLength(css ?? '') + logoBytes > mostBytes) {
    throw invalid('request parameters too large')
  }
  const logoType = logo && imageType(logo)
  if (logo && logoType !== 'image/png' && logoType !== 'image/jpeg')
    throw invalid('ImageFile must be a PNG or JPEG image.')
  return { css, logoType, shownCss: css === undefined ? undefined : shownOf(css) }
}

/** A customization in the shape of UICustomizationType; nothing where there is none. */
export function uiAnswer(
  settings: Pick<Settings, 'url'>,
  ui: UiCustomization | undefined,
): UICustomizationType {
  if (!ui) return {}
  const { poolId, clientId, updatedAt } = ui
  return {
    UserPoolId: poolId,
    ClientId: clientId,
    ImageUrl: logoAddress(settings, ui),
    CSS: ui.css,
    CSSVersion: new Date(updatedAt).toISOString().replace(/\.\d+Z$|\D/gu, ''),
    LastModifiedDate: new Date(updatedAt),
    CreationDate: new Date(ui.createdAt),
  }
}

/** Where the logo of a customization is shown from; a change of it has another address. */
export function logoAddress(
  { url }: Pick<Settings, 'url'>,
  { logoType, poolId, clientId, updatedAt }: UiCustomization,
): string | undefined {
  return logoType && `${url}/${poolId}/logo/${clientId}/${updatedAt}`
}

function shownOf(css: string): string {
  const rules = readClassicCss(css)
  if (Array.isArray(rules)) return shownCss(rules)
  if (rules.kind === 'syntax') throw invalid('The CSS is not valid.')
  if (rules.kind === 'active') {
    throw invalid('The CSS must not contain at-rules, addresses or scripts.')
  }
  throw invalid(`The CSS class ${rules.selector} is not in the list of allowed classes.`)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
