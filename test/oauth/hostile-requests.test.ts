import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { jsonOf, send } from './browser.ts'
import { aShop, asked, type Shop } from './shop.ts'

let stage: Stage
let shop: Shop
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
})
afterAll(() => stage.stop())

const manyFields = new URLSearchParams(
  Array.from({ length: 1_000 }, (_, at): [string, string] => [`field-${at}`, '1']),
)

describe('a form with more fields than any page has', () => {
  it('is refused by an endpoint for programs', async () => {
    const form = new URLSearchParams([...manyFields, ['grant_type', 'client_credentials']])
    const answer = await send(stage.services, 'oauth2/token', { form })
    expect(answer.status).toBe(400)
    expect(jsonOf(answer).error).toBe('invalid_request')
  })

  it('is refused by a page', async () => {
    const answer = await send(stage.services, 'login', { query: asked(shop), form: manyFields })
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('We can’t process this request')
  })
})
