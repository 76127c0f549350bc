import { parentPort, workerData } from 'node:worker_threads'
import { codeAt, wrongCodeAt } from '../../authenticator-app.ts'
import { Person, type Place } from './person.ts'

/** Somebody who is to live a story: where, and what they know. */
export interface Role extends Place {
  readonly username: string
  readonly password: string
  readonly phone: string
}

/** What happened in a story, one line each. */
export type Story = (role: Role) => Promise<unknown[]>

const on = { Enabled: true, PreferredMfa: false }
const preferred = { Enabled: true, PreferredMfa: true }

/** The code in the newest text message to a phone, awaited for ten seconds at most. */
async function codeSentTo({ endpoint, phone }: Role): Promise<string> {
  const query = new URLSearchParams({ to: phone, limit: '1', wait: '10' })
  const answer = await fetch(`${endpoint}/inbox/messages?${query.toString()}`)
  const { messages } = (await answer.json()) as { messages: { text: string }[] } // our own inbox
  return /\d{6}/u.exec(messages[0]?.text ?? '')?.[0] ?? ''
}

/** A code is good once, and one step ahead of the clock is taken too. */
const [thisCode, nextCode] = [0, 30_000].map(
  (ahead) => (secret: string) => codeAt(secret, Date.now() + ahead),
) as [(secret: string) => string, (secret: string) => string]

const failure = (error: unknown) => {
  const { name, code, message } = error as { name: string; code: string; message: string } // library
  return { name, code, message }
}

/** Registers an app while signed in, prefers it, and signs in with it. */
const app: Story = async (role) => {
  const person = new Person(role, role.username)
  const first = await person.signIn(role.password)
  const secret = await person.associate()
  const wrong = await person.verify(wrongCodeAt(secret, Date.now())).catch(failure)
  const code = thisCode(secret)
  await person.verify(code)
  await person.prefer(null, preferred)
  const { PreferredMfaSetting, UserMFASettingList } = await person.data()
  person.signOut()
  const asked = await person.signIn(role.password)
  const mismatch = await person
    .sendMfaCode(wrongCodeAt(secret, Date.now()), 'SOFTWARE_TOKEN_MFA')
    .catch(failure)
  const used = await person.sendMfaCode(code, 'SOFTWARE_TOKEN_MFA').catch(failure)
  const last = await person.sendMfaCode(nextCode(secret), 'SOFTWARE_TOKEN_MFA')
  return [first, wrong, { PreferredMfaSetting, UserMFASettingList }, asked, mismatch, used, last]
}

/** Prefers codes by SMS, and signs in with one. */
const sms: Story = async (role) => {
  const person = new Person(role, role.username)
  await person.signIn(role.password)
  await person.prefer(preferred, null)
  person.signOut()
  const asked = await person.signIn(role.password)
  const wrong = await person.sendMfaCode('000000').catch(failure)
  const last = await person.sendMfaCode(await codeSentTo(role))
  return [asked, wrong, last]
}

/** Prefers neither of two factors, and takes the one and the other. */
const selection: Story = async (role) => {
  const person = new Person(role, role.username)
  await person.signIn(role.password)
  const secret = await person.associate()
  await person.verify(thisCode(secret))
  await person.prefer(on, on)
  person.signOut()
  const asked = await person.signIn(role.password)
  const chosen = await person.chooseMfa('SOFTWARE_TOKEN_MFA')
  const first = await person.sendMfaCode(nextCode(secret), 'SOFTWARE_TOKEN_MFA')
  person.signOut()
  await person.signIn(role.password)
  const other = await person.chooseMfa('SMS_MFA')
  const second = await person.sendMfaCode(await codeSentTo(role))
  return [asked, chosen, first, other, second]
}

/** Comes with an invitation into a pool that demands a factor, and sets an app up on the way. */
const setUp: Story = async (role) => {
  const person = new Person(role, role.username)
  const invited = await person.signIn(role.password)
  const asked = await person.chooseNewPassword(`${role.password}-own`)
  const secret = await person.associate()
  await person.verify(thisCode(secret))
  const { PreferredMfaSetting } = await person.data()
  person.signOut()
  const again = await person.signIn(`${role.password}-own`)
  const last = await person.sendMfaCode(nextCode(secret), 'SOFTWARE_TOKEN_MFA')
  return [invited.callback, asked, { PreferredMfaSetting }, again.callback, last]
}

/** Switches SMS on and off the old way. */
const settings: Story = async (role) => {
  const person = new Person(role, role.username)
  await person.signIn(role.password)
  await person.switchSms(true)
  const options = await person.mfaOptions()
  const refused = await person.prefer(null, on).catch(failure)
  await person.switchSms(false)
  person.signOut()
  return [options, refused, await person.signIn(role.password)]
}

/** The stories by name. */
export const stories = { app, sms, selection, setUp, settings }

const task = workerData as { story: keyof typeof stories; role: Role } | null // by the test, if any
if (parentPort && task) parentPort.postMessage(await stories[task.story](task.role))
