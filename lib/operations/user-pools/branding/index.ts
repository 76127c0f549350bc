import type { Family } from '../../operation.ts'

/** Operations on how the pages of a user pool look. */
export const branding: Family = {
  CreateManagedLoginBranding: async () =>
    (await import('./create-managed-login-branding.ts')).createManagedLoginBranding,
  DeleteManagedLoginBranding: async () =>
    (await import('./delete-managed-login-branding.ts')).deleteManagedLoginBranding,
  DescribeManagedLoginBranding: async () =>
    (await import('./describe-managed-login-branding.ts')).describeManagedLoginBranding,
  DescribeManagedLoginBrandingByClient: async () =>
    (await import('./describe-managed-login-branding-by-client.ts'))
      .describeManagedLoginBrandingByClient,
  GetUICustomization: async () => (await import('./get-ui-customization.ts')).getUiCustomization,
  SetUICustomization: async () => (await import('./set-ui-customization.ts')).setUiCustomization,
  UpdateManagedLoginBranding: async () =>
    (await import('./update-managed-login-branding.ts')).updateManagedLoginBranding,
}
