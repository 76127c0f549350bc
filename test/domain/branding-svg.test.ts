import { describe, expect, it } from '@jest/globals'
import { findSvgFault } from '../../lib/domain/branding/svg.ts'

const faultOf = (text: string) => findSvgFault(Buffer.from(text))
const drawing = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`

describe('an SVG file', () => {
  it.each([
    '<svg/>',
    '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n<svg width="10" viewBox="0 0 10 10"><g/></svg>\n',
    drawing(
      '<linearGradient id="a" x1="0" gradientUnits="userSpaceOnUse"><stop offset="1" stop-color="#f80"/></linearGradient><path fill="url(#a)" clip-path=\'url("#b")\' d="M0 0H9Z"/>',
    ),
    drawing(
      '<style>.a { fill: url(#a); color: red }</style><rect class="a" style="fill:url(#a)"/>',
    ),
    drawing('<title>Tom &amp; Jerry &#x2665; a@b.example</title><text x="1">a &gt; b > c</text>'),
    drawing(
      '<image href="data:image/png;base64,iVBORw0KGgo=" width="1"/><a href="#top"><circle r="1"/></a>',
    ),
    drawing('<desc lang="a>b">-</desc><!-- a > b -->'),
  ])('is shown: %s', (text) => {
    expect(faultOf(text)).toBeUndefined()
  })

  it.each([
    [drawing('<script>alert(1)</script>'), 'the element script'],
    [drawing('<SCRIPT/>'), 'the element SCRIPT'],
    [drawing('<foreignObject/>'), 'the element foreignObject'],
    [drawing('<use href="#a"/>'), 'the element use'],
    [drawing('<set attributeName="href"/>'), 'the element set'],
    [drawing('<feImage href="#a"/>'), 'the element feImage'],
    [drawing('<svg:script/>'), 'the element svg:script'],
    ['<svg onload="alert(1)"/>', 'the attribute onload'],
    ['<svg\tonload="alert(1)"/>', 'the attribute onload'],
    [drawing('<text dominant-baseline="middle">a</text>'), 'the attribute dominant-baseline'],
    [drawing('<a xlink:href="#a"/>'), 'the attribute xlink:href'],
    [drawing('<a href="https://a.example/"/>'), 'the value of href'],
    [drawing('<a href="//a.example/"/>'), 'the value of href'],
    [drawing('<a href=" java&#10;script:alert(1)"/>'), 'the value of href'],
    [drawing('<a href="data:text/html,x"/>'), 'the value of href'],
    [drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), 'the value of href'],
    [drawing('<animateTransform values="&#x6a;avascript:alert(1)"/>'), 'the value of values'],
    [drawing('<rect fill="url(https://a.example/a.svg#b)"/>'), 'the value of fill'],
    [drawing('<rect style="fill: u\\72l(x)"/>'), 'the value of style'],
    [drawing('<rect style="a:url (x)"/>'), 'the value of style'],
    ['<svg xmlns="http://www.w3.org/1999/xhtml"/>', 'the value of xmlns'],
    [drawing('<style>@import "a.css";</style>'), 'the style sheet'],
    [drawing('<style>a { background: url(a.png) }</style>'), 'the style sheet'],
    [drawing('<style>a { background: u&#92;72l(a.png) }</style>'), 'the style sheet'],
    ['<g/>', 'another drawing than svg'],
  ])('is refused: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault)
  })

  it.each([
    '',
    'svg',
    '<svg>',
    '<svg></g>',
    '</svg>',
    '<svg/><svg/>',
    '<svg/>text',
    'text<svg/>',
    '<svg/><script/>',
    '<svg a=b/>',
    '<svg id="a" id="b"/>',
    '<svg id="<"/>',
    '<svg id="a"class="b"/>',
    '<svg id="&unknown;"/>',
    '<svg id="a & b"/>',
    '<svg id="&#0;"/>',
    '<svg id="&#x110000;"/>',
    '<svg></svg id="a">',
    '<!DOCTYPE svg><svg/>',
    '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
    '<svg><![CDATA[<script>]]></svg>',
    '<svg><?php echo 1 ?></svg>',
    '<svg><!-- a -- b --></svg>',
    '<svg><!-- a',
    '<svg',
  ])('is refused as not well-formed: %s', (text) => {
    expect(faultOf(text)).toBe('markup that is not well-formed')
  })

  it('is refused in another encoding', () => {
    expect(findSvgFault(Buffer.from('<svg/>', 'utf16le'))).toBeDefined()
    expect(findSvgFault(Buffer.from([0x3c, 0xff, 0x3e]))).toBe('markup that is not well-formed')
  })

  it('is read in no time, however odd', () => {
    const before = performance.now()
    for (const odd of [
      '<',
      '<!--',
      '<a ',
      '<a b="',
      '&',
      '&#',
      '"',
      ' x="y"',
      '<svg>',
      'url(',
      '<!-- -',
    ]) {
      faultOf(odd.repeat(1_000_000 / odd.length))
      faultOf(`<svg ${odd.repeat(500_000 / odd.length)}/>`)
      faultOf(drawing(`<style>${odd.repeat(500_000 / odd.length)}</style>`))
    }
    expect(performance.now() - before).toBeLessThan(5000)
  })
})
