import { addChore } from '../../store/chores.ts'
import { contentsOf, removeLoginStyle, type LoginStyle } from '../../store/login-styles.ts'
import type { Write } from '../../store/writes.ts'

/** The writes of one transaction that delete a style, uncounted; the sweeper deletes its contents. */
export function deletionOfStyle(style: LoginStyle, now: number): Write[] {
  const { poolId, clientId } = style
  const contents = contentsOf(style)
  const details = { poolId, clientId, contents }
  return [
    ...removeLoginStyle(style),
    ...(contents.length > 0 ? [addChore({ kind: 'delete-style-contents', details }, now)] : []),
  ]
}
