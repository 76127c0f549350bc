import { describe, expect, it } from '@jest/globals'
import { readClassicCss, shownCss } from '../../lib/domain/classic-css.ts'

const shown = (css: string) => {
  const rules = readClassicCss(css)
  return Array.isArray(rules) ? shownCss(rules) : rules
}

describe('the style sheet of a classic page', () => {
  it.each([
    ['.label-customizable{font-weight:400}', '.label-customizable{font-weight:400}'],
    [
      '/* labels */ .label-customizable { color : #112233 ; /* no more */ }',
      '.label-customizable{color:#112233}',
    ],
    [
      '.submitButton-customizable:hover,\n.idpButton-customizable:hover { COLOR: rgb(1, 2, 3) !important }',
      '.submitButton-customizable:hover{color:rgb(1, 2, 3) !important}\n.idpButton-customizable:hover{color:rgb(1, 2, 3) !important}',
    ],
    [
      '.errorMessage-customizable { border: 2px solid rgba(0 0 0 / 50%); margin: 20px 0px 10px 0px; }',
      '.errorMessage-customizable{border:2px solid rgba(0 0 0 / 50%);margin:20px 0px 10px 0px}',
    ],
    [
      '.logo-customizable { max-width: calc(100% - 2px) }',
      '.logo-customizable{max-width:calc(100% - 2px)}',
    ],
    ['', ''],
    [' /* nothing', ''],
  ])('shows what is allowed of %j', (css, expected) => {
    expect(shown(css)).toBe(expected)
  })

  it.each([
    ['a property of another class', '.label-customizable{max-width:1px}'],
    ['a property of no class', '.label-customizable{position:fixed}'],
    ['HTML', '.label-customizable{color:<b>red</b>}'],
    ['a text', '.label-customizable{color:"red"}'],
    ['another function', '.label-customizable{color:env(x)}'],
    ['a function by another name', '.label-customizable{color:xrgb(1,2,3)}'],
  ])('leaves out %s', (_, css) => {
    expect(shown(css)).toBe('.label-customizable{}')
  })

  it.each([
    '@import "a.css";',
    '@media screen { .label-customizable { color: red } }',
    '.background-customizable { background-color: url(https://a.example/) }',
    '.background-customizable { background-color: URL (x) }',
    '.label-customizable { color: javascript:alert(1) }',
    '.label-customizable { color: expression(alert(1)) }',
    '.label-customizable { color: \\75rl(x) }',
    '</style><script>alert(1)</script>',
    '.label-customizable{color:red}</STYLE>',
  ])('is refused with %s', (css) => {
    expect(shown(css)).toEqual({ kind: 'active' })
  })

  it.each([
    '.label-customizable',
    '.label-customizable { color: red',
    '.label-customizable color: red }',
    '.label-customizable { color red }',
    '.label-customizable { .logo-customizable { color: red } }',
    '.label-customizable { color: }',
    '} .label-customizable {',
  ])('is refused as no style sheet: %s', (css) => {
    expect(shown(css)).toEqual({ kind: 'syntax' })
  })

  it.each([
    'body',
    'label-customizable',
    '.label-customizable:hover',
    '.label-customizable .x',
    '.constructor',
    '*',
    '',
  ])('is refused with the selector %j', (selector) => {
    expect(shown(`.logo-customizable,${selector}{color:red}`)).toEqual({ kind: 'class', selector })
  })

  it('is read in no time, however odd', () => {
    const before = performance.now()
    for (const odd of ['/*', '@', 'rgb(', 'javascript ', '.a{', 'color:rgb(1) ', '  ']) {
      readClassicCss(odd.repeat(131_072 / odd.length))
      shown(`.label-customizable{color:${odd.repeat(130_000 / odd.length)}!}`)
    }
    expect(performance.now() - before).toBeLessThan(2000)
  })
})
