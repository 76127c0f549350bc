import { readLocalSettings } from '../settings.ts'
import { startStack } from '../stack.ts'
import { becomeUser, callApi } from './account.ts'
import { getKeys, shareDataset, visit } from './devices.ts'
import { createSetting } from './setting.ts'
import { chapter, ending, failure, tell } from './terminal.ts'

/** Lives the main job end to end, over a server and data of its own that vanish afterwards. */
async function story(): Promise<void> {
  const stack = await startStack(readLocalSettings({ PORT: '0', COGNATE_DATA: 'memory' }, []))
  try {
    const { inboxUrl } = stack
    chapter('A Cognito of your own')
    tell('The server is up', stack.url)
    const setting = await createSetting(stack)
    tell('Pools are made', `${setting.poolId} and ${setting.identityPoolId}`)
    const tokens = await becomeUser(setting, inboxUrl)
    await callApi(setting, tokens)
    chapter('AWS keys')
    const jane = await getKeys(setting, tokens.idToken)
    await shareDataset(setting, jane, inboxUrl)
    await visit(setting, jane)
    ending('All of it worked.')
  } finally {
    await stack.stop()
  }
}

try {
  await story()
  process.exit(0)
} catch (error) {
  failure(error)
  process.exit(1)
}
