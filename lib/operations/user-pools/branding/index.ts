import type { Family } from '../../operation.ts'

/** Operations on how the pages of a user pool look. */
export const branding: Family = {
  GetUICustomization: async () => (await import('./get-ui-customization.ts')).getUiCustomization,
  SetUICustomization: async () => (await import('./set-ui-customization.ts')).setUiCustomization,
}
