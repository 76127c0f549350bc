/**
 * Whether `text` matches an IAM pattern, in which `*` stands for any characters and `?` for exactly
 * one. Takes time in proportion to the product of the lengths at worst, unlike a regular expression.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0
  let inText = 0
  let afterStar = -1
  let retryFrom = 0
  while (inText < text.length) {
    const wanted = pattern[inPattern]
    if (wanted === '*') {
      inPattern += 1
      afterStar = inPattern
      retryFrom = inText
    } else if (wanted === '?' || wanted === text[inText]) {
      inPattern += 1
      inText += 1
    } else if (afterStar >= 0) {
      // the last star takes one character more, and the rest of the pattern starts over behind it
      retryFrom += 1
      inPattern = afterStar
      inText = retryFrom
    } else {
      return false
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1
  return inPattern === pattern.length
}
