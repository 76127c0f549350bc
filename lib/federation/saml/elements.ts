import type { Document, Element } from '@xmldom/xmldom'

/** The elements of a name right below an element. */
export function childrenOf(element: Element, namespace: string, name: string): Element[] {
  return Array.from(element.children).filter((child) => isNamed(child, namespace, name))
}

/** The one element of a name right below an element; undefined when there is none, or several. */
export function onlyChild(element: Element, namespace: string, name: string): Element | undefined {
  const [first, ...more] = childrenOf(element, namespace, name)
  return more.length === 0 ? first : undefined
}

/** All elements of a name in a document or below an element, at any depth. */
export function descendantsOf(
  node: Document | Element,
  namespace: string,
  name: string,
): Element[] {
  return Array.from(node.getElementsByTagNameNS(namespace, name))
}

/** Whether an element has a name of a namespace. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name
}

/** The whole text of an element, comments or not, without the white space of its layout. */
export function textOf(element: Element): string {
  return (element.textContent ?? '').trim()
}
