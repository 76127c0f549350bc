import type { JsonObject } from './documents.ts'

/** What Cognito's own style says of the parts of a page. */
export const defaultComponents: JsonObject = {
  alert: {
    borderRadius: 12,
    darkMode: { error: { backgroundColor: '1a0000ff', borderColor: 'eb6f6fff' } },
    lightMode: { error: { backgroundColor: 'fff7f7ff', borderColor: 'd91515ff' } },
  },
  favicon: { enabledTypes: ['ICO', 'SVG'] },
  form: {
    backgroundImage: { enabled: false },
    borderRadius: 8,
    darkMode: { backgroundColor: '0f1b2aff', borderColor: '424650ff' },
    lightMode: { backgroundColor: 'ffffffff', borderColor: 'c6c6cdff' },
    logo: { enabled: false, formInclusion: 'IN', location: 'CENTER', position: 'TOP' },
  },
  idpButton: {
    custom: {},
    standard: {
      darkMode: {
        active: button('354150ff', '89bdeeff'),
        defaults: button('0f1b2aff', 'c6c6cdff'),
        hover: button('192534ff', '89bdeeff'),
      },
      lightMode: {
        active: button('d3e7f9ff', '033160ff'),
        defaults: button('ffffffff', '424650ff'),
        hover: button('f2f8fdff', '033160ff'),
      },
    },
  },
  pageBackground: {
    darkMode: { color: '0f1b2aff' },
    image: { enabled: true },
    lightMode: { color: 'ffffffff' },
  },
  pageFooter: pageEdge(),
  pageHeader: pageEdge(),
  pageText: {
    darkMode: {
      bodyColor: 'b6bec9ff',
      descriptionColor: 'b6bec9ff',
      headingColor: 'd1d5dbff',
    },
    lightMode: {
      bodyColor: '414d5cff',
      descriptionColor: '414d5cff',
      headingColor: '000716ff',
    },
  },
  phoneNumberSelector: { displayType: 'TEXT' },
  primaryButton: {
    darkMode: {
      active: { backgroundColor: '539fe5ff', textColor: '000716ff' },
      defaults: { backgroundColor: '539fe5ff', textColor: '000716ff' },
      disabled: { backgroundColor: 'ffffffff', borderColor: 'ffffffff' },
      hover: { backgroundColor: '89bdeeff', textColor: '000716ff' },
    },
    lightMode: {
      active: { backgroundColor: '033160ff', textColor: 'ffffffff' },
      defaults: { backgroundColor: '0972d3ff', textColor: 'ffffffff' },
      disabled: { backgroundColor: 'ffffffff', borderColor: 'ffffffff' },
      hover: { backgroundColor: '033160ff', textColor: 'ffffffff' },
    },
  },
  secondaryButton: {
    darkMode: {
      active: button('354150ff', '89bdeeff'),
      defaults: button('0f1b2aff', '539fe5ff'),
      hover: button('192534ff', '89bdeeff'),
    },
    lightMode: {
      active: button('d3e7f9ff', '033160ff'),
      defaults: button('ffffffff', '0972d3ff'),
      hover: button('f2f8fdff', '033160ff'),
    },
  },
}

function button(backgroundColor: string, colour: string): JsonObject {
  return { backgroundColor, borderColor: colour, textColor: colour }
}

function pageEdge(): JsonObject {
  return {
    backgroundImage: { enabled: false },
    darkMode: { background: { color: '0f141aff' }, borderColor: '424650ff' },
    lightMode: { background: { color: 'fafafaff' }, borderColor: 'd5dbdbff' },
    logo: { enabled: false, location: 'START' },
  }
}
