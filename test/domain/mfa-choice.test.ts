import { describe, expect, it } from '@jest/globals'
import {
  mfaAddress,
  mfaDemand,
  type MessageAddress,
  type MfaDemand,
  type MfaFactor,
  type MfaSituation,
} from '../../lib/domain/mfa-choice.ts'

const sms = 'SMS_MFA'
const app = 'SOFTWARE_TOKEN_MFA'
const mail = 'EMAIL_OTP'
const all: MfaFactor[] = [sms, app, mail]

const none: MfaDemand = { kind: 'none' }
const impossible: MfaDemand = { kind: 'impossible' }
const ask = (factor: MfaFactor): MfaDemand => ({ kind: 'challenge', factor })
const select = (...factors: MfaFactor[]): MfaDemand => ({ kind: 'select', factors })
const setUp = (...factors: MfaFactor[]): MfaDemand => ({ kind: 'setup', factors })

const phone: MessageAddress[] = ['phone_number']
const email: MessageAddress[] = ['email']
const both: MessageAddress[] = ['email', 'phone_number']

/** Nobody with nothing, in a pool that offers everything. */
const situation: MfaSituation = {
  mode: 'ON',
  offered: all,
  addresses: [],
  hasTotp: false,
  choice: undefined,
  recovery: [],
}

type Row = [rule: string, changes: Partial<MfaSituation>, demand: MfaDemand]

const chosen = (preferred: MfaFactor | undefined, ...enabled: MfaFactor[]) => ({
  choice: { enabled, preferred },
})

const off: Row[] = [
  ['asks nobody', { addresses: both, hasTotp: true }, none],
  ['asks not even for a preferred factor', { hasTotp: true, ...chosen(app, app) }, none],
]

const optional: Row[] = [
  ['lets in who has nothing', {}, none],
  ['lets in who has addresses alone', { addresses: both }, none],
  ['asks for a registered app that nobody switched off', { hasTotp: true }, ask(app)],
  ['lets in who switched the app off', { hasTotp: true, ...chosen(undefined) }, none],
  ['asks for the preferred factor', { addresses: both, ...chosen(sms, sms, mail) }, ask(sms)],
  ['asks for the only enabled one', { addresses: both, ...chosen(undefined, mail) }, ask(mail)],
  [
    'lets choose among several without a preference',
    { addresses: both, hasTotp: true, ...chosen(undefined, mail, app, sms) },
    select(sms, app, mail),
  ],
  [
    'asks for an enabled factor although recovery uses its address',
    { addresses: phone, recovery: phone, ...chosen(sms, sms) },
    ask(sms),
  ],
  [
    'passes over a preferred factor that the pool no longer offers',
    { offered: [sms], addresses: phone, hasTotp: true, ...chosen(app, app, sms) },
    ask(sms),
  ],
  [
    'passes over a preferred factor whose address is gone',
    { hasTotp: true, ...chosen(sms, app, sms) },
    ask(app),
  ],
  ['ignores a preference that is not enabled', { addresses: phone, ...chosen(sms) }, none],
  ['lets in whose only factor is gone', { offered: [app], ...chosen(sms, sms) }, none],
]

const required: Row[] = [
  ['asks for the preferred factor', { addresses: both, ...chosen(mail, sms, mail) }, ask(mail)],
  ['asks for the only enabled one', { addresses: both, ...chosen(undefined, sms) }, ask(sms)],
  [
    'lets choose among the enabled',
    { addresses: both, hasTotp: true, ...chosen(undefined, sms, app) },
    select(sms, app),
  ],
  ['asks for a registered app', { hasTotp: true }, ask(app)],
  [
    'asks for it when no address may serve',
    { hasTotp: true, addresses: email, recovery: email },
    ask(app),
  ],
  ['asks for it though it was switched off', { hasTotp: true, ...chosen(undefined) }, ask(app)],
  [
    'lets choose between app and addresses',
    { hasTotp: true, addresses: both },
    select(sms, app, mail),
  ],
  [
    'leaves the address of recovery out of the choice',
    { hasTotp: true, addresses: both, recovery: email },
    select(sms, app),
  ],
  [
    'does not ask for an app that the pool no longer offers',
    { hasTotp: true, offered: [sms], addresses: phone },
    ask(sms),
  ],
  ['asks by the only phone', { addresses: phone }, ask(sms)],
  ['asks by the only mailbox', { addresses: email }, ask(mail)],
  [
    'asks by a mailbox that recovery does not begin with',
    { addresses: email, recovery: ['phone_number', 'email'] },
    ask(mail),
  ],
  ['lets choose between two addresses without a rule', { addresses: both }, select(sms, mail)],
  [
    'asks by phone where recovery begins with e-mail',
    { addresses: both, recovery: ['email', 'phone_number'] },
    ask(sms),
  ],
  [
    'asks by e-mail where recovery begins with the phone',
    { addresses: both, recovery: ['phone_number', 'email'] },
    ask(mail),
  ],
  [
    'asks by the phone of recovery where e-mail can recover and is no factor',
    { offered: [sms], addresses: both, recovery: ['phone_number', 'email'] },
    ask(sms),
  ],
  [
    'asks by the mailbox of recovery where the phone can recover and is no factor',
    { offered: [mail], addresses: both, recovery: ['email', 'phone_number'] },
    ask(mail),
  ],
  [
    'does not ask by the phone of recovery where e-mail cannot recover',
    { offered: [sms], addresses: both, recovery: phone },
    impossible,
  ],
  ['has who has nothing set up anything', {}, setUp(sms, app, mail)],
  ['but not by the address of recovery', { recovery: email }, setUp(sms, app)],
  ['has only what the pool offers set up', { offered: [app] }, setUp(app)],
  [
    'has an app set up where the only address is for recovery',
    { offered: [app, mail], addresses: email, recovery: email },
    setUp(app),
  ],
  [
    'has a second address set up where the only one is for recovery',
    { offered: [sms, mail], addresses: phone, recovery: phone },
    setUp(mail),
  ],
  [
    'has an app set up where addresses are no factors',
    { offered: [app], addresses: both },
    setUp(app),
  ],
  [
    'names the phone, which is added elsewhere, where the only mailbox is for recovery',
    { offered: [sms, mail], addresses: email, recovery: email },
    setUp(sms),
  ],
  [
    'gives up on an only address that is for recovery',
    { offered: [mail], addresses: email, recovery: email },
    impossible,
  ],
  ['gives up where nothing can be set up', { offered: [mail], recovery: email }, impossible],
  [
    'gives up where the pool offers nothing',
    { offered: [], addresses: both, hasTotp: true },
    impossible,
  ],
]

describe('mfaDemand', () => {
  it.each(off)('where MFA is off %s', (_, changes, demand) => {
    expect(mfaDemand({ ...situation, mode: 'OFF', ...changes })).toEqual(demand)
  })

  it.each(optional)('where it is optional %s', (_, changes, demand) => {
    expect(mfaDemand({ ...situation, mode: 'OPTIONAL', ...changes })).toEqual(demand)
  })

  it.each(required)('where it is required %s', (_, changes, demand) => {
    expect(mfaDemand({ ...situation, mode: 'ON', ...changes })).toEqual(demand)
  })

  it('never lets anybody in without a factor where one is required', () => {
    const subsets = <T>(list: readonly T[]): T[][] =>
      list.reduce<T[][]>((found, one) => [...found, ...found.map((set) => [...set, one])], [[]])
    const kinds = subsets(all).flatMap((offered) =>
      subsets(both).flatMap((addresses) =>
        subsets(both).flatMap((recovery) =>
          [true, false].flatMap((hasTotp) =>
            [undefined, ...subsets(all).map((enabled) => ({ enabled, preferred: enabled[0] }))].map(
              (choice) =>
                mfaDemand({ mode: 'ON', offered, addresses, recovery, hasTotp, choice }).kind,
            ),
          ),
        ),
      ),
    )
    expect(kinds).not.toContain('none')
  })
})

describe('mfaAddress', () => {
  it('tells where the codes of a factor go', () => {
    expect(all.map(mfaAddress)).toEqual(['phone_number', undefined, 'email'])
  })
})
