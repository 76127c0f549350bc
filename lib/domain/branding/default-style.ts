import { defaultClasses } from './default-classes.ts'
import { defaultComponents } from './default-components.ts'
import type { JsonObject } from './documents.ts'

/**
 * The settings of managed login where a style says nothing: those of Cognito's own style, as the API
 * reference shows them (UpdateManagedLoginBranding, "Example").
 */
export const defaultStyle: JsonObject = {
  categories: {
    auth: {
      authMethodOrder: [
        [
          { display: 'BUTTON', type: 'FEDERATED' },
          { display: 'INPUT', type: 'USERNAME_PASSWORD' },
        ],
      ],
      federation: { interfaceStyle: 'BUTTON_LIST', order: [] },
    },
    form: {
      displayGraphics: true,
      instructions: { enabled: false },
      languageSelector: { enabled: false },
      location: { horizontal: 'CENTER', vertical: 'CENTER' },
      sessionTimerDisplay: 'NONE',
    },
    global: {
      colorSchemeMode: 'LIGHT',
      pageFooter: { enabled: false },
      pageHeader: { enabled: false },
      spacingDensity: 'REGULAR',
    },
    signUp: { acceptanceElements: [{ enforcement: 'NONE', textKey: 'en' }] },
  },
  componentClasses: defaultClasses,
  components: defaultComponents,
}
