import { describe, expect, it } from '@jest/globals'
import { fill, fillHtml } from '../../lib/delivery/messages.ts'

describe('fill', () => {
  it('puts each value in every place of its own', () => {
    const text = '{username}: {####}, {####} for {username}'
    expect(fill(text, { username: 'jane', code: '123456' })).toBe('jane: 123456, 123456 for jane')
  })

  it('leaves values as they are that look like placeholders', () => {
    const values = { username: '{####}', code: '{username}A1!$&' }
    expect(fill('{username} has {####}', values)).toBe('{####} has {username}A1!$&')
  })
})

describe('fillHtml', () => {
  it('lets no value be markup', () => {
    const values = { username: '<b>jane</b>', code: `a&"'` }
    expect(fillHtml('<p>{username} {####}</p>', values)).toBe(
      '<p>&lt;b&gt;jane&lt;/b&gt; a&amp;&quot;&#39;</p>',
    )
  })
})
